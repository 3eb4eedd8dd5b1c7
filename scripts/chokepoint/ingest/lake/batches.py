"""Immutable batches under lake/: wholly in, or not at all.

    lake/batches/<batch_id>/flows.parquet        canonical rows
                            manifest.json        where they come from, what they cover
                            validation.json      results of the expectations; .html to read
                            original/<name>.zst  the file as it came
    lake/.incoming/<name>/                       being written; swept by the next call

A batch is written aside, flushed to disk and moved in by one rename. The batch_id is made of the
file's bytes and of the options that change its meaning: the same file is recognised.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import duckdb

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from chokepoint.ingest.lake.manifest import Manifest, read_manifest
from chokepoint.ingest.options import Options
from chokepoint.ingest.sql_text import literal
from chokepoint.paths import LAKE
from chokepoint.quality.batch.validation import Validation
from chokepoint.storage.files import flush, flush_tree
from chokepoint.storage.folders import remove
from chokepoint.storage.kill_points import Point, point
from chokepoint.storage.locks import exclusive, shared

FLOW_COLUMNS = """
    {batch_id} as batch_id,
    {source_id} as source_id,
    {reporter_code} as reporter_code,
    {flow} as flow,
    {partner_scheme} as partner_scheme,
    partner_code,
    partner_name,
    hs_code,
    month,
    cast(quantity as bigint) as quantity_kg,
    cast(round(value_number) as bigint) as value,
    {value_currency} as value_currency,
    is_quantity_estimated,
    is_zero_quantity_positive_value,
    regime_code,
    province_code,
    cast({vintage_date} as date) as vintage_date,
    {file_name} as file_name,
    file_row
"""
SAME_IN_ALL_ROWS = (
    "batch_id", "source_id", "reporter_code", "flow", "partner_scheme", "value_currency",
    "file_name",
)  # fmt: skip


def sha256_of(path: Path) -> str:
    """Checksum of a file; in large pieces, as between two of them other threads have their turn."""
    digest = hashlib.sha256()
    piece = memoryview(bytearray(1 << 25))
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(piece):
            digest.update(piece[:size])
    return digest.hexdigest()


def batch_id(sha256: str, options: Options) -> str:
    """Sixteen hex digits from the bytes and the options that change what they mean."""
    meaning = {
        "flow": options.flow,
        "reporter": options.reporter,
        "currency": options.currency,
        "source": options.source,
        "vintage_date": str(options.vintage_date),
        "months": [str(m) for m in options.months or ()],
        "hs_codes": list(options.hs_codes),
    }
    if options.partners:  # a batch from before the option keeps its name
        meaning["partners"] = options.partners
    if options.parts:
        meaning["parts"] = options.parts
    if options.mapping:  # a corrected mapping makes other rows of the same file
        meaning["mapping"] = sha256_of(options.mapping)
    text = sha256 + json.dumps(meaning, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Lake:
    """The folder of batches of one project."""

    def __init__(self, root: Path) -> None:
        self.folder = root / LAKE
        self.batches = self.folder / "batches"
        self.incoming = self.folder / ".incoming"
        self.lock = self.folder / ".lock"
        self._read = cache(read_manifest)  # a batch never changes, and each file asks several times

    def manifests(self) -> list[Manifest]:
        """Manifests of all batches, oldest vintage first."""
        found = [self._read(path) for path in sorted(self.batches.glob("*/manifest.json"))]
        return sorted(found, key=lambda manifest: (manifest.vintage_date, manifest.loaded_at))

    def known(self, identity: str) -> Manifest | None:
        """What a batch says of itself; None if it is not in the lake."""
        path = self.batches / identity / "manifest.json"
        return self._read(path) if path.is_file() else None

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
        aside = self.incoming / uuid.uuid4().hex
        (aside / "original").mkdir(parents=True)
        point(Point.LAKE_BATCH_BEGUN)
        try:
            yield IncomingBatch(aside, self.batches)
        finally:
            remove(aside)


@dataclass(frozen=True)
class IncomingBatch:
    """A batch that is being written, and the folder that it shall enter."""

    folder: Path
    batches: Path

    def keep_original(self, path: Path) -> None:
        """The file as it came, compressed."""
        kept = self.folder / "original" / (safe_name(path.name) + ".zst")
        with path.open("rb") as source, zstd.open(kept, "wb", level=1) as original:
            shutil.copyfileobj(source, original, 1 << 22)
        flush(kept)

    def write_rows(self, connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
        """Relation `flows` in the columns of the lake."""
        # What is the same in all rows is an enum of one value: written as text all the same, but
        # the writer need not look at the text of each row.
        same = {name: literal(getattr(manifest, name)) for name in SAME_IN_ALL_ROWS}
        same = {name: f"cast({text} as enum({text}))" for name, text in same.items()}
        if len(manifest.reporters) > 1:
            same["reporter_code"] = "reporter_code"
        columns = FLOW_COLUMNS.format(
            **same,
            vintage_date=literal(manifest.vintage_date),
        )
        connection.execute(
            f"copy (select {columns} from flows) to {literal(self.folder / 'flows.parquet')} "
            "(format parquet, parquet_version v2, compression zstd)"
        )

    def enter(self, manifest: Manifest, validation: Validation, page: str) -> None:
        """Write what is known of the batch; the last act is one rename."""
        _write(self.folder / "manifest.json", manifest.as_json())
        results = json.dumps(asdict(validation), indent=2, ensure_ascii=False)
        _write(self.folder / "validation.json", results)
        _write(self.folder / "validation.html", page)
        flush_tree(self.folder)
        point(Point.LAKE_BATCH_WRITTEN)
        self.batches.mkdir(parents=True, exist_ok=True)
        self.folder.rename(self.batches / manifest.batch_id)
        flush(self.batches)
        point(Point.LAKE_BATCH_ENTERED)


def safe_name(name: str) -> str:
    """A file name that stays inside its folder, whatever the original was called."""
    cleaned = re.sub(r"[^\w.\- ()]", "_", Path(name).name).lstrip(".")
    return cleaned[:120] or "file"


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")
