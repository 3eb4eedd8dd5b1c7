"""Read one file as `chokepoint ingest` does, up to the rows a reader hands over."""

from pathlib import Path

import duckdb
import pytest

from chokepoint.ingest.model import Options, SourceFile

SAMPLES = Path(__file__).resolve().parents[4].parent / "work" / "shared" / "samples"


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


@pytest.fixture
def read_with(tmp_path):
    def run(reader, path, **options):
        scratch = tmp_path / "scratch"
        scratch.mkdir(exist_ok=True)
        connection = duckdb.connect()
        parsed = reader(SourceFile(path, Options(**options), connection, scratch))
        return Reading(parsed, connection)

    return run


@pytest.fixture
def put(tmp_path):
    """Write a fixture file; bytes as they are, text as UTF-8."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
