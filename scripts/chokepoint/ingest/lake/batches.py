"""Immutable batches under lake/: wholly in, or not at all.

    lake/batches/<batch_id>/flows.parquet        canonical rows
                            manifest.json        where they come from, what they cover
                            validation.json      results of the expectations; .html to read
                            original/<name>.zst  the file as it came
    lake/.incoming/<name>/                       being written; swept by the next call

A batch is written aside, flushed to disk and moved in by one rename (incoming.py). Its name is made
of the file's bytes and of what was said of them (identity.py): the same file is recognised.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from chokepoint.ingest.lake.identity import is_named_by, names_of
from chokepoint.ingest.lake.manifest import Manifest, read_manifest
from chokepoint.ingest.options import Options
from chokepoint.paths import LAKE
from chokepoint.storage.folders import remove
from chokepoint.storage.kill_points import Point, point
from chokepoint.storage.locks import exclusive, shared

if TYPE_CHECKING:  # a call needs the lock alone, and what writes a batch takes long to import
    from chokepoint.ingest.lake.incoming import IncomingBatch


class Lake:
    """The folder of batches of one project."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / LAKE
        self.batches = self.folder / "batches"
        self.incoming = self.folder / ".incoming"
        self.lock = self.folder / ".lock"
        self._read = cache(read_manifest)  # a batch never changes, and each file asks several times

    def manifests(self) -> list[Manifest]:
        """Manifests of all batches, oldest vintage first."""
        found = [self._read(path) for path in sorted(self.batches.glob("*/manifest.json"))]
        return sorted(found, key=lambda manifest: (manifest.vintage_date, manifest.loaded_at))

    def known(self, sha256: str, options: Options) -> Manifest | None:
        """The batch of these bytes and of what was said of them; None if it is not in the lake."""
        for name in names_of(sha256, options):
            path = self.batches / name / "manifest.json"
            if path.is_file():
                return self._read(path)
        # Under the day that the file had then, or that somebody has said before.
        for one in self.manifests():
            if one.file_sha256 == sha256 and is_named_by(
                one.batch_id, one.vintage_date, sha256, options
            ):
                return one
        return None

    def writing(self) -> AbstractContextManager[None]:
        """Lock for the time of a call: two calls at once would sweep each other's work."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return exclusive(self.lock, "the lake")

    def batches_now(self) -> list[str]:
        """Names of all batches, none of them of a call that is still at work."""
        if not self.folder.is_dir():
            return []
        with shared(self.lock, "the lake"):
            return sorted(path.parent.name for path in self.batches.glob("*/manifest.json"))

    def sweep(self) -> None:
        """Remove what a killed call left."""
        remove(self.incoming)

    def room(self) -> Path:
        """The folder for what is being written."""
        self.incoming.mkdir(parents=True, exist_ok=True)
        return self.incoming

    @contextmanager
    def incoming_batch(self) -> Iterator[IncomingBatch]:
        """A folder to write a batch into; whatever has not entered the lake is removed."""
        from chokepoint.ingest.lake.incoming import IncomingBatch

        aside = self.incoming / uuid.uuid4().hex
        (aside / "original").mkdir(parents=True)
        point(Point.LAKE_BATCH_BEGUN)
        try:
            yield IncomingBatch(aside, self.batches)
        finally:
            remove(aside)
