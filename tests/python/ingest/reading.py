"""Read one file as `chokepoint ingest` does, up to the rows a reader hands over."""

from pathlib import Path

import duckdb

from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.options import Options

ROOT = Path(__file__).resolve().parents[3]


class Reading:
    """What one reader made of one file."""

    def __init__(self, parsed, connection):
        self.parsed = parsed
        self.connection = connection

    def rows(self, *columns):
        names = ", ".join(columns) or "*"
        return self.connection.execute(
            f"select {names} from parsed_text order by file_row"
        ).fetchall()


def read_with(reader, path, **options):
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    connection = duckdb.connect()
    parsed = reader(SourceFile(path, Options(**options), connection, scratch, ROOT))
    return Reading(parsed, connection)


def put(folder, name, content):
    """Write a fixture file; bytes as they are, text as UTF-8."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
