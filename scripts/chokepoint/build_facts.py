"""marts.build_facts: what a published file is made of, for whoever holds the file alone.

What the build was made of, dbt wrote into the build file when the build began (macros/provenance);
here it is copied, and joined by what the tables themselves tell. Nothing else is looked at: since
then a commit may have been made, or a seed changed. facts.py reads it.
"""

from pathlib import Path

import duckdb

from chokepoint.audit import VERDICTS
from chokepoint.console import warn
from chokepoint.duckdb_files import only_row
from chokepoint.errors import ChokepointError
from chokepoint.sql_text import literal

TABLE_COMMENT = (
    "What this file is made of, one row per fact: when and from which code it was built, the "
    "checksums and vintages of its inputs, and how the audit of the printed figures ended."
)

PROVENANCE = "select fact, fact_value, mixed_value from build.staging.build_provenance"
# Facts that the tables themselves tell; one that they do not know is null.
QUERIES = {
    "is_reconstructed": (
        "select coalesce(bool_or(is_reconstructed), false) from marts.fct_monthly_exports"
    ),
    "first_month": "select min(month) from marts.fct_monthly_exports",
    "last_month": "select max(month) from marts.fct_monthly_exports",
    "input_vintage_date": "select max(vintage_date) from marts.fct_monthly_exports",
    "audit_claims": "select count(*) from marts.audit_published_figures",
    "audit_facts": "select count(distinct fact_id) from marts.audit_published_figures",
}
# Statements, and facts: what the paper states twice counts once.
AUDIT_COUNTS = """
    select verdict, count(*), count(distinct fact_id)
    from marts.audit_published_figures group by all
"""


def write_build_facts(connection: duckdb.DuckDBPyConnection, source: Path) -> int:
    """Create marts.build_facts in the current database, beside `build`; return its rows."""
    facts: dict[str, str | None] = {**_provenance(connection, source)}
    for fact, query in QUERIES.items():
        (value,) = only_row(connection, query)
        known = str(value).lower() if isinstance(value, bool) else str(value)
        facts[fact] = None if value is None else known
    counts = {verdict: of for verdict, *of in connection.execute(AUDIT_COUNTS).fetchall()}
    for verdict in VERDICTS:
        claims, distinct = counts.get(verdict, (0, 0))
        facts[f"audit_{verdict}"] = str(claims)
        facts[f"audit_facts_{verdict}"] = str(distinct)

    connection.execute(
        "create table marts.build_facts (fact varchar primary key, fact_value varchar)"
    )
    rows = ", ".join(
        f"({literal(fact)}, {'null' if value is None else literal(value)})"
        for fact, value in sorted(facts.items())
    )
    connection.execute(f"insert into marts.build_facts values {rows}")  # noqa: S608 (literals)
    connection.execute(f"comment on table marts.build_facts is '{TABLE_COMMENT}'")
    connection.execute("comment on column marts.build_facts.fact is 'Name of the fact; the key.'")
    connection.execute(
        "comment on column marts.build_facts.fact_value is "
        "'Its value as text, null where it is not known; dates are ISO 8601.'"
    )
    return len(facts)


def _provenance(connection: duckdb.DuckDBPyConnection, source: Path) -> dict[str, str]:
    """Return the facts of the build's beginning; where runs are mixed, those of the other too."""
    try:
        recorded = connection.execute(PROVENANCE).fetchall()
    except duckdb.CatalogException as error:
        raise ChokepointError(
            f"{source} does not say what it was built from, and is not published: an earlier "
            "version made it.\nRun `make build`."
        ) from error
    facts = {fact: value for fact, value, _ in recorded if value is not None}
    mixed = {f"mixed:{fact}": other for fact, _, other in recorded if other is not None}
    if mixed:
        warn(
            "   warning: the tables are of more than one run of dbt, which differ in "
            f"{', '.join(sorted(fact.removeprefix('mixed:') for fact in mixed))}.\n"
            "   The published file says so (build_facts, is_mixed). `dbt build` makes it of one."
        )
    return {**facts, **mixed, "is_mixed": str(bool(mixed)).lower()}
