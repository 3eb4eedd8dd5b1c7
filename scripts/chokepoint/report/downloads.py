"""The tables behind a page as CSV, written as the exports are: formula-safe, RFC 4180."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from chokepoint.export.flat_files import write_csv
from chokepoint.export.tables import Column
from chokepoint.sql_text import literal

# Of the reconstruction both have what print fixes and nothing else; all of it is in the exports.
COMPARISONS = """
    select * from marts.comparisons_readable
    where {where}
    order by destination_order, destination_id, product_order, product_code
"""
MONTHS = """
    select
        exports.* exclude (membership_basis, known_kg) replace (
            exports.known_kg as volume_kg,
            case when exports.is_value_evidence then exports.value_usd end as value_usd
        ),
        products.product_name,
        destinations.destination_name
    from marts.fct_monthly_exports as exports
    inner join marts.dim_products as products using (product_code)
    inner join marts.dim_destinations as destinations using (destination_id)
    where exports.information is distinct from 'free'
    order by all
"""
# What the audit and the coverage show, whole.
WHOLE_TABLES = (
    "audit_published_figures",
    "audit_statistical_statements",
    "audit_paper_contradictions",
    "audit_press_figures",
    "dim_events",
)


@dataclass(frozen=True)
class Download:
    """A query and its columns, as `write_csv` reads them."""

    query: str
    columns: tuple[Column, ...]


def write_download(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the rows of a query."""
    found = connection.execute(f"describe {query}").fetchall()
    columns = tuple(Column(name, data_type, "", True) for name, data_type, *_ in found)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_csv(connection, Download(query, columns), path)


def comparisons(specification_id: str, column: str | None = None, value: str = "") -> str:
    """Return the query of a specification's comparisons, of one destination or product."""
    where = f"specification_id = {literal(specification_id)}"
    if column:
        where += f" and {column} = {literal(value)}"
    return COMPARISONS.format(where=where)
