"""datapackage.json: the CSV files described for machines (Frictionless Data Package)."""

import hashlib
from pathlib import Path
from typing import Any

from chokepoint.errors import ChokepointError
from chokepoint.export.tables import Column, Publication, Table

TITLE = "chokepoint: Chinese exports after an export-control event"
DESCRIPTION = (
    "Monthly exports, windows, benchmarks, indices and verdicts by event, product and destination, "
    "with every printed figure of the reference paper computed again."
)
CSV_RULES = (
    "CSV is UTF-8 by RFC 4180. An empty cell is null: not known or not defined, never zero. An "
    'empty text is "". A text that a spreadsheet could take for a formula (it begins with = + - @, '
    "tab or a line end) has an apostrophe in front; take one away to have the original. Numbers "
    "are untouched, codes are text."
)
PAPER = {
    "title": (
        "S. J. Evenett: Divide and Rule? Chinese Export Management of Rare Earths since the Busan "
        "Accord, 31 May 2026 (the printed figures)"
    )
}
OWN_LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def package(publication: Publication, folder: Path, identity: str) -> dict[str, Any]:
    """Describe the publication and the CSV files in the folder; of its other files, the bytes."""
    resources = [_resource(table, folder) for table in publication.tables]
    described = {resource["path"] for resource in resources}
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))
    return {
        "profile": "tabular-data-package",
        "name": "chokepoint",
        "title": TITLE,
        "description": f"{DESCRIPTION} {publication.provenance} {CSV_RULES}",
        "version": publication.facts["project_version"],
        "created": publication.facts["built_at_utc"].replace(" ", "T") + "Z",
        "keywords": ["export controls", "rare earths", "trade", "China"],
        "licenses": licences(publication),
        "sources": [
            PAPER,
            *({"title": f"{s.name} ({s.publisher}). {s.note}"} for s in publication.sources),
        ],
        "contributors": [{"title": "chokepoint contributors", "role": "publisher"}],
        "is_reconstructed": publication.is_reconstructed,
        "identity": identity,
        "resources": resources,
        "other_files": {
            name: checksum_of(folder / name) for name in names if name not in described
        },
    }


def licences(publication: Publication) -> list[dict[str, str]]:
    """The project's own data are CC BY; rows that somebody loaded keep their owner's terms."""
    if not publication.loaded_sources:
        return [OWN_LICENCE]
    owners = "; ".join(source.publisher for source in publication.loaded_sources)
    return [
        {
            "name": "notspecified",
            "title": f"Rows of {owners}: the terms of the publisher apply. All else: CC BY 4.0.",
        }
    ]


def _resource(table: Table, folder: Path) -> dict[str, Any]:
    path = csv_path(table)
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": path,
        "parquet": parquet_path(table),
        "description": table.description,
        "is_reconstructed": table.is_reconstructed,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"'},
        "bytes": (folder / path).stat().st_size,
        "hash": checksum_of(folder / path),
        "rows": table.rows,
        "schema": _schema(table),
    }


def checksum_of(path: Path) -> str:
    """Return what the descriptor says of a file's bytes."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def csv_path(table: Table) -> str:
    """Path inside an edition."""
    return f"csv/{table.name}.csv"


def parquet_path(table: Table) -> str:
    """Path inside an edition."""
    return f"parquet/{table.name}.parquet"


def _schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {
                "fields": [key.column],
                "reference": {"resource": key.dimension, "fields": [key.column]},
            }
            for key in table.foreign_keys
        ]
    return schema


def _field(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {"name": column.name, "type": field_type(column)}
    described["description"] = column.description
    if column.unit:
        described["unit"] = column.unit
    constraints: dict[str, Any] = {} if column.is_nullable else {"required": True}
    if column.accepted:
        constraints["enum"] = list(column.accepted)
    if constraints:
        described["constraints"] = constraints
    return described


def field_type(column: Column) -> str:
    """Type of the Frictionless Table Schema."""
    if column.is_text:
        return "string"
    if column.is_whole:
        return "integer"
    if column.is_number:
        return "number"
    named = {"DATE": "date", "BOOLEAN": "boolean"}
    if column.data_type not in named:
        raise ChokepointError(
            f"Column {column.name} has type {column.data_type}, which a CSV file and a workbook "
            "cannot hold as it is.\nCast it in the mart, or teach scripts/chokepoint/export."
        )
    return named[column.data_type]
