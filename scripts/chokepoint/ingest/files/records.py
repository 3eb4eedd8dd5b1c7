"""Records of JSON: lists of objects or of lists, an API's answers, one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chokepoint.ingest.files.archives import shown
from chokepoint.ingest.files.cell_text import JsonNumber, cell_text
from chokepoint.ingest.files.head import HEAD_ROWS, Head, Kind
from chokepoint.ingest.problems import refuse

LARGEST_JSON = 512 << 20
MOST_FIELDS = 2000
USUAL_KEYS = ("data", "value")
# Where an answer has its records further inside (e-Stat); one alone is no list there.
INSIDE = ("GET_STATS_DATA", "STATISTICAL_DATA", "DATA_INF", "VALUE")
AGAIN = "Save the API's answer again, unchanged."
Answer = tuple[dict[str, Any], list[Any]]


@dataclass(frozen=True)
class Records:
    """Rows of one JSON: the fields' names, then the records, numbered from the first.

    Where the records are lists, the first is the heading row and number 1.
    """

    fields: list[str] | None
    records: list[Any]

    @property
    def first(self) -> int:
        """Number of the first row: the names' is 0 where it is no record itself."""
        return 1 if self.fields is None else 0

    def rows(self, decimal_mark: str, limit: int | None = None) -> Iterator[tuple[int, list[str]]]:
        """Cells of the names' row and of each record."""
        if self.fields is None:
            for number, record in enumerate(self.records[:limit], start=1):
                yield number, [cell_text(value, decimal_mark) for value in record]
            return
        yield 0, self.fields
        for number, record in enumerate(self.records[:limit], start=1):
            flat = _flat(record)
            yield number, [cell_text(flat.get(name), decimal_mark) for name in self.fields]


def is_json(head: bytes) -> bool:
    """Whether a text begins as JSON that can hold records."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1000]
    after = start[1:].lstrip()[:1]
    return (start[:1] == b"{" and after == b'"') or (
        start[:1] == b"[" and after in (b"[", b"{", b"]", b"")
    )


def head_of_json(path: Path, label: str, name: str) -> Head:
    """The head of a JSON file; refuses what is incomplete or has no list of records."""
    answers = _answers(load_json(path, label))
    if answers is None:
        raise refuse(label, "JSON without a list of records that could be a table.", AGAIN)
    table = _table(answers, label)
    rows = tuple(tuple(cells) for _, cells in table.rows(".", HEAD_ROWS - 1))
    envelopes = tuple(envelope for envelope, _ in answers)
    records = tuple(len(found) for _, found in answers)
    return Head(
        name, Kind.RECORDS, "json", rows=rows, envelopes=envelopes, records=records, table=table
    )


def load_json(path: Path, label: str) -> Any:
    """A file's JSON, or its lines of JSON, with every number as its text."""
    if path.stat().st_size > LARGEST_JSON:
        raise refuse(label, "JSON of more than 512 MiB.", "Save fewer months per file.")
    text = path.read_text(encoding="utf-8-sig")
    try:
        try:
            return _parsed(text)
        except json.JSONDecodeError as error:
            if error.msg != "Extra data" or "\n" not in text.strip():
                raise
        lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
        return [_line(line, number, label) for number, line in lines]
    except json.JSONDecodeError as error:
        what = f"incomplete or damaged JSON ({error.msg})."
        raise refuse(label, what, AGAIN, row=error.lineno) from None
    except RecursionError:
        raise refuse(label, "JSON nested too deeply.", "This is not a customs table.") from None


def _parsed(text: str) -> Any:
    return json.loads(
        text,
        parse_float=JsonNumber,
        parse_int=JsonNumber,
        parse_constant=lambda word: None if word == "NaN" else word,  # as pandas writes a gap
    )


def _line(line: str, number: int, label: str) -> Any:
    try:
        return _parsed(line)
    except json.JSONDecodeError as error:
        what = f"incomplete or damaged JSON ({error.msg})."
        raise refuse(label, what, AGAIN, row=number) from None


def _answers(content: Any) -> list[Answer] | None:
    """Each answer as what surrounds its records, and these; None if there are none."""
    if isinstance(content, dict):
        answer = _answer(content)
        return [answer] if answer else None
    if not isinstance(content, list):
        return None
    several = [_answer(item, is_among_others=True) for item in content]
    if several and all(several):
        return [answer for answer in several if answer]
    return [({}, content)] if _is_table(content) else None


def _answer(item: Any, is_among_others: bool = False) -> Answer | None:
    """An object around the one list of records in it, or a list of lists as such.

    Among others only under a usual key: a record may hold a list of its own.
    """
    if isinstance(item, list):
        is_lists = bool(item) and all(isinstance(record, list) for record in item)
        return ({}, item) if is_lists else None
    if not isinstance(item, dict):
        return None
    if INSIDE[0] in item:
        return _inside(item[INSIDE[0]])
    tables = [key for key, value in item.items() if _is_table(value)]
    keys = [key for key in tables if key in USUAL_KEYS] or ([] if is_among_others else tables)
    if len(keys) > 1:
        keys = [key for key in keys if item[key]]
    if len(keys) != 1:
        return None
    return {key: value for key, value in item.items() if key != keys[0]}, item[keys[0]]


def _inside(answer: Any) -> Answer | None:
    """The records that stand further inside, and what surrounds them by dotted names."""
    outer, inner, name = INSIDE[1:]
    around = answer.get(outer) if isinstance(answer, dict) else None
    found = around.get(inner) if isinstance(around, dict) else None
    records = found.get(name) if isinstance(found, dict) else None
    records = [records] if isinstance(records, dict) else records
    if not isinstance(records, list) or not _is_table(records):
        return None
    flat = _flat(answer)
    return {key: str(one) for key, one in flat.items() if not isinstance(one, list)}, records


def _is_table(value: Any) -> bool:
    """A list of objects, or of lists, and of nothing else."""
    return isinstance(value, list) and (
        all(isinstance(record, dict) for record in value)
        or all(isinstance(record, list) for record in value)
    )


def _table(answers: list[Answer], label: str) -> Records:
    """The records of all answers, one after the other."""
    records = [record for _, found in answers for record in found]
    if records and all(isinstance(record, list) for record in records):
        header, *others = [found for _, found in answers if found]
        for found in others:
            if found[0] != header[0]:
                what = "the answers in one file have different columns."
                raise refuse(label, what, "Keep each answer in a file of its own.")
        return Records(None, [*header, *(record for found in others for record in found[1:])])
    fields: dict[str, None] = {}
    for record in records:
        if not isinstance(record, dict):
            raise refuse(label, "records of different kinds in one JSON.", AGAIN)
        fields.update(dict.fromkeys(_flat(record)))
        if len(fields) > MOST_FIELDS:
            what = f"the records have more than {MOST_FIELDS:,} different fields."
            raise refuse(label, what, "This is not a customs table.", value=shown(list(fields)[-1]))
    return Records(list(fields), records) if fields else Records(None, [])


def _flat(record: dict[str, Any], above: str = "") -> dict[str, Any]:
    """Objects within a record by dotted names; two fields of one name are left to the reader."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{above}{name}."))
        else:
            flat[f"{above}{name}"] = value
    return flat
