"""One file: read, checked, and stored, wholly or not at all. Runs in the process of child.py."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace

from chokepoint.ingest import folder_options
from chokepoint.ingest.connection import SEEDS, closed_database
from chokepoint.ingest.cover.cover import cover_of
from chokepoint.ingest.cover.months import earlier_note
from chokepoint.ingest.cover.other_batches import difference_notes
from chokepoint.ingest.job import Job
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.identity import batch_id, sha256_of
from chokepoint.ingest.lake.new_manifest import new_manifest
from chokepoint.ingest.lake.same_bytes import require_one_meaning
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.options import Options
from chokepoint.ingest.outcome import Outcome, Status
from chokepoint.ingest.printable import is_text, shown_name
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.progress import is_long, load_progress
from chokepoint.ingest.read import read
from chokepoint.ingest.rows.fetched import require_its_bytes
from chokepoint.quality.batch.judge import judged
from chokepoint.quality.batch.page import page
from chokepoint.quality.batch.profile import profile_of


def load(lake: Lake, job: Job) -> Outcome:
    """Bring a file into the lake; FileRefused, or whatever else happens, where that cannot be."""
    path, name = job.path, shown_name(job.path)
    if not path.is_file():
        raise refuse(name, "not a file.", "Name files or folders that exist.")
    if not is_text(path.name):
        raise refuse(name, "its name is not UTF-8.", "Rename it.")
    options = folder_options.complete(job.options, path)
    sha256 = sha256_of(path)
    if options.query:
        require_its_bytes(name, options.query, sha256)
    if known := lake.known(sha256, options):
        # A call that was killed after the batch entered has not remembered its options.
        notes = ["already in the lake", *earlier_note(known), *_remembered(job, options)]
        return Outcome(name, Status.KNOWN, known.batch_id, notes=notes)
    folders = (job.root / SEEDS, lake.batches, lake.incoming)
    is_shown = job.shows_progress and is_long(path)
    with (
        closed_database(job.scratch, path, folders, is_shown) as connection,
        nullcontext() if job.dry_run else lake.incoming_batch() as batch,
        ThreadPoolExecutor(2) as threads,
        load_progress(path, connection, is_shown) as progress,
    ):
        file = SourceFile(path, options, connection, job.scratch, job.root)
        written = [threads.submit(batch.keep_original, path)] if batch else []
        progress.step("reading")
        parsed = read(file)
        progress.step("checking")
        cover = cover_of(lake, file, parsed)
        profile = profile_of(connection)
        identity = batch_id(sha256, options)
        manifest = new_manifest(file, parsed, profile, identity, sha256, cover)
        require_one_meaning(lake, file, parsed, manifest)
        parsed.notes += difference_notes(lake, file, manifest)
        validation = judged(lake, file, manifest, profile)
        manifest = replace(manifest, warnings=validation.warnings)
        progress.step("storing", profile.rows)
        if batch:
            written.append(threads.submit(batch.write_rows, connection, manifest))
            for one in written:
                one.result()
            batch.enter(manifest, validation, page(manifest, validation))
    return Outcome(
        name,
        Status.CHECKED if job.dry_run else Status.LOADED,
        identity,
        manifest.rows,
        manifest.first_month,
        manifest.last_month,
        [
            *parsed.notes,
            *(warning.says for warning in manifest.warnings),
            *_remembered(job, options),
        ],
    )


def _remembered(job: Job, options: Options) -> list[str]:
    side_car = None if job.dry_run else folder_options.remember(options, job.path)
    return [f"remembered the options in {side_car.name} of its folder"] if side_car else []
