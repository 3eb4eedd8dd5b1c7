"""`chokepoint build`: raw seed to published file and exports, in one process, step by step."""

from pathlib import Path

from chokepoint.console import StepTimer, say
from chokepoint.paths import BUILD_FILE, EXPORTS, LOCK_FILE, PUBLISHED_FILE, shown


def build(root: Path) -> None:
    """Run every step; a failure before the swap leaves the published file untouched."""
    from chokepoint.build_lock import exclusive

    timer = StepTimer()
    with exclusive(root / LOCK_FILE):
        _build(root, timer)
    say()
    timer.print_table()
    say()
    say(f"Published: {shown(root / PUBLISHED_FILE, root)}")


def _build(root: Path, timer: StepTimer) -> None:
    build_file = root / BUILD_FILE

    with timer.step("start a fresh build file"):
        start_afresh(build_file)

    with timer.step("lay by the previous publication"):
        from chokepoint.previous import lay_by

        lay_by(root)

    with timer.step("load Great Expectations"):
        from chokepoint.quality import gx_runner  # noqa: F401

    with timer.step("expectations on the raw seed"):
        from chokepoint.quality.raw import check_raw

        check_raw(root)

    with timer.step("dbt build"):
        from chokepoint.dbt_build import dbt_build

        dbt_build(root)

    with timer.step("expectations on the marts"):
        from chokepoint.quality.marts import check_marts

        check_marts(build_file)

    with timer.step("audit of the printed figures"):
        from chokepoint.audit import audit

        audit(build_file)

    with timer.step("publish"):
        from chokepoint.publish import publish_locked

        publish_locked(root)

    with timer.step("export"):
        from chokepoint.export.export import export

        export(root / PUBLISHED_FILE, root / EXPORTS)


def start_afresh(build_file: Path) -> None:
    """Remove the last build file, so that no table of a deleted model survives in the next."""
    from chokepoint.duckdb_files import remove_database, require_unlocked

    build_file.parent.mkdir(parents=True, exist_ok=True)
    note = require_unlocked(build_file)
    if note:
        say(f"   {note}")
    remove_database(build_file)
