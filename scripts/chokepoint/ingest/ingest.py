"""`chokepoint ingest`: each file is checked and stored by itself; one that fails stops no other."""

from __future__ import annotations

import json
import tempfile
import traceback
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from threading import Thread

import duckdb
import typer
from rich.console import Console

from chokepoint.choices import Flow
from chokepoint.console import say, warn
from chokepoint.errors import ChokepointError
from chokepoint.ingest import folder_options
from chokepoint.ingest.cover.months import MonthCover, earlier_note, month_cover
from chokepoint.ingest.cover.one_query import require_one_query
from chokepoint.ingest.cover.other_batches import difference_notes
from chokepoint.ingest.cover.partners import PartnerCover, partner_cover
from chokepoint.ingest.cover.parts import PartCover, part_cover
from chokepoint.ingest.cover.usual_scope import other_lines_note, usual_scope_notes
from chokepoint.ingest.cover.whole_months import lines_note, require_whole_months
from chokepoint.ingest.lake.batches import Lake, batch_id, sha256_of
from chokepoint.ingest.lake.manifest import (
    SCHEMA_VERSION,
    CallOptions,
    Manifest,
    Side,
)
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.options import Options
from chokepoint.ingest.problems import FileRefused, Problem, refuse
from chokepoint.ingest.progress import load_progress
from chokepoint.ingest.read import read
from chokepoint.ingest.rows.truncation import drop_cut_month
from chokepoint.ingest.sql_text import literal
from chokepoint.quality.batch.page import page
from chokepoint.quality.batch.profile import Profile, profile_of
from chokepoint.quality.batch.validation import Validation

MEMORY = "1500MB"
LOG = Path("logs/ingest.log")
LARGE = 100 << 20  # bytes: reading takes longer than importing Great Expectations
SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".dat", ".7z", ".json", ".gz")


class Status(StrEnum):
    """What became of a file."""

    LOADED = "loaded"
    CHECKED = "checked"  # in a dry run
    KNOWN = "known"
    REFUSED = "refused"
    FAILED = "failed"  # by a fault of ours, or of the machine


@dataclass
class Outcome:
    """What became of one file, and why."""

    file: str
    status: Status
    batch_id: str | None = None
    rows: int = 0
    first_month: date | None = None
    last_month: date | None = None
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def ingest(
    root: Path, paths: Iterable[Path], options: Options, dry_run: bool, as_json: bool
) -> None:
    """Load files and folders; exit code 1 if any file was refused or failed."""
    lake = Lake(root)
    with lake.writing():
        lake.sweep()
        # A bar would spoil output for machines, and standard output is for results.
        console = None if as_json else Console(stderr=True)
        files = _files(paths)
        options = options.model_copy(update={"is_one_of_several": len(files) > 1})
        outcomes = [_one(root, lake, path, options, dry_run, console) for path in files]
    if as_json:
        rows = [asdict(outcome) for outcome in outcomes]
        say(json.dumps(rows, indent=2, ensure_ascii=False, default=str))
    else:
        _summary(outcomes, dry_run)
    if any(outcome.status in (Status.REFUSED, Status.FAILED) for outcome in outcomes):
        raise typer.Exit(1)


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [p for p in sorted(path.rglob("*")) if p.suffix.lower() in SUFFIXES]
            found += [p for p in inside if p.is_file() and not p.name.startswith((".", "~$"))]
        else:
            found.append(path)
    if not found:
        raise ChokepointError(
            "No file to load. Name files, or folders that hold " + ", ".join(SUFFIXES) + " files."
        )
    return found


def _one(
    root: Path, lake: Lake, path: Path, said: Options, dry_run: bool, console: Console | None
) -> Outcome:
    if console:
        say(f"{path.name} ...")
    try:
        return _load(root, lake, path, said, dry_run, console)
    except FileRefused as refusal:
        outcome = Outcome(path.name, Status.REFUSED, problems=refusal.problems)
    except ChokepointError as error:
        problem = Problem(path.name, str(error), "")
        outcome = Outcome(path.name, Status.REFUSED, problems=[problem])
    except Exception as error:  # whatever it is, the other files are none the worse for it
        outcome = Outcome(path.name, Status.FAILED, problems=[_unexpected(root, path, error)])
    if console:
        warn("\n".join(f"  {problem}" for problem in outcome.problems[:10]))
    return outcome


def _unexpected(root: Path, path: Path, error: Exception) -> Problem:
    """An error that nobody foresaw: its text for the user, its traceback for who mends it."""
    log = root / LOG
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as lines:
        lines.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {path}\n")
        lines.write("".join(traceback.format_exception(error)) + "\n")
    text = " ".join(str(error).split())
    return Problem(
        path.name,
        f"unexpected {type(error).__name__}: {text.rstrip('.')}.",
        f"Nothing of it entered the lake. {LOG} has the traceback: please report it.",
    )


def _load(
    root: Path, lake: Lake, path: Path, said: Options, dry_run: bool, console: Console | None
) -> Outcome:
    if not path.is_file():
        raise refuse(path.name, "not a file.", "Name files or folders that exist.")
    options = folder_options.complete(said, path)
    if path.stat().st_size > LARGE:  # meanwhile
        Thread(target=import_module, args=("chokepoint.quality.batch.expectations",)).start()
    sha256 = sha256_of(path)
    identity = batch_id(sha256, options)
    if known := lake.known(identity):
        # A call that was killed after the batch entered has not remembered its options.
        notes = ["already in the lake", *earlier_note(known), *_remembered(options, path, dry_run)]
        return Outcome(path.name, Status.KNOWN, identity, notes=notes)
    with (
        # Beside the batch, where the next call sweeps what a killed one left.
        tempfile.TemporaryDirectory(
            prefix="chokepoint-", dir=None if dry_run else lake.room()
        ) as scratch,
        duckdb.connect(f"{scratch}/file.duckdb") as connection,
        nullcontext() if dry_run else lake.incoming_batch() as batch,
        ThreadPoolExecutor(2) as threads,
        load_progress(path, connection, console) as progress,
    ):
        connection.execute(f"set memory_limit = '{MEMORY}'")
        connection.execute(f"set temp_directory = {literal(scratch)}")
        file = SourceFile(path, options, connection, Path(scratch), root)
        written = [threads.submit(batch.keep_original, path)] if batch else []
        progress.step("reading")
        parsed = read(file)
        progress.step("checking")
        cover, profile = _checked(lake, file, parsed)
        manifest = _manifest(file, parsed, profile, identity, sha256, cover)
        parsed.notes += difference_notes(lake, file, manifest)
        progress.step("storing", profile.rows)
        if batch:
            written.append(threads.submit(batch.write_rows, connection, manifest))
        validation = _validation(file, parsed, profile)
        if batch:  # it enters when it is both written and sound
            for one in written:
                one.result()
            batch.enter(manifest, validation, page(manifest, validation))
    notes = list(parsed.notes)
    if cover.cut_month:
        notes.append(f"{cover.cut_month:%Y-%m} was cut and is marked missing")
    notes += _remembered(options, path, dry_run)
    return Outcome(
        path.name,
        Status.CHECKED if dry_run else Status.LOADED,
        identity,
        manifest.rows,
        manifest.first_month,
        manifest.last_month,
        notes,
    )


def _remembered(options: Options, path: Path, dry_run: bool) -> list[str]:
    side_car = None if dry_run else folder_options.remember(options, path)
    return [f"remembered the options in {side_car.name} of its folder"] if side_car else []


@dataclass(frozen=True)
class Cover:
    """What of its months a file holds."""

    cut_month: date | None
    partners: PartnerCover
    parts: PartCover
    months: MonthCover


def _checked(lake: Lake, file: SourceFile, parsed: Parsed) -> tuple[Cover, Profile]:
    """Relation `flows`, whole and without a fault: what it covers and is."""
    cut_month = drop_cut_month(file) if parsed.is_truncated else None
    partners = partner_cover(file, parsed, cut_month)
    parts = part_cover(file, parsed, cut_month)
    require_whole_months(lake, file, parsed, cut_month, partners.scope, parts.scope)
    require_one_query(file, parsed, cut_month)
    months = month_cover(file, parsed, cut_month)
    found = [*months.notes, parts.note, *usual_scope_notes(lake, file, parsed, partners, parts)]
    found.append(lines_note(parsed.flow, set(months.months)))
    found.append(other_lines_note(lake, file, parsed, months.months))
    if parsed.flow == Flow.EXPORT:  # a mirror is of one partner by its nature
        found.append(partners.note)
    parsed.notes += [note for note in found if note]
    return Cover(cut_month, partners, parts, months), profile_of(file.connection)


def _validation(file: SourceFile, parsed: Parsed, profile: Profile) -> Validation:
    """What Great Expectations say; it works on one core, beside the writing of the batch."""
    from chokepoint.quality.batch import expectations  # takes seconds

    return expectations.validate(file.name, parsed, profile)


def _manifest(
    file: SourceFile,
    parsed: Parsed,
    profile: Profile,
    identity: str,
    sha256: str,
    cover: Cover,
) -> Manifest:
    partners, parts, months = cover.partners, cover.parts, cover.months
    # A file without a row says in its options what was asked for.
    first, last = file.options.months or (file.vintage_date,) * 2
    reporters = profile.reporters or [parsed.reporter_code]
    return Manifest(
        batch_id=identity,
        source_id=parsed.source_id,
        reporter_code=",".join(reporters),
        flow=parsed.flow,
        partner_scheme=parsed.partner_scheme,
        value_currency=parsed.currency,
        vintage_date=file.vintage_date,
        loaded_at=datetime.now(UTC).isoformat(timespec="microseconds"),
        file_name=file.name,
        file_sha256=sha256,
        encoding=parsed.encoding,
        rows=profile.rows,
        rows_zero_kg_positive_value=profile.measures["rows_zero_kg_positive_value"],
        first_month=profile.first_month or first,
        last_month=profile.last_month or last,
        hs_codes=sorted(months.months),
        coverage=months.coverage(parsed.flow, cover.cut_month),
        is_truncated=cover.cut_month is not None,
        checks_passed=True,
        options=CallOptions(
            accept_truncated=file.options.accept_truncated,
            months=file.options.months or (),
            mapping=file.options.mapping.name if file.options.mapping else None,
        ),
        notes=parsed.notes,
        chokepoint_version=version("chokepoint"),
        schema_version=SCHEMA_VERSION,
        side=Side.EXPORTER if parsed.flow == Flow.EXPORT else Side.IMPORTER,
        reporter_codes=sorted({*reporters, *parsed.other_reporters}),
        partner_scope=partners.scope,
        partner_codes=partners.codes,
        partner_scope_basis=partners.basis,
        part_scope=parts.scope,
        parts=parts.parts,
        part_scope_basis=parts.basis,
        part_kinds=list(parts.kinds),
        month_scope_basis=months.basis,
        unreported=months.unreported,
    )


def _summary(outcomes: list[Outcome], dry_run: bool) -> None:
    say()
    for outcome in outcomes:
        span = f"  {outcome.first_month} to {outcome.last_month}" if outcome.first_month else ""
        rows = f"  {outcome.rows:,} rows" if outcome.rows else ""
        notes = f"  ({'; '.join(outcome.notes)})" if outcome.notes else ""
        say(f"  {outcome.status:<8} {outcome.file}{rows}{span}{notes}")
    counts = {status: sum(outcome.status == status for outcome in outcomes) for status in Status}
    say("  " + ", ".join(f"{n} {status}" for status, n in counts.items() if n))
    if dry_run:
        say("  dry run: nothing was written")
