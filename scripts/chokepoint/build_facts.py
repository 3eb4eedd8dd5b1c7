"""marts.build_facts: what a published file is made of, for whoever holds the file alone."""

import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb

from chokepoint.audit import VERDICTS
from chokepoint.duckdb_files import sql_text
from chokepoint.ingest.lake import Lake, sha256_of

TABLE_COMMENT = (
    "What this file is made of, one row per fact: when and from which code it was built, the "
    "checksums and vintages of its inputs, and how the audit of the printed figures ended."
)

# Facts that the tables themselves tell.
QUERIES = {
    "is_reconstructed": "select bool_or(is_reconstructed) from marts.fct_monthly_exports",
    "first_month": "select min(month) from marts.fct_monthly_exports",
    "last_month": "select max(month) from marts.fct_monthly_exports",
    "input_vintage_date": "select max(vintage_date) from marts.fct_monthly_exports",
    "audit_claims": "select count(*) from marts.audit_published_figures",
}
AUDIT_COUNTS = "select verdict, count(*) from marts.audit_published_figures group by all"
# The batches that this build knew, superseded ones included.
BATCHES = """
    select distinct batch_id, source_id, flow, vintage_date
    from build.staging.stg_lake__loaded_months
    order by all
"""


def write_build_facts(connection: duckdb.DuckDBPyConnection, root: Path) -> int:
    """Create marts.build_facts in the current database, beside `build`; return its rows."""
    facts = {
        "built_at_utc": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "project_version": version("chokepoint"),
        "code_version": _code_version(root),
        "duckdb_version": duckdb.__version__,
        "dbt_version": version("dbt-core"),
    }
    for fact, query in QUERIES.items():
        value = connection.execute(query).fetchone()[0]
        facts[fact] = str(value).lower() if isinstance(value, bool) else str(value)
    counts = dict(connection.execute(AUDIT_COUNTS).fetchall())
    for verdict in VERDICTS:
        facts[f"audit_{verdict}"] = str(counts.get(verdict, 0))
    for file in sorted((root / "seeds").glob("*/*.csv")):
        facts[f"input_sha256:{file.relative_to(root).as_posix()}"] = sha256_of(file)
    originals = {one.batch_id: one.file_sha256 for one in Lake(root).manifests()}
    for batch, source, flow, vintage in connection.execute(BATCHES).fetchall():
        facts[f"input_vintage:lake/{batch}"] = f"{source} {flow} {vintage}"
        facts[f"input_sha256:lake/{batch}"] = originals.get(batch) or "unknown"

    connection.execute(
        "create table marts.build_facts (fact varchar primary key, fact_value varchar not null)"
    )
    rows = ", ".join(f"({sql_text(fact)}, {sql_text(value)})" for fact, value in facts.items())
    connection.execute(f"insert into marts.build_facts values {rows}")
    connection.execute(f"comment on table marts.build_facts is '{TABLE_COMMENT}'")
    connection.execute("comment on column marts.build_facts.fact is 'Name of the fact; the key.'")
    connection.execute(
        "comment on column marts.build_facts.fact_value is 'Its value as text; dates are ISO 8601.'"
    )
    return len(facts)


def _code_version(root: Path) -> str:
    """Return the commit, marked where files differ from it; a copy without git is `unknown`."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12"],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return described.stdout.strip()
