"""`chokepoint build`: raw seed to published file, exports and report, step by step.

What each step reads and writes is in build_steps.py; a step of which nothing has changed is not
done again.
"""

from collections.abc import Callable
from pathlib import Path

from chokepoint.build_steps import BuildSteps
from chokepoint.console import StepTimer, say
from chokepoint.paths import (
    BUILD_FILE,
    DBT_DOCS_PAGE,
    EXPORTS,
    MADE_THINGS,
    PUBLISHED_FILE,
    REPORT,
    REUSE,
    shown,
)
from chokepoint.reuse.steps import Records, Step
from chokepoint.reuse.store import Store, named_folder, using
from chokepoint.storage.kill_points import Point, point


def build(root: Path, *, fresh: bool = False) -> None:
    """Run every step that is due; a failure before the swap leaves the published file untouched."""
    from chokepoint.lake_list import lake_as_it_is
    from chokepoint.warehouse_lock import warehouse_lock

    timer = StepTimer()
    with warehouse_lock(root), lake_as_it_is(root):
        point(Point.BUILD_BEGUN)
        _build(root, timer, fresh=fresh)
    say()
    timer.print_table()
    say()
    say(f"Published: {shown(root / PUBLISHED_FILE, root)}")
    say(f"Report: {shown(root / REPORT / 'index.html', root)}")


def _build(root: Path, timer: StepTimer, *, fresh: bool) -> None:
    records = Records(root / REUSE, root, fresh=fresh)
    steps = BuildSteps(root, records.files)

    def do(step: Step, run: Callable[[], None]) -> bool:
        return _do(step, run, records, timer)

    do(steps.raw_expectations(), lambda: _check_raw(root))
    is_built = do(steps.dbt(), lambda: _run_dbt(root, fresh=fresh))
    point(Point.BUILD_BUILT)
    do(steps.mart_expectations(), lambda: _check_marts(root))
    # Always: it takes no time, and what it prints is what a build is looked at for.
    with timer.step("audit of the printed figures"):
        from chokepoint.audit import audit

        audit(root / BUILD_FILE)
    point(Point.BUILD_CHECKED)
    if do(steps.publish(), lambda: _publish(root)):
        # The publication has laid by this build's own data, with which no build of them compares.
        records.renew(steps.dbt())
    point(Point.BUILD_PUBLISHED)
    do(steps.export(), lambda: _export(root))
    point(Point.BUILD_EXPORTED)
    do(steps.docs(), lambda: _write_docs(root, after_build=is_built))
    point(Point.BUILD_DOCUMENTED)
    do(steps.report(), lambda: _write_report(root, fresh=fresh))


def _do(step: Step, run: Callable[[], None], records: Records, timer: StepTimer) -> bool:
    """Do a step, or say that its last results still hold; return whether it was done."""
    with timer.step(step.name) as timed:
        inputs = step.inputs()
        reason = records.why(step, inputs)
        if reason is None:
            timed.note = "reused"
            say("   reused: nothing that it reads or wrote has changed")
            return False
        say(f"   {reason}")
        records.forget(step)
        run()
        records.keep(step, inputs)
    return True


def _check_raw(root: Path) -> None:
    from chokepoint.quality.raw import check_raw

    check_raw(root)


def _run_dbt(root: Path, *, fresh: bool) -> None:
    from chokepoint.build_database import build_database

    build_database(root, fresh=fresh)


def _check_marts(root: Path) -> None:
    from chokepoint.quality.marts import check_marts

    check_marts(root / BUILD_FILE)


def _publish(root: Path) -> None:
    from chokepoint.publish import publish_locked

    publish_locked(root)


def _export(root: Path) -> None:
    from chokepoint.export.export import export

    export(root / PUBLISHED_FILE, root / EXPORTS)


def _write_docs(root: Path, *, after_build: bool) -> None:
    from chokepoint.dbt_docs import write_dbt_docs

    write_dbt_docs(root / DBT_DOCS_PAGE, root, after_build=after_build)


def _write_report(root: Path, *, fresh: bool) -> None:
    from chokepoint.dbt_docs import PAGE
    from chokepoint.report.site import write_report

    shared = named_folder()
    with using(Store(shared or root / MADE_THINGS, fresh=fresh)) as things:
        # With the documentation: no interrupt leaves pages of one build and models of another.
        write_report(root / PUBLISHED_FILE, root / REPORT, root / DBT_DOCS_PAGE / PAGE)
    if shared is None:
        things.sweep()
