"""A batch while it is being written: beside the lake, on disk whole before its one rename."""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from chokepoint.ingest.lake.manifest import Manifest
from chokepoint.quality.batch.validation import Validation
from chokepoint.sql_text import literal
from chokepoint.storage.files import flush, flush_tree
from chokepoint.storage.kill_points import Point, point

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


@dataclass(frozen=True)
class IncomingBatch:
    """A batch that is being written, and the folder that it shall enter."""

    folder: Path
    batches: Path

    def keep_original(self, path: Path) -> None:
        """The file as it came, compressed fast: a table to a seventh; a ninth costs half more."""
        kept = self.folder / "original" / (safe_name(path.name) + ".zst")
        with path.open("rb") as source, zstd.open(kept, "wb", level=-1) as original:
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
            f"copy (select {columns} from flows) to {literal(self.folder / 'flows.parquet')} "  # noqa: S608 (literals)
            "(format parquet, parquet_version v2, compression zstd, dictionary_size_limit 5000)"
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
