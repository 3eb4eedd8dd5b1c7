"""UN Comtrade: saved CSV, JSON or gz. Six digits at most: a mirror.

files of the API's columns: records.py; summaries by three-letter partner: summary.py; the command
`fetch-comtrade`: api.py.
"""

from __future__ import annotations

from datetime import date

from chokepoint.ingest.files.text_files import read_head
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.reader_tools import GZIP, first_line, has_columns, is_json_with
from chokepoint.ingest.sources.comtrade.records import KNOWN_BY, read_records
from chokepoint.ingest.sources.comtrade.summary import COLUMNS, read_summary
from chokepoint.ingest.sources.comtrade.tables import read_json, read_text, unpacked_gz


def read(file: SourceFile) -> Parsed | None:
    """Rows of one flow; None for other files."""
    if read_head(file.path).startswith(GZIP):
        file = unpacked_gz(file)
    if is_json_with(file, "cmdCode", "isOriginalClassification", "elapsedTime"):
        asked = read_json(file)
        parsed = read_records(file, "utf-8")
        if asked:  # by fetch-comtrade
            parsed.covered = tuple(date.fromisoformat(month) for month in asked["months"])
            parsed.asked_codes = tuple(asked["hs_codes"])
            parsed.has_all_partners = bool(asked.get("all_partners"))
        return parsed
    if has_columns(first_line(file), KNOWN_BY):
        return read_records(file, read_text(file))
    if has_columns(first_line(file), COLUMNS):
        return read_summary(file)
    return None
