"""US Census Bureau: ten digits of US general imports from China.

Where nothing was traded the service answers 204 and nothing, as for a month that is not published.
What shows a month to be published is chapter 84, of which China has a row in every one.
"""

from __future__ import annotations

from datetime import date

from chokepoint.choices import Flow
from chokepoint.fetch.answers import CHANGED, json_of, month_of, short
from chokepoint.fetch.publisher import (
    Key,
    Page,
    Part,
    Published,
    Publisher,
    Question,
    Row,
    Unusable,
    Witness,
)

PATH = "data/timeseries/intltrade/imports/hs"
NO_CONTENT = 204
WANTED = (
    *("CTY_CODE", "CTY_NAME", "I_COMMODITY", "I_COMMODITY_SDESC", "GEN_VAL_MO"),
    *("GEN_QY1_MO", "GEN_QY1_MO_FLAG", "UNIT_QY1", "GEN_QY2_MO", "GEN_QY2_MO_FLAG", "UNIT_QY2"),
)
CHAPTER = "84"


def _span(part: Part) -> str:
    return f"from {part.months[0]:%Y-%m} to {part.months[-1]:%Y-%m}"


def _ask(part: Part, has_key: bool) -> Question:
    return Question(
        PATH,
        (
            ("get", ",".join(WANTED)),
            ("COMM_LVL", "HS10"),
            *(("I_COMMODITY", f"{code}*") for code in part.codes),
            ("CTY_CODE", "5700"),
            ("time", _span(part)),
        ),
    )


def _table(status: int, body: bytes, needed: tuple[str, ...]) -> list[dict[str, str]]:
    if status == NO_CONTENT:
        return []
    table = json_of(body)
    if not isinstance(table, list) or not all(isinstance(row, list) for row in table) or not table:
        raise Unusable(f"no table of rows: {short(body)}", CHANGED)
    header, *rows = table
    lacking = [name for name in needed if name not in header]
    if lacking:
        raise Unusable(f"a table without the column '{lacking[0]}'.", CHANGED)
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise Unusable(f"row {number} has {len(row)} cells and not {len(header)}.", CHANGED)
    return [dict(zip(header, map(str, row), strict=True)) for row in rows]


def _read(status: int, body: bytes, part: Part) -> Page:
    needed = (*WANTED, "time")
    rows = tuple(
        Row("USA", row["I_COMMODITY"], month_of(row["time"]), "|".join(map(str, row.items())))
        for row in _table(status, body, needed)
    )
    shown: set[tuple[str, date]] = {(row.reporter, row.month) for row in rows}
    return Page(rows=rows, records=len(rows), shown=frozenset(shown))


def _ask_chapter(part: Part, has_key: bool) -> Question:
    return Question(
        PATH,
        (
            ("get", "GEN_VAL_MO"),
            ("COMM_LVL", "HS2"),
            ("I_COMMODITY", CHAPTER),
            ("CTY_CODE", "5700"),
            ("time", _span(part)),
        ),
    )


def _chapter(status: int, body: bytes, part: Part) -> Published:
    rows = _table(status, body, ("GEN_VAL_MO", "time"))
    return frozenset(("USA", month_of(row["time"])) for row in rows if row["GEN_VAL_MO"] != "0")


PUBLISHER = Publisher(
    name="census",
    source="us_census",
    title="US Census Bureau",
    address="https://api.census.gov",
    flows=(Flow.IMPORT,),
    partner="5700",
    partner_scheme="us_census",
    currency="USD",
    suffix=".json",
    seconds=1.0,
    months_a_part=12,
    codes_a_part=1,  # a pattern of codes is one
    delay_days=36,
    ask=_ask,
    read=_read,
    witness=Witness(_ask_chapter, _chapter),
    key=Key(
        "CENSUS_API_KEY",
        "key",
        is_needed=False,
        where="https://api.census.gov/data/key_signup.html",
    ),
    first_year=2013,
)
