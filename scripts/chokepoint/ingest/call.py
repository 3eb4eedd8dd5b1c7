"""`chokepoint ingest`: each file is checked and stored by itself; one that fails stops no other."""

from __future__ import annotations

import sys
import tempfile
import uuid
from collections.abc import Iterable
from pathlib import Path

import typer

from chokepoint.console import say, warn
from chokepoint.ingest.folders import find_files
from chokepoint.ingest.job import Job
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.limits import memory_limit
from chokepoint.ingest.options import Options
from chokepoint.ingest.outcome import Outcome, Status, as_json, summarise
from chokepoint.ingest.printable import shown_name
from chokepoint.ingest.problems import SHOWN, Problem
from chokepoint.ingest.reading import reading


def ingest(
    root: Path, paths: Iterable[Path], options: Options, dry_run: bool, in_json: bool
) -> None:
    """Load files and folders; exit code 1 if any file was not read, was refused or failed."""
    outcomes = load_files(root, paths, options, dry_run, is_for_people=not in_json)
    if in_json:
        say(as_json(outcomes, indent=2))
    else:
        summarise(outcomes, dry_run)
    if not all(outcome.is_well for outcome in outcomes):
        raise typer.Exit(1)


def load_files(
    root: Path,
    paths: Iterable[Path],
    options: Options,
    dry_run: bool = False,
    is_for_people: bool = True,
) -> list[Outcome]:
    """What became of each file; people see each as it is taken up, and what is wrong with it."""
    reading()  # starts beside what follows
    found = find_files(paths)
    options = options.model_copy(update={"is_one_of_several": len(found.files) > 1})
    call = uuid.uuid4().hex
    lake = Lake(root)
    outcomes = []
    with lake.writing():
        lake.sweep()
        for path in found.files:
            if is_for_people:  # else standard output is for results
                say(f"{shown_name(path)} ...")
            outcomes.append(_one(call, lake, path, options, dry_run, is_for_people))
            if is_for_people:
                _warn(outcomes[-1])
    for outcome in found.unread:
        outcomes.append(outcome)
        if is_for_people:
            _warn(outcome)
    return outcomes


def _one(
    call: str, lake: Lake, path: Path, options: Options, dry_run: bool, is_for_people: bool
) -> Outcome:
    shows_progress = is_for_people and sys.stderr.isatty()
    try:
        # Beside the batch, where the next call sweeps what a killed one left.
        with tempfile.TemporaryDirectory(
            prefix="chokepoint-", dir=None if dry_run else lake.room(), ignore_cleanup_errors=True
        ) as scratch:
            job = Job(
                call=call,
                root=lake.root,
                path=path,
                options=options,
                scratch=Path(scratch).resolve(),
                dry_run=dry_run,
                shows_progress=shows_progress,
                memory=memory_limit(),
            )
            outcome = reading().read(job)
    except OSError as error:  # no room for the scratch folder or the log
        problem = Problem(shown_name(path), f"cannot be read here: {error}.", "Free some space.")
        outcome = Outcome(shown_name(path), Status.FAILED, problems=[problem])
    finally:
        lake.sweep()  # whatever the reading process left
    return outcome


def _warn(outcome: Outcome) -> None:
    if outcome.problems:
        warn("\n".join(f"  {problem}" for problem in outcome.problems[:SHOWN]))
