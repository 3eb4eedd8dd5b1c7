"""`chokepoint audit`: what the paper states against the marts."""

import textwrap
from dataclasses import dataclass, fields
from pathlib import Path

import duckdb

from chokepoint.console import say
from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError

TABLE = "marts.audit_published_figures"
VERDICTS = ("reproduced", "paper_inconsistent", "not_computable", "not_borne_out", "differs")
# How many facts of a kind: one, and several.
KINDS = {
    "table cell": ("{} table cell", "{} table cells"),
    "figure cell": ("{} figure cell", "{} figure cells"),
    "prose": ("{} in prose", "{} in prose"),
    "implied": ("{} implied", "{} implied"),
}
RECONSTRUCTION = (
    "Provenance: the monthly panel is a reconstruction, not customs data. A constraint solver "
    "made it from the figures that the paper and the press print; agreement with print is built "
    "in and does not confirm the paper. See marts.fct_identified_bounds for what print determines."
)
PARTLY = (
    "Provenance: customs data for some products, for the others a reconstruction, made from the "
    "figures that the paper and the press print (is_reconstructed). The paper speaks of one panel; "
    "statements that this mixture does not bear out are marked not_borne_out."
)
LOADED = "Provenance: no statement is set against reconstructed rows."


@dataclass(frozen=True)
class Statement:
    """A printed figure beside the computed one."""

    claim_id: str
    section: str
    metric: str
    product_code: str | None
    destination_id: str | None
    printed_value: float | None
    computed_value: float | None
    verdict: str
    note: str | None


@dataclass(frozen=True)
class AuditSummary:
    """How many statements have which verdict, and how many facts: one stated twice counts once."""

    counts: dict[str, int]
    facts: dict[str, int]
    kinds: dict[str, int]

    @property
    def total(self) -> int:
        """All statements."""
        return sum(self.counts.values())

    @property
    def total_facts(self) -> int:
        """All facts."""
        return sum(self.facts.values())

    @property
    def differs(self) -> int:
        """Statements that the marts contradict without an explanation."""
        return self.counts.get("differs", 0)


def audit(database: Path) -> AuditSummary:
    """Print the audit of a DuckDB file; raise if a claim differs."""
    with open_read_only(database) as connection:
        summary = print_audit(connection, database)
    require_no_difference(summary)
    return summary


def require_no_difference(summary: AuditSummary) -> None:
    """Raise if a claim differs: such a file is not published."""
    if summary.differs:
        raise ChokepointError(
            f"{summary.differs} printed figure(s) differ from the marts (verdict `differs`).\n"
            "Mend the model, or, if the paper contradicts itself, say so with a note in "
            "seeds/published/published_figures.csv."
        )


def print_audit(connection: duckdb.DuckDBPyConnection, database: Path) -> AuditSummary:
    """Print provenance, counts by verdict, and every statement that is not reproduced."""
    summary = audit_summary(connection, database)
    say(textwrap.fill(provenance(connection), width=98))
    say()
    say(f"Facts that the paper states: {summary.total_facts} ({kinds_in_words(summary.kinds)})")
    for verdict, count in summary.facts.items():
        say(f"  {verdict:<20}{count:>5}{_share(count, summary.total_facts)}")
    by_verdict = ", ".join(
        f"{count} {verdict}" for verdict, count in summary.counts.items() if count
    )
    say(f"They stand in {summary.total} statements: {by_verdict}.")
    rows = _not_reproduced(connection)
    if rows:
        say()
        say("Not reproduced:")
        for row in rows:
            _print_claim(row)
    return summary


def kinds_in_words(kinds: dict[str, int]) -> str:
    """Say how many facts are cells of tables and figures, prose, or implied."""
    return ", ".join(
        (one if count == 1 else several).format(count)
        for kind, (one, several) in KINDS.items()
        if (count := kinds.get(kind, 0))
    )


def audit_summary(connection: duckdb.DuckDBPyConnection, database: Path) -> AuditSummary:
    """Count statements and facts by verdict, and facts by kind; raise if that cannot be trusted."""
    statements = _counts(connection, database, "claim_id")
    kinds = connection.execute(
        f"select statement_kind, count(*) from {TABLE} where claim_id = fact_id group by all"  # noqa: S608 (constants)
    ).fetchall()
    return AuditSummary(statements, _counts(connection, database, "fact_id"), dict(kinds))


def _counts(connection: duckdb.DuckDBPyConnection, database: Path, counted: str) -> dict[str, int]:
    try:
        found = dict(
            connection.execute(
                f"select verdict, count(distinct {counted}) from {TABLE} group by verdict"  # noqa: S608 (constants)
            ).fetchall()
        )
    except duckdb.CatalogException as error:
        raise ChokepointError(
            f"{database} has no table {TABLE}: it was not built completely.\nRun `make build`."
        ) from error
    if not found:
        raise ChokepointError(f"{TABLE} in {database} is empty.\nRun `make build`.")
    known = {verdict: found.pop(verdict, 0) for verdict in VERDICTS}
    if found:
        raise ChokepointError(f"{TABLE} has verdicts that nobody knows: {sorted(map(str, found))}")
    return known


def provenance(connection: duckdb.DuckDBPyConnection) -> str:
    """Say what the statements are set against: a reconstruction, customs data, or both."""
    try:
        found = connection.execute(
            "select bool_or(is_reconstructed), bool_and(is_reconstructed) "
            "from marts.audit_published_figures"
        ).fetchone()
    except duckdb.BinderException:
        found = None
    # Without evidence of the contrary the warning stands.
    if found == (False, False):
        return LOADED
    return PARTLY if found == (True, False) else RECONSTRUCTION


def _share(count: int, total: int) -> str:
    return f"  {100 * count / total:5.1f} %"


def _not_reproduced(connection: duckdb.DuckDBPyConnection) -> list[Statement]:
    order = ", ".join(f"verdict = '{verdict}'" for verdict in ("differs", "paper_inconsistent"))
    columns = ", ".join(field.name for field in fields(Statement))
    rows = connection.execute(
        f"select {columns} from {TABLE} where verdict != 'reproduced' "  # noqa: S608 (names of our own)
        f"order by ({order}) desc, section, claim_id"
    ).fetchall()
    return [Statement(*row) for row in rows]


def _print_claim(row: Statement) -> None:
    cell = " ".join(filter(None, (row.metric, row.product_code, row.destination_id)))
    say(f"  {row.claim_id}  [{row.verdict}]  section {row.section}  {cell}")
    say(f"      printed {_value(row.printed_value)}, computed {_value(row.computed_value)}")
    if row.note:
        indent = " " * 6
        say(textwrap.fill(row.note, width=98, initial_indent=indent, subsequent_indent=indent))


def _value(value: float | None) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, float):
        return f"{value:,.6f}".rstrip("0").rstrip(".")
    return str(value)
