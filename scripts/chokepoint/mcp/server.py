"""The tools: what a program may ask, in the words that it reads them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import duckdb
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from chokepoint.choices import Statistic
from chokepoint.claim import checked
from chokepoint.compare import comparison
from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError
from chokepoint.mcp import readings, statement
from chokepoint.mcp.closed_file import CLOSED
from chokepoint.mcp.provenance import provenance

INSTRUCTIONS = """What an export-control event did to recorded trade: volumes of a window after the
event against the same months of earlier years. Quote a number only with `provenance.rests_on` and
the caveats beside it: where `is_reconstructed` is true, the monthly flows are a reconstruction from
printed figures and not customs data. What is null is not known, and is never zero. Sentences are
made to be quoted as they are."""
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)

Product = Annotated[str, Field(description="HS code, name or element symbol: 28053017, yttrium, Y")]
Place = Annotated[
    str, Field(description="World, group or country, by code or name: WLD, EU27, Germany")
]
First = Annotated[str, Field(description="First month of the window, 2025-11")]
Last = Annotated[str | None, Field(description="Last month; the last one loaded if null")]
Reporter = Annotated[str, Field(description="Exporter, ISO 3166-1 alpha-3")]
Answer = dict[str, Any]


def server(database: Path, limits: statement.Limits) -> MCPServer[Any]:
    """The tools over one published file, which may be replaced between two questions."""
    made: MCPServer[Any] = MCPServer(
        "chokepoint",
        instructions=INSTRUCTIONS,
        version=version("chokepoint"),
        log_level="WARNING",
    )

    def tool(function: Callable[..., Answer]) -> None:
        made.add_tool(function, annotations=READS, structured_output=True)

    def list_events() -> Answer:
        """Events with date, status, and the products that they concern."""
        with _opened(database) as connection:
            found = readings.events(connection)
            return {"events": found, "provenance": asdict(provenance(connection))}

    def list_specifications(
        event_id: Annotated[str | None, Field(description="Of this event; all if null")] = None,
    ) -> Answer:
        """Ways to measure an event: window, benchmark, treatment of missing months."""
        with _opened(database) as connection:
            found = readings.specifications(connection, event_id)
            return {"specifications": found, "provenance": asdict(provenance(connection))}

    def compare(
        product: Product,
        destination: Place,
        from_month: First,
        to_month: Last = None,
        years: Annotated[int, Field(description="Earlier years in the benchmark, 1 to 10")] = 4,
        statistic: Annotated[Statistic, Field(description="What 100 is")] = Statistic.MEAN,
        reporter: Reporter = "CHN",
    ) -> Answer:
        """Exports of a product in a window of up to twelve months, against earlier years."""
        with _opened(database) as connection:
            found = comparison(
                connection, product, destination, from_month, to_month, years, statistic, reporter
            )
            rests = bool(found.figures["is_reconstructed"])
            return _with_provenance(connection, asdict(found), found.product_code, rests)

    def check_cut_off_claim(
        product: Product,
        destination: Place,
        from_month: First,
        to_month: Last = None,
        claim: Annotated[str | None, Field(description="The claim as made; only repeated")] = None,
        reporter: Reporter = "CHN",
    ) -> Answer:
        """Whether recorded exports were zero, and how usual that is: "they cut us off"."""
        with _opened(database) as connection:
            found = checked(connection, claim, product, destination, from_month, to_month, reporter)
            rests = bool(found.is_reconstructed)
            return _with_provenance(connection, asdict(found), found.product_code, rests)

    def read_findings(
        specification_id: Annotated[
            str | None, Field(description="The reference specification if null")
        ] = None,
        product: Annotated[str | None, Field(description="As in compare; all if null")] = None,
        destination: Annotated[str | None, Field(description="As in compare; all if null")] = None,
    ) -> Answer:
        """Findings as sentences with a caveat sentence each; quote both."""
        with _opened(database) as connection:
            found = readings.findings(connection, specification_id, product, destination)
            rests = any(row["is_reconstructed"] for row in found)
            return {
                "findings": found,
                "provenance": asdict(provenance(connection, is_reconstructed=rests)),
            }

    def run_sql(
        sql: Annotated[str, Field(description="One statement of DuckDB's SQL that reads")],
        rows: Annotated[
            int, Field(ge=1, le=statement.MOST_ROWS, description="Most rows to answer")
        ] = limits.rows,
        seconds: Annotated[
            float, Field(gt=0, le=limits.seconds, description="When to give up")
        ] = limits.seconds,
    ) -> Answer:
        """Read the tables of schema marts (code lists: reference). They are described in the file:
        `select table_name, column_name, comment from duckdb_columns()`. Numbers of rows with
        is_reconstructed, or without is_evidence, are not to be quoted as customs data."""
        with _opened(database) as connection:
            found = statement.run(connection, sql, statement.Limits(seconds, rows))
            return asdict(found) | {"provenance": asdict(provenance(connection))}

    for one in (
        list_events,
        list_specifications,
        compare,
        check_cut_off_claim,
        read_findings,
        run_sql,
    ):
        tool(one)
    return made


@contextmanager
def _opened(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file as it is now; what a user can act on is the tool's error."""
    try:
        with open_read_only(database, CLOSED) as connection:
            yield connection
    except ChokepointError as error:
        raise ToolError(str(error)) from error


def _with_provenance(
    connection: duckdb.DuckDBPyConnection, found: Answer, product: str, is_reconstructed: bool
) -> Answer:
    return found | {"provenance": asdict(provenance(connection, product, is_reconstructed))}
