"""`chokepoint build`: raw seed to published file, exports and report, step by step."""

from pathlib import Path

from chokepoint.console import StepTimer, say
from chokepoint.paths import (
    BUILD_FILE,
    DBT_DOCS_PAGE,
    EXPORTS,
    PUBLISHED_FILE,
    REPORT,
    shown,
)
from chokepoint.storage.kill_points import Point, point


def build(root: Path) -> None:
    """Run every step; a failure before the swap leaves the published file untouched."""
    from chokepoint.lake_list import lake_as_it_is
    from chokepoint.warehouse_lock import warehouse_lock

    timer = StepTimer()
    with warehouse_lock(root), lake_as_it_is(root):
        point(Point.BUILD_BEGUN)
        _build(root, timer)
    say()
    timer.print_table()
    say()
    say(f"Published: {shown(root / PUBLISHED_FILE, root)}")
    say(f"Report: {shown(root / REPORT / 'index.html', root)}")


def _build(root: Path, timer: StepTimer) -> None:
    build_file = root / BUILD_FILE

    with timer.step("start a fresh build file"):
        start_afresh(build_file)
        point(Point.BUILD_FILE_REMOVED)

    with timer.step("lay by the previous publication"):
        from chokepoint.previous import lay_by

        lay_by(root)
        point(Point.BUILD_LAID_BY)

    with timer.step("load Great Expectations"):
        from chokepoint.quality import gx_runner  # noqa: F401

    with timer.step("expectations on the raw seed"):
        from chokepoint.quality.raw import check_raw

        check_raw(root)

    with timer.step("dbt build"):
        from chokepoint.dbt_build import dbt_build

        dbt_build(root)
        point(Point.BUILD_BUILT)

    with timer.step("expectations on the marts"):
        from chokepoint.quality.marts import check_marts

        check_marts(build_file)

    with timer.step("audit of the printed figures"):
        from chokepoint.audit import audit

        audit(build_file)
        point(Point.BUILD_CHECKED)

    with timer.step("publish"):
        from chokepoint.publish import publish_locked

        publish_locked(root)
        point(Point.BUILD_PUBLISHED)

    with timer.step("export"):
        from chokepoint.export.export import export

        export(root / PUBLISHED_FILE, root / EXPORTS)
        point(Point.BUILD_EXPORTED)

    with timer.step("report"):
        from chokepoint.dbt_docs import write_dbt_docs
        from chokepoint.report.site import write_report

        # With the pages, so that no interrupt leaves pages of one build and models of another.
        page = write_dbt_docs(root / DBT_DOCS_PAGE, root)
        point(Point.BUILD_DOCUMENTED)
        write_report(root / PUBLISHED_FILE, root / REPORT, page)


def start_afresh(build_file: Path) -> None:
    """Remove the last build file, so that no table of a deleted model survives in the next."""
    from chokepoint.duckdb_files import remove_database, require_unlocked

    build_file.parent.mkdir(parents=True, exist_ok=True)
    note = require_unlocked(build_file)
    if note:
        say(f"   {note}")
    remove_database(build_file)
