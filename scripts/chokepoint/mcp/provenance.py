"""What an answer rests on: the publication, as of when, whose records, whether reconstructed."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from chokepoint.audit import LOADED, RECONSTRUCTION
from chokepoint.claim.queries import rows
from chokepoint.duckdb_files import REBUILD
from chokepoint.errors import ChokepointError
from chokepoint.facts import read_facts
from chokepoint.words import RECONSTRUCTED

CUSTOMS_RECORDS = "customs records"
SOURCES = """
    select
        months.source_id,
        coalesce(sources.source_name, months.source_id) as source_name,
        sources.publisher,
        bool_or(months.is_reconstructed) as is_reconstructed,
        max(months.vintage_date) as last_vintage
    from marts.fct_product_months as months
    left join reference.data_sources as sources on months.source_id = sources.source_id
    where months.source_id is not null and ($product is null or months.product_code = $product)
    group by all
    order by months.source_id
"""


@dataclass(frozen=True)
class Source:
    """Whose records are in the file; days as ISO 8601. Of a mapping's own source no publisher is
    known; `several` stands for months of more than one source.
    """

    source_id: str
    source_name: str
    publisher: str | None
    is_reconstructed: bool
    last_vintage: str | None


@dataclass(frozen=True)
class Provenance:
    """Beside every answer. `rests_on` is the mark to quote with a number of it."""

    rests_on: str
    is_reconstructed: bool
    statement: str
    publication: str | None  # checksum of its inputs
    built_at_utc: str | None
    as_of: str | None  # the day as of which it was built; null: of everything loaded
    first_month: str | None
    last_month: str | None
    sources: list[Source]


def provenance(
    connection: duckdb.DuckDBPyConnection,
    product: str | None = None,
    is_reconstructed: bool | None = None,
) -> Provenance:
    """Of a publication, or of an answer about one product of it.

    Where the answer does not say itself whether it is reconstructed, the whole file decides.
    """
    try:
        facts = read_facts(connection)
        found = rows(connection, SOURCES, {"product": product})
    except duckdb.CatalogException as error:
        raise ChokepointError(
            "The file says not what it is made of: it was not made by `chokepoint publish` of this "
            f"release.\n{REBUILD}\nDuckDB says: {str(error).splitlines()[0]}"
        ) from error
    rests = facts.is_reconstructed if is_reconstructed is None else is_reconstructed
    return Provenance(
        rests_on=RECONSTRUCTED if rests else CUSTOMS_RECORDS,
        is_reconstructed=rests,
        statement=RECONSTRUCTION if rests else LOADED,
        publication=facts.identity,
        built_at_utc=facts.values.get("built_at_utc"),
        as_of=str(facts.as_of) if facts.as_of else None,
        first_month=_month(facts.values.get("first_month")),
        last_month=_month(facts.values.get("last_month")),
        sources=[
            Source(**row | {"last_vintage": row["last_vintage"] and str(row["last_vintage"])})
            for row in found
        ],
    )


def _month(day: str | None) -> str | None:
    return day[:7] if day else None
