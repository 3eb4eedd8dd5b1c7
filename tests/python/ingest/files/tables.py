"""Read a file as the room does, up to the cells of its tables."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import duckdb

from chokepoint.ingest.files.head import Kind, Place
from chokepoint.ingest.files.heads import heads_of
from chokepoint.ingest.files.load import line_of, load
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.options import Options
from chokepoint.ingest.rows.layout import FileWords

ROOT = Path(__file__).resolve().parents[4]


class Opened:
    """A file and the heads in it."""

    def __init__(self, path, **words):
        self.scratch = path.parent / f"scratch of {path.name}"
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        self.file = SourceFile(path, Options(), duckdb.connect(), self.scratch, ROOT)
        self.heads = heads_of(self.file, FileWords(**words))

    def place(self, head=None, row=1, delimiter=",", **more):
        head = head or self.heads[0]
        return Place(head, delimiter, row, tuple(head.cells(row, delimiter)), **more)

    def load(self, place=None, select=None):
        """Rows as {file_row: cells}, empty text for nothing."""
        place = place or self.place()
        load(self.file, place, "loaded", select)
        found = self.file.connection.execute("from loaded order by file_row").fetchall()
        return {row[-1]: ["" if cell is None else cell for cell in row[:-1]] for row in found}

    def lines(self, place=None):
        """The line of each row, in order."""
        place = place or self.place()
        return [line_of(self.file, place, row) for row in self.load(place)]


def table(content, folder, name="download.csv", row=1, delimiter=",", **words):
    """Cells of the first table in a file."""
    opened = Opened(put(folder, name, content), **words)
    return list(opened.load(opened.place(row=row, delimiter=delimiter)).values())


def put(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@contextmanager
def folder():
    """For examples of hypothesis, which share the fixtures of their test."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


__all__ = ["Kind", "Opened", "folder", "put", "table"]
