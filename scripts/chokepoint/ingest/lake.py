"""Immutable batches under lake/: wholly in, or not at all.

    lake/batches/<batch_id>/flows.parquet        canonical rows
                            manifest.json        where they come from, what they cover
                            validation.json      results of the expectations; .html to read
                            original/<name>.gz   the file as it came
    lake/.incoming/<name>/                       being written; swept by the next call

A batch is written aside, flushed to disk and moved in by one rename. The batch_id is made of the
file's bytes and of the options that change its meaning: the same file is recognised.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import uuid
from datetime import date
from pathlib import Path

from chokepoint.build_lock import exclusive
from chokepoint.errors import ChokepointError
from chokepoint.ingest.model import Options, SourceFile

LAKE = Path("lake")
FLOW_COLUMNS = """
    $batch_id as batch_id,
    $source_id as source_id,
    reporter_code,
    $flow as flow,
    $partner_scheme as partner_scheme,
    partner_code,
    partner_name,
    hs_code,
    month,
    cast(quantity as bigint) as quantity_kg,
    cast(round(value_number) as bigint) as value,
    $currency as value_currency,
    is_quantity_estimated,
    coalesce(is_zero_quantity_positive_value, false) as is_zero_quantity_positive_value,
    $vintage_date as vintage_date,
    $file_name as file_name,
    file_row
"""


def sha256_of(path: Path) -> str:
    """Checksum of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 22):
            digest.update(chunk)
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

    def manifests(self) -> list[dict]:
        """Manifests of all batches, oldest vintage first."""
        found = []
        for path in sorted(self.batches.glob("*/manifest.json")):
            try:
                found.append(json.loads(path.read_text(encoding="utf-8")))
            except json.JSONDecodeError as error:
                raise ChokepointError(
                    f"{path}: damaged ({error}). Delete the folder {path.parent.name} and ingest "
                    "its original again."
                ) from None
        return sorted(found, key=lambda m: (m["vintage_date"], m["loaded_at"]))

    def knows(self, identity: str) -> bool:
        """Whether a batch is in the lake."""
        return (self.batches / identity / "manifest.json").is_file()

    def writing(self):
        """Lock for the time of a call: two calls at once would sweep each other's work."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return exclusive(self.folder / ".lock")

    def sweep(self) -> None:
        """Remove what a killed call left."""
        shutil.rmtree(self.incoming, ignore_errors=True)

    def store(self, file: SourceFile, manifest: dict, validation: dict, page: str) -> None:
        """Write relation `flows` and everything beside it; the last act is one rename."""
        identity = manifest["batch_id"]
        aside = self.incoming / uuid.uuid4().hex
        (aside / "original").mkdir(parents=True)
        parameters = {
            key: manifest[key]
            for key in ("batch_id", "source_id", "flow", "partner_scheme", "file_name")
        }
        parameters["currency"] = manifest["value_currency"]
        parameters["vintage_date"] = date.fromisoformat(manifest["vintage_date"])
        target = str(aside / "flows.parquet").replace("'", "''")
        file.connection.execute(
            f"copy (select {FLOW_COLUMNS} from flows) "
            f"to '{target}' (format parquet, compression zstd)",
            parameters,
        )
        _write(aside / "manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False))
        _write(aside / "validation.json", json.dumps(validation, indent=2, ensure_ascii=False))
        _write(aside / "validation.html", page)
        with (
            file.path.open("rb") as source,
            gzip.open(aside / "original" / (safe_name(file.name) + ".gz"), "wb", 1) as original,
        ):
            shutil.copyfileobj(source, original, 1 << 22)
        for written in aside.rglob("*"):
            if written.is_file():
                _flush(written)
        self.batches.mkdir(parents=True, exist_ok=True)
        aside.rename(self.batches / identity)
        _flush(self.batches)


def safe_name(name: str) -> str:
    """A file name that stays inside its folder, whatever the original was called."""
    cleaned = re.sub(r"[^\w.\- ()]", "_", Path(name).name).lstrip(".")
    return cleaned[:120] or "file"


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
