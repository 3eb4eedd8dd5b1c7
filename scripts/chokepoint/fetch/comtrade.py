"""UN Comtrade v1: six digits of all reporters, of one flow and partner.

`breakdownMode=classic` gives the sums over procedures and second partners. Means of transport are
not asked for by number: some reporters write their sum as -1 (ingest/sources/comtrade/one_flow.py).
"""

from __future__ import annotations

from chokepoint.choices import Flow
from chokepoint.fetch.answers import CHANGED, field, month_of, object_of, records_of, says, short
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
from chokepoint.ingest.rows.iso_codes import M49_BY_ISO3
from chokepoint.ingest.sources.comtrade.codes import FLOWS, LIMITS, OWN_CODES, REPORTERS

LETTERS = {flow: letter for letter, flow in FLOWS.items()}
NEEDED = ("partnerCode", "flowCode", "customsCode", "motCode", "partner2Code", "primaryValue")
SET = "C/M/HS"  # goods, monthly, as reported


def _number(letters: str) -> str:
    code = OWN_CODES.get(letters) or M49_BY_ISO3.get(letters)
    if code is None:
        raise Unusable(
            f"--reporter {letters}: UN Comtrade has no such country.",
            "Write three letters, as in DEU.",
        )
    return str(int(code))


def _periods(part: Part) -> str:
    return ",".join(f"{month:%Y%m}" for month in part.months)


def _reporters(part: Part) -> tuple[tuple[str, str], ...]:
    numbers = [_number(letters) for letters in part.reporters]
    return (("reporterCode", ",".join(numbers)),) if numbers else ()


def _ask(part: Part, has_key: bool) -> Question:
    path, most = ("data/v1/get", 250_000) if has_key else ("public/v1/preview", 500)
    partner = (("partnerCode", "156"),) if part.flow is Flow.IMPORT else ()
    return Question(
        f"{path}/{SET}",
        (
            *_reporters(part),
            ("period", _periods(part)),
            ("cmdCode", ",".join(part.codes)),
            ("flowCode", LETTERS[part.flow]),
            *partner,
            ("partner2Code", "0"),
            ("customsCode", "C00"),
            ("breakdownMode", "classic"),
            ("maxRecords", str(most)),
            ("format", "JSON"),
            ("includeDesc", "true"),
        ),
    )


def _read(status: int, body: bytes, part: Part) -> Page:
    answer = object_of(body)
    if answer.get("error"):
        raise Unusable(f"an error of the API: {short(str(answer['error']))}.")
    records = records_of(answer, "data")
    rows = []
    for record in records:
        for name in NEEDED:
            field(record, name)
        month, code = month_of(field(record, "period")), field(record, "cmdCode")
        reporter = REPORTERS.get(field(record, "reporterCode"))
        if reporter:  # unions of countries stand beside their members
            rows.append(Row(reporter, code, month, says(record)))
    count = answer.get("count")
    if not isinstance(count, int):
        raise Unusable("an answer that does not say its count.", CHANGED)
    return Page(
        rows=tuple(rows),
        records=len(records),
        announced=count,
        shown=frozenset((row.reporter, row.month) for row in rows),
        is_cut=len(records) in LIMITS,
    )


def _availability(part: Part, has_key: bool) -> Question:
    endpoint = "data" if has_key else "public"
    return Question(f"{endpoint}/v1/getDa/{SET}", (*_reporters(part), ("period", _periods(part))))


def _available(status: int, body: bytes, part: Part) -> Published:
    found = set()
    for record in records_of(object_of(body), "data"):
        reporter = REPORTERS.get(field(record, "reporterCode"))
        if reporter:
            found.add((reporter, month_of(field(record, "period"))))
    return frozenset(found)


PUBLISHER = Publisher(
    name="comtrade",
    source="comtrade",
    title="UN Comtrade",
    address="https://comtradeapi.un.org",
    flows=(Flow.IMPORT, Flow.EXPORT),
    partner="156",
    partner_scheme="m49",
    currency="USD",
    suffix=".json",
    seconds=1.0,
    months_a_part=12,
    months_without_key=1,
    codes_a_part=10,
    delay_days=60,
    ask=_ask,
    read=_read,
    witness=Witness(_availability, _available),
    key=Key(
        "COMTRADE_API_KEY",
        "subscription-key",
        is_needed=False,
        where="https://comtradedeveloper.un.org",
    ),
    takes_reporters=True,
    smaller="Ask for single reporters with --reporter, or set COMTRADE_API_KEY: without a key an "
    "answer has 500 records at most.",
)
