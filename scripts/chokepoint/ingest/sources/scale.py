"""What stands above a table may say that its amounts are in thousands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chokepoint.ingest.files.head import Kind, Place
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.sources.source import Source

SCALE = re.compile(
    r"\b(?:in|units?:?)\s+(?:1[,.]?000(?:[,.]?000)?|thousands?|millions?|billions?)\b"
    r"|[单單単]位\s*[:\uff1a]?\s*(?:百万|[千万萬亿億](?!克))",
    re.IGNORECASE,
)


def require_single_units(file: SourceFile, source: Source, places: Sequence[Place]) -> None:
    """Raise FileRefused where a line above the table has a scale and the layout none."""
    if not source.known_by or source.layout.value.factor != 1:
        return
    for place in places:
        for row in range(1, place.header_row):
            is_text = place.head.kind is Kind.TEXT
            line = place.head.lines[row - 1] if is_text else " ".join(place.head.cells(row))
            if SCALE.search(line):
                raise refuse(
                    f"{file.name}, {place.head.name}" if place.head.name else file.name,
                    "amounts in thousands or more, which this layout gives in single units.",
                    "Ask for single units in the query, or describe the table in a mapping file "
                    "(value.factor, unit).",
                    row=row,
                    value=line.strip()[:100],
                )
