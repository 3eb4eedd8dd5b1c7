"""Read one file as `chokepoint ingest` does, up to the rows that would enter the lake."""

import re
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.options import Options
from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.read import read

ROOT = Path(__file__).resolve().parents[3]


def put(folder, name, content):
    """Write a fixture file; bytes as they are, text as UTF-8."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


class Read:
    """A file, read to relation `flows`."""

    def __init__(self, parsed, connection):
        self.parsed = parsed
        self.connection = connection
        self.source, self.flow, self.currency = parsed.source_id, parsed.flow, parsed.currency
        self.scheme, self.notes = parsed.partner_scheme, parsed.notes

    def query(self, sql):
        return self.connection.execute(sql).fetchall()

    def rows(self, *columns):
        """Columns of the rows that count, in the file's order."""
        names = ", ".join("value_number" if one == "value" else one for one in columns)
        return self.query(f"select {names or '*'} from flows order by file_row")

    def frame(self, *columns):
        return pd.DataFrame(self.rows(*columns), columns=list(columns))

    def left_out(self):
        """How many rows were left out, by the reason that the notes give."""
        notes = [re.fullmatch(r"([0-9,]+) rows \(?(.*?)\)? left out", note) for note in self.notes]
        return {one[2]: int(one[1].replace(",", "")) for one in notes if one}


def read_file(path, **options):
    """Read a file by its declaration, as `chokepoint ingest` does."""
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    connection = duckdb.connect()
    parsed = read(SourceFile(path, Options(**options), connection, scratch, ROOT))
    return Read(parsed, connection)


class Loader:
    """Reads one file after another, and keeps what was said of the last."""

    def __init__(self, folder, columns):
        self.folder = folder
        self.columns = columns
        self.parsed = None

    @property
    def notes(self):
        return "; ".join(self.parsed.notes)

    def __call__(self, name, content, columns=None, **options):
        """Rows of the file, whose content is text or bytes."""
        path = put(self.folder, name, content)
        found = read_file(path, **{"vintage_date": date(2026, 7, 20), **options})
        self.parsed = found.parsed
        return found.query(f"select {columns or self.columns} from flows order by all")

    def refusal(self, name, content, **options):
        """What is said of a file that is refused."""
        try:
            rows = self(name, content, **options)
        except FileRefused as refused:
            return re.sub(r"\s+", " ", str(refused))
        raise AssertionError(f"not refused: {rows}")
