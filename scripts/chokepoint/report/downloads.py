"""The tables behind a page as CSV, written as the exports are: formula-safe, RFC 4180."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from chokepoint.duckdb_files import sql_text
from chokepoint.export.flat_files import write_csv
from chokepoint.export.tables import Column

COMPARISONS = """
    select
        comparisons.*,
        products.product_name,
        destinations.destination_name,
        findings.sentence,
        findings.caveat_sentence,
        findings.caveats
    from marts.fct_benchmark_comparison as comparisons
    inner join marts.dim_products as products using (product_code)
    inner join marts.dim_destinations as destinations using (destination_id)
    left join marts.fct_findings as findings
        on
            comparisons.specification_id = findings.specification_id
            and comparisons.product_code = findings.product_code
            and comparisons.destination_id = findings.destination_id
            and findings.finding_level = 'cell'
    where {where}
    order by
        destinations.display_order,
        comparisons.destination_id,
        products.display_order,
        comparisons.product_code
"""
MONTHS = """
    select
        exports.* exclude (membership_basis),
        products.product_name,
        destinations.destination_name
    from marts.fct_monthly_exports as exports
    inner join marts.dim_products as products using (product_code)
    inner join marts.dim_destinations as destinations using (destination_id)
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
    where = f"comparisons.specification_id = {sql_text(specification_id)}"
    if column:
        where += f" and comparisons.{column} = {sql_text(value)}"
    return COMPARISONS.format(where=where)
