"""A saved Comtrade file as relation `comtrade_raw`: the website's CSV, the API's JSON, bulk gz."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

from chokepoint.ingest.files.text_tables import text_table
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.reader_tools import as_text, first_line, load_json, read_table, scratch_copy
from chokepoint.ingest.sources.comtrade.codes import ASKED

LARGEST_UNPACKED = 4 << 30
AGAIN = "Save the API's answer, or the table of the website, again."


def unpacked_gz(file: SourceFile) -> SourceFile:
    """The text inside a gz, in the scratch folder; refuses damaged ones and bombs."""
    unpacked = scratch_copy(file, "unpacked")
    size = 0
    try:
        with gzip.open(file.path) as packed, unpacked.path.open("wb") as out:
            while chunk := packed.read(1 << 20):
                size += len(chunk)
                if size > LARGEST_UNPACKED or size > 500 * max(file.path.stat().st_size, 1 << 16):
                    raise refuse(
                        file.name,
                        f"unpacks to more than {size / 2**20:,.0f} MiB.",
                        "This is not a customs table; delete it.",
                    )
                out.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise refuse(
            file.name, f"incomplete or damaged gz ({error}).", "Download it again."
        ) from None
    return unpacked


def read_json(file: SourceFile) -> dict[str, Any]:
    """Records of an answer, or of a list of records; returns what a fetched file says was asked.

    Refuses errors of the API and empty answers.
    """
    answer = load_json(file)
    asked: dict[str, Any] = {}
    if isinstance(answer, dict):
        if answer.get("error"):
            raise refuse(file.name, f"an error of the API: {answer['error']}.", AGAIN)
        asked = answer.get(ASKED) or {}
        answer = answer.get("data")
    if not isinstance(answer, list) or not all(isinstance(record, dict) for record in answer):
        raise refuse(file.name, "no list of records under 'data'.", AGAIN, column="data")
    if not answer:
        raise refuse(file.name, "the answer is empty.", "Ask for months that are published.")
    names = list(dict.fromkeys(name for record in answer for name in record))
    rows = [[as_text(r.get(n)) for n in names] + [i] for i, r in enumerate(answer, start=1)]
    text_table(file.connection, "comtrade_raw", names, rows)
    return asked


def read_text(file: SourceFile) -> str:
    """The website ends rows, but not the header, with a comma: the header gets one, too."""
    delimiter = "\t" if "\t" in first_line(file) else ","
    with file.path.open("rb") as source:
        header, row = source.readline(1 << 16), source.readline(1 << 20)
        comma = delimiter.encode()
        if row.rstrip(b"\r\n").endswith(comma) and not header.rstrip(b"\r\n").endswith(comma):
            evened = scratch_copy(file, "evened")
            with evened.path.open("wb") as out:
                out.write(header.rstrip(b"\r\n") + comma + b"\n" + row)
                while chunk := source.read(1 << 22):
                    out.write(chunk)
            file = evened
    return read_table(file, "comtrade_raw", delimiter)
