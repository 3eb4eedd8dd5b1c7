"""e-Stat, Trade Statistics of Japan: nine digits of Japanese imports from China, a year per answer.

A table holds five years; its months are categories beside the measures (ingest/sources/estat.py).
Months to come are zeros: what shows a month to be published are computers (84.71), which come from
China in every one. Six digits without a line in a year are not in the table, and stay unknown: the
database lacks lines that the publisher's files have.
"""

from __future__ import annotations

from typing import Any

from chokepoint.choices import Flow
from chokepoint.fetch.answers import CHANGED, field, object_of, says, short
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
from chokepoint.ingest.sources.estat_api import IMPORT_TABLES, MONTH_CODES, measure_of

PATH = "rest/3.0/app/json/getStatsData"
CHINA = "50105"
COMPUTERS = "8471"
SET = "GET_STATS_DATA"
NO_DATA = 1  # the question was understood, and nothing is in the table


def _table(year: int) -> str:
    for (first, last), table in IMPORT_TABLES.items():
        if first <= year <= last:
            return table
    raise Unusable(f"e-Stat's table of {year} is not known.", "Update chokepoint.")


def _question(part: Part, prefix: str, *more: tuple[str, str]) -> Question:
    year = part.months[0].year
    rest = 9 - len(prefix)
    return Question(
        PATH,
        (
            ("statsDataId", _table(year)),
            ("cdArea", CHINA),
            ("cdCat01From", prefix + "0" * rest),
            ("cdCat01To", prefix + "9" * rest),
            *more,
            ("cdTimeFrom", f"{year}000000"),
            ("cdTimeTo", f"{year}000000"),
            ("metaGetFlg", "N"),
            ("annotationGetFlg", "N"),
            ("limit", "100000"),
        ),
    )


def _ask(part: Part, has_key: bool) -> Question:
    return _question(part, part.codes[0])


def _values(body: bytes) -> tuple[list[dict[str, Any]], int, int | None]:
    """Values, their number in all pages, and where the next page begins."""
    answer = object_of(body)
    try:
        found = answer[SET]
        status = int(found["RESULT"]["STATUS"])
        if status > NO_DATA:
            said = short(str(found["RESULT"].get("ERROR_MSG")))
            raise Unusable(
                f"an error of the API (STATUS {status}): {said}.",
                "Check ESTAT_APP_ID, or try again later.",
            )
        if status == NO_DATA:
            return [], 0, None
        data = found["STATISTICAL_DATA"]
        total = int(data["RESULT_INF"]["TOTAL_NUMBER"])
        following = data["RESULT_INF"].get("NEXT_KEY")
        values = data["DATA_INF"]["VALUE"] if total else []
    except (KeyError, TypeError, ValueError) as error:
        raise Unusable(f"an answer without {error}: {short(body)}", CHANGED) from None
    values = [values] if isinstance(values, dict) else values
    return values, total, int(following) if following else None


def _read(status: int, body: bytes, part: Part) -> Page:
    values, total, following = _values(body)
    rows = []
    for value in values:
        code, measure = field(value, "@cat01"), measure_of(field(value, "@cat02"))
        field(value, "@area")
        year, text = field(value, "@time")[:4], field(value, "$")
        if measure:
            month = part.months[0].replace(year=int(year), month=measure.month)
            rows.append(Row("JPN", code, month, says(value), text.strip("0,.- ") != ""))
    shown = {(row.reporter, row.month) for row in rows if row.is_recorded}
    question = _ask(part, has_key=True)
    next_page = (*question.parameters, ("startPosition", str(following)))
    return Page(
        rows=tuple(rows),
        records=len(values),
        announced=total,
        shown=frozenset(shown),
        following=Question(question.path, next_page) if following else None,
    )


def _ask_computers(part: Part, has_key: bool) -> Question:
    return _question(part, COMPUTERS, ("cdCat02", ",".join(MONTH_CODES["Value"])))


def _computers(status: int, body: bytes, part: Part) -> Published:
    return _read(status, body, part).shown


PUBLISHER = Publisher(
    name="estat",
    source="estat",
    title="e-Stat, Trade Statistics of Japan",
    address="https://api.e-stat.go.jp",
    flows=(Flow.IMPORT,),
    partner="105",
    partner_scheme="estat",
    currency="JPY",
    suffix=".json",
    seconds=1.0,
    months_a_part=12,
    codes_a_part=1,  # a range of codes is one
    delay_days=30,
    ask=_ask,
    read=_read,
    witness=Witness(_ask_computers, _computers),
    key=Key("ESTAT_APP_ID", "appId", is_needed=True, where="https://www.e-stat.go.jp/api/"),
    has_whole_years=True,
    lacks_codes=True,
    first_year=2001,
)
