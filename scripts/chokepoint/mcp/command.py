"""The command: serves until standard input ends. Nothing else may be written to standard output."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError
from chokepoint.mcp.closed_file import CLOSED
from chokepoint.mcp.provenance import provenance
from chokepoint.mcp.statement import Limits

PACKAGE = "mcp"
MISSING = (
    "`chokepoint mcp` needs the package mcp, which is not installed: it is an extra.\n"
    "Install it into the same environment: .venv/bin/python -m pip install '.[mcp]'"
)


def serve(database: Path, limits: Limits) -> None:
    """Answer over standard input and output; ChokepointError where nothing can be answered."""
    if find_spec(PACKAGE) is None:
        raise ChokepointError(MISSING)
    with open_read_only(database, CLOSED) as connection:
        provenance(connection)  # a file that was not published has none
    from chokepoint.mcp.server import server

    server(database, limits).run("stdio")
