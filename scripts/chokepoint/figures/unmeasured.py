"""Words that Vega places and does not measure.

Vega measures each text several times, and opens the font's file for each character: most of the
time of a drawing. On a sheet nothing depends on it: its size is given, texts hang on their anchors
and are wrapped before. So Vega gets a short mark for each line, and the SVG the words.
"""

import re
from typing import Any
from xml.sax.saxutils import escape

SIGN = "¤"
MARK = re.compile(rf">{SIGN}(\d+)<")


def take_words(spec: dict[str, Any]) -> list[str]:
    """Put marks in the place of the words of a sheet's Vega-Lite; return the lines they are for."""
    lines: list[str] = []

    def marked(words: list[str]) -> list[str]:
        lines.extend(words)
        return [f"{SIGN}{number}" for number in range(len(lines) - len(words), len(lines))]

    for layer in spec["layer"]:
        mark = layer["mark"]
        if mark["type"] != "text":
            continue
        if "text" in mark:
            mark["text"] = marked(mark["text"])
            continue
        text = layer["encoding"]["text"]
        field, line_break = text["field"], mark.get("lineBreak")
        data = layer["data"]
        for row in data["values"] if "values" in data else spec["datasets"][data["name"]]:
            words = row[field].split(line_break) if line_break else [row[field]]
            row[SIGN + field] = (line_break or "").join(marked(words))
        text["field"] = SIGN + field
    return lines


def put_words(drawn: str, lines: list[str]) -> str:
    """Put the words back into the SVG, in the place of their marks."""
    return MARK.sub(lambda mark: f">{escape(lines[int(mark[1])])}<", drawn)
