"""Read one file as `chokepoint ingest` does, up to the rows that would enter the lake."""

import re
from datetime import date
from pathlib import Path

import duckdb

from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.options import Options
from chokepoint.ingest.problems import FileRefused
from chokepoint.ingest.read import read

ROOT = Path(__file__).resolve().parents[3]


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
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        scratch = self.folder / "scratch"
        scratch.mkdir(exist_ok=True)
        options = Options(**{"vintage_date": date(2026, 7, 20), **options})
        with duckdb.connect() as connection:
            self.parsed = read(SourceFile(path, options, connection, scratch, ROOT))
            return [
                tuple(row)
                for row in connection.execute(
                    f"select {columns or self.columns} from flows order by all"
                ).fetchall()
            ]

    def refusal(self, name, content, **options):
        """What is said of a file that is refused."""
        try:
            rows = self(name, content, **options)
        except FileRefused as refused:
            return re.sub(r"\s+", " ", str(refused))
        raise AssertionError(f"not refused: {rows}")
