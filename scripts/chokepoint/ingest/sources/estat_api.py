"""Japanese imports as e-Stat's API gives them: a record per value of a table of five years.

Category 1 is the code of nine digits, category 2 a measure and, of months, which: from 150 on,
three numbers a month (first quantity, second quantity, thousand yen). Countries have 50 in front
of Japan's own number. Months to come are zeros, as in the files (estat.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chokepoint.choices import Flow
from chokepoint.ingest.files.head import Place
from chokepoint.ingest.files.load import load
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.rows.headings import Headings
from chokepoint.ingest.rows.left_out import months_to_come
from chokepoint.ingest.sources.estat import LAYOUT as FILES
from chokepoint.ingest.sources.source import Source
from chokepoint.sql_text import literal, literals

# Imports by commodity and country, nationwide: first and last year of each table.
IMPORT_TABLES = {
    (2001, 2005): "0003228183",
    (2006, 2010): "0003228184",
    (2011, 2015): "0003228185",
    (2016, 2020): "0003313966",
    (2021, 2025): "0003425294",
    (2026, 2030): "0004049326",
}
UNITS = {"Unit1": "100", "Unit2": "110"}
MONTH_CODES = {
    name: tuple(str(first + 30 * month) for month in range(12))
    for name, first in (("Quantity1", 150), ("Quantity2", 160), ("Value", 170))
}
TOTALS = ("120", "130", "140")
KEYS = ("@cat01", "@cat02", "@area", "@time", "$")
LONG = ("HS", "Country", "Year", "period", *UNITS, *MONTH_CODES)
AGAIN = "Ask for the import table again, with all of category 2, and save the answer unchanged."


@dataclass(frozen=True)
class Measure:
    """What a number of category 2 is of: a measure, and a month from 1."""

    name: str
    month: int


def measure_of(code: str) -> Measure | None:
    """The monthly measure of a number of category 2; none: a unit or a total of the year."""
    for name, codes in MONTH_CODES.items():
        if code in codes:
            return Measure(name, codes.index(code) + 1)
    return None


def _whole(file: SourceFile, places: Sequence[Place]) -> None:
    """Raise FileRefused for an error, for a table of something else, and where a page lacks."""
    answers = [answer for place in places for answer in place.head.envelopes if answer]
    following: str | None = None
    for number, answer in enumerate(answers, start=1):
        result = answer.get("RESULT.STATUS")
        if result not in (None, "0"):
            said = answer.get("RESULT.ERROR_MSG")
            raise refuse(file.name, f"an error of the API (STATUS {result}): {said}.", AGAIN)
        table = answer.get("STATISTICAL_DATA.TABLE_INF.@id")
        if table not in (None, *IMPORT_TABLES.values()):
            raise refuse(file.name, f"table {table}, not one of imports.", AGAIN, value=table)
        following = answer.get("STATISTICAL_DATA.RESULT_INF.NEXT_KEY")
        if bool(following) != (number < len(answers)):
            raise refuse(
                file.name,
                "pages of the answer are missing, or pages of several questions are mixed.",
                "Ask on with startPosition until no NEXT_KEY is given, and save all pages, in "
                "order, as one JSON list.",
                column="NEXT_KEY",
                value=str(following),
            )


def _by_month(file: SourceFile, place: Place, relation: str) -> Place:
    """A row per code, country and month from a record per value."""
    load(file, place, f"{relation}_values")
    headings = Headings(place.headings)
    at = {name: f"c{headings.place((name,))}" for name in KEYS}
    connection = file.connection
    known = literals((*UNITS.values(), *TOTALS, *(one for m in MONTH_CODES.values() for one in m)))
    strange = connection.execute(
        f"select file_row, {at['@cat02']} from {relation}_values "
        f"where coalesce({at['@cat02']} not in ({known}), true) "
        f"or coalesce(not regexp_full_match({at['@area']}, '50[0-9]{{3}}'), true) "
        "order by file_row limit 1"
    ).fetchone()
    if strange:
        raise refuse(
            file.name, "a category that is not known.", AGAIN, row=strange[0], column="@cat02",
            value=strange[1],
        )  # fmt: skip
    month = " ".join(
        f"when {literal(code)} then {number}"
        for codes in MONTH_CODES.values()
        for number, code in enumerate(codes, start=1)
    )
    key = f"{at['@cat01']}, {at['@area']}, {at['@time']}"
    units = ", ".join(
        f"max({at['$']}) filter (where {at['@cat02']} = {literal(code)}) over (partition by {key}) "
        f"as {name}"
        for name, code in UNITS.items()
    )
    values = ", ".join(
        f"max({at['$']}) filter (where {at['@cat02']} in ({literals(codes)})) as {name}"
        for name, codes in MONTH_CODES.items()
    )
    connection.execute(
        f"create or replace temp table {relation}_months as "
        f"with described as (select *, {units}, cast(case {at['@cat02']} {month} end as varchar) "
        f"as period from {relation}_values) "
        f"select {at['@cat01']} as hs, substr({at['@area']}, 3) as country, "
        f"substr({at['@time']}, 1, 4) as year, period, {', '.join(UNITS)}, {values}, "
        "count(*) as cells, min(file_row) as file_row from described where period is not null "
        "group by all"
    )
    twice = connection.execute(
        f"select file_row, hs from {relation}_months where cells > {len(MONTH_CODES)} limit 1"
    ).fetchone()
    if twice:
        what = "the same value twice."
        raise refuse(file.name, what, AGAIN, row=twice[0], column="@cat01", value=twice[1])
    columns = ", ".join(f"{name.lower()} as c{number}" for number, name in enumerate(LONG))
    connection.execute(
        f"create or replace temp view {relation} as select {columns}, file_row "
        f"from {relation}_months"
    )
    return replace(place, headings=LONG)


def _settle(cells: Cells) -> None:
    """Zeros of months that are not published are no statement."""
    query = cells.file.options.query
    if query is None:
        months_to_come(cells)
        return
    listed = literals(sorted(str(month) for month in query.published_months))
    cells.leave_out(
        f"cast(month as varchar) not in ({listed}) and coalesce(quantity, 0) = 0 "
        "and coalesce(value_number, 0) = 0",
        "zeros of months that are not published",
    )


SOURCES = (
    Source(
        layout=FILES.model_copy(
            update={
                "description": "Answers of api.e-stat.go.jp, imports by commodity and country.",
                "columns": FILES.columns.model_copy(update={"flow": None}),
                "constants": FILES.constants.model_copy(update={"flow": Flow.IMPORT}),
                "codes": {},
                "periods": None,
            }
        ),
        title="Trade Statistics of Japan, answers of the API (JSON)",
        publisher="Ministry of Finance of Japan (e-Stat)",
        url="https://www.e-stat.go.jp/api/",
        known_by=tuple((name,) for name in KEYS),
        flows=(Flow.IMPORT,),
        mirror_of="105",
        check=_whole,
        settle=_settle,
        reshape=_by_month,
    ),
)
