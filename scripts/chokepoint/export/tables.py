"""What the published file says about its marts: columns, units, keys, comments, provenance.

The exports are made from the published file alone: its comments and constraints are those of the
dbt contracts, so a schema here can differ neither from the contract nor from the data.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import duckdb

from chokepoint.audit import LOADED, RECONSTRUCTION
from chokepoint.duckdb_files import only_row
from chokepoint.errors import ChokepointError
from chokepoint.facts import BuildFacts, read_facts
from chokepoint.sql_text import quoted

SCHEMA = "marts"
# The table for people comes before those for analysts.
FIRST = "comparisons_readable"
# A table that says in which order its rows are read has them in columns of this ending.
ORDER_SUFFIX, OWN_ORDER = "_order", "display_order"
# Foreign keys lead to dimensions only: a column that has the name of a dimension's whole key.
DIMENSION_PREFIX = "dim_"

# Units are in the names of columns. The words of revisions follow the unit: volume_kg_after.
UNITS = {
    "kg": "kilogrammes",
    "usd": "US dollars",
    "pct": "per cent",
    "pp": "percentage points",
    "index": "index, mean = 100",
    "count": "number",
    "months": "months",
    "years": "years",
}
WORDS_AFTER_UNIT = ("after", "before")


@dataclass(frozen=True)
class Column:
    """A column as the contract declares it."""

    name: str
    data_type: str
    description: str
    is_nullable: bool
    # The texts that a check admits; none where any is.
    accepted: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """Unit of a number, told by the last word of the name or the first (`index_min`)."""
        words = [word for word in self.name.split("_") if word not in WORDS_AFTER_UNIT]
        if not self.is_number or not words:
            return ""
        return UNITS.get(words[-1]) or UNITS.get(words[0], "")

    @property
    def is_text(self) -> bool:
        """Whether cells are text, codes included."""
        return self.data_type == "VARCHAR"

    @property
    def is_whole(self) -> bool:
        """Whether cells are integers."""
        return self.data_type.removeprefix("U").endswith("INT") or self.data_type == "INTEGER"

    @property
    def is_number(self) -> bool:
        """Whether cells are numbers of any kind."""
        return self.is_whole or self.data_type.startswith(("DECIMAL", "DOUBLE", "FLOAT"))


@dataclass(frozen=True)
class ForeignKey:
    """A column whose every value is a key of a dimension, in these data."""

    column: str
    dimension: str


@dataclass(frozen=True)
class Table:
    """A mart, and what to tell about it."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: int
    is_reconstructed: bool
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def summary(self) -> str:
        """First paragraph of the description, on one line."""
        return " ".join(self.description.split("\n\n")[0].split())

    @property
    def details(self) -> str:
        """The description after its first paragraph, without Markdown's marks."""
        rest = self.description.partition("\n\n")[2]
        return rest.replace("**", "").replace("`", "").strip()

    @property
    def query(self) -> str:
        """All rows in the order that the table names, then of the key: always the same bytes."""
        order = ", ".join(map(quoted, self.order))
        return f"select * from {self.relation} order by {order}"

    @property
    def order(self) -> tuple[str, ...]:
        """Columns by which rows are sorted; display_order counts within something."""
        named = (column.name for column in self.columns)
        asked = (n for n in named if n.endswith(ORDER_SUFFIX) and n != OWN_ORDER)
        return (*asked, *self.key)

    @property
    def relation(self) -> str:
        """Name for SQL."""
        return f"{SCHEMA}.{quoted(self.name)}"


@dataclass(frozen=True)
class Source:
    """Where rows come from, as reference.data_sources has it."""

    source_id: str
    name: str
    publisher: str
    is_reconstructed: bool
    note: str


@dataclass(frozen=True)
class Publication:
    """The published file."""

    tables: tuple[Table, ...]
    sources: tuple[Source, ...]
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def date(self) -> str:
        """Day on which the file was built, in UTC."""
        return self.facts["built_at_utc"][:10]

    @property
    def is_reconstructed(self) -> bool:
        """Whether any export flow is reconstructed."""
        return BuildFacts(self.facts).is_reconstructed

    @property
    def provenance(self) -> str:
        """Say what the flows are, in the words of the audit."""
        return RECONSTRUCTION if self.is_reconstructed else LOADED

    @cached_property
    def loaded_sources(self) -> tuple[Source, ...]:
        """Sources that are not the project's own: their owners' terms apply."""
        return tuple(source for source in self.sources if not source.is_reconstructed)


def read_publication(connection: duckdb.DuckDBPyConnection) -> Publication:
    """Read the catalogue of a published file; raise if a mart is not documented."""
    names = [
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = ? "
            "order by table_name <> ?, table_name",
            [SCHEMA, FIRST],
        ).fetchall()
    ]
    if "build_facts" not in names:
        raise ChokepointError(
            "The file has no marts.build_facts: it was not made by `chokepoint publish`.\n"
            "Run `make build`."
        )
    facts = read_facts(connection)
    tables = [_table(connection, name, facts.is_reconstructed) for name in names]
    _require_documented(tables)
    _require_finite(connection, tables)
    return Publication(
        tables=tuple(_with_foreign_keys(connection, table, tables) for table in tables),
        sources=_sources(connection, tables),
        facts=facts.values,
    )


def _table(connection: duckdb.DuckDBPyConnection, name: str, panel_is_reconstructed: bool) -> Table:
    (comment,) = only_row(
        connection,
        "select comment from duckdb_tables() where schema_name = ? and table_name = ?",
        [SCHEMA, name],
    )
    accepted = _accepted(connection, name)
    columns = tuple(
        Column(column, data_type, (text or "").strip(), is_nullable, accepted.get(column, ()))
        for column, data_type, text, is_nullable in connection.execute(
            "select column_name, data_type, comment, is_nullable from duckdb_columns() "
            "where schema_name = ? and table_name = ? order by column_index",
            [SCHEMA, name],
        ).fetchall()
    )
    key = connection.execute(
        "select constraint_column_names from duckdb_constraints() "
        "where schema_name = ? and table_name = ? and constraint_type = 'PRIMARY KEY'",
        [SCHEMA, name],
    ).fetchone()
    relation = f"{SCHEMA}.{quoted(name)}"
    (rows,) = only_row(connection, f"select count(*) from {relation}")
    # A table without the column (the audit) says in its description whether it rests on the panel.
    if any(column.name == "is_reconstructed" for column in columns):
        query = f"select coalesce(bool_or(is_reconstructed), false) from {relation}"
        (is_reconstructed,) = only_row(connection, query)
    else:
        is_reconstructed = panel_is_reconstructed and "reconstruct" in (comment or "").lower()
    return Table(
        name=name,
        description=(comment or "").strip(),
        columns=columns,
        key=tuple(key[0]) if key else (),
        rows=rows,
        is_reconstructed=is_reconstructed,
    )


# A check of one column as DuckDB writes it down: CHECK((verdict IN ('above', 'below'))).
TEXT = r"'(?:[^']|'')*'"
IN_LIST = re.compile(rf"CHECK\(\(\"?(\w+)\"? IN \(({TEXT}(?:, {TEXT})*)\)\)\)")


def _accepted(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, tuple[str, ...]]:
    """Return the texts that each column may have, as the file's own checks say."""
    checks = connection.execute(
        "select constraint_text from duckdb_constraints() "
        "where schema_name = ? and table_name = ? and constraint_type = 'CHECK'",
        [SCHEMA, name],
    ).fetchall()
    return {
        match[1]: tuple(text[1:-1].replace("''", "'") for text in re.findall(TEXT, match[2]))
        for (check,) in checks
        if (match := IN_LIST.fullmatch(check))
    }


def _require_documented(tables: list[Table]) -> None:
    faults = [f"{SCHEMA}.{t.name} has no description" for t in tables if not t.description]
    faults += [
        f"{SCHEMA}.{table.name}.{column.name} has no description"
        for table in tables
        for column in table.columns
        if not column.description
    ]
    faults += [f"{SCHEMA}.{table.name} has no primary key" for table in tables if not table.key]
    if faults:
        raise ChokepointError(
            "Nothing is exported, because readers could not tell what they read:\n  "
            + "\n  ".join(faults)
            + "\nDescribe the model and its columns, and declare the key, in the YAML file beside "
            "the model; then `make build`."
        )


def _require_finite(connection: duckdb.DuckDBPyConnection, tables: list[Table]) -> None:
    """A workbook cannot hold NaN and infinity, and no mart should: undefined is null."""
    for table in tables:
        for column in table.columns:
            if column.data_type not in ("DOUBLE", "FLOAT"):
                continue
            is_infinite = f"not isfinite({quoted(column.name)})"
            (count,) = only_row(
                connection, f"select count(*) from {table.relation} where {is_infinite}"
            )
            if count:
                raise ChokepointError(
                    f"{SCHEMA}.{table.name}.{column.name} is NaN or infinite in {count} row(s); "
                    "nothing is exported.\nMake the model return null where it is undefined."
                )


def _with_foreign_keys(
    connection: duckdb.DuckDBPyConnection, table: Table, tables: list[Table]
) -> Table:
    found = [
        ForeignKey(dimension.key[0], dimension.name)
        for dimension in tables
        if dimension.name.startswith(DIMENSION_PREFIX)
        and dimension.name != table.name
        and len(dimension.key) == 1
        and any(column.name == dimension.key[0] for column in table.columns)
        and _refers(connection, table, dimension)
    ]
    return Table(**{**vars(table), "foreign_keys": tuple(found)})


def _refers(connection: duckdb.DuckDBPyConnection, table: Table, dimension: Table) -> bool:
    key = quoted(dimension.key[0])
    (orphans,) = only_row(
        connection,
        f"select count(*) from {table.relation} as t anti join {dimension.relation} as d "
        f"on t.{key} = d.{key} where t.{key} is not null",
    )
    return bool(orphans == 0)


def _sources(connection: duckdb.DuckDBPyConnection, tables: list[Table]) -> tuple[Source, ...]:
    used = [
        f"select source_id from {table.relation}"
        for table in tables
        if any(column.name == "source_id" for column in table.columns)
    ]
    rows: list[Any] = connection.execute(
        "select source_id, source_name, publisher, is_reconstructed, note "
        f"from reference.data_sources where source_id in ({' union '.join(used)}) order by 1"
    ).fetchall()
    return tuple(Source(*row) for row in rows)
