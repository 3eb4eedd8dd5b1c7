"""HM Revenue and Customs, Overseas Trade Statistics: eight digits of British imports from China.

An OData service: pages of 40,000 records, each with the address of the next. What shows a month to
be published are portable computers (8471 30), which come from China in every one.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from chokepoint.choices import Flow
from chokepoint.fetch.answers import CHANGED, field, month_of, object_of, records_of, says, short
from chokepoint.fetch.publisher import (
    Page,
    Part,
    Published,
    Publisher,
    Question,
    Row,
    Unusable,
    Witness,
)

NEXT = "@odata.nextLink"
CONTEXT = "@odata.context"
NEEDED = ("FlowTypeId", "SuppressionIndex", "CountryId", "PortId", "Value", "NetMass")
COMPUTERS = "847130"


def _filter(part: Part, codes: tuple[str, ...]) -> Question:
    ranges = " or ".join(f"(CommodityId ge {code}00 and CommodityId le {code}99)" for code in codes)
    months = f"MonthId ge {part.months[0]:%Y%m} and MonthId le {part.months[-1]:%Y%m}"
    flows = "(FlowTypeId eq 1 or FlowTypeId eq 3)"
    return Question(
        "OTS", (("$filter", f"{months} and {flows} and CountryId eq 720 and ({ranges})"),)
    )


def _ask(part: Part, has_key: bool) -> Question:
    # A number: chapters 01 to 09 have no zero in front.
    return _filter(part, tuple(str(int(code)) for code in part.codes))


def _read(status: int, body: bytes, part: Part) -> Page:
    answer = object_of(body)
    if answer.get("error"):
        raise Unusable(f"an error of the API: {short(str(answer['error']))}.")
    if CONTEXT not in answer:
        raise Unusable(f"an answer without '{CONTEXT}'.", CHANGED)
    rows = []
    for record in records_of(answer, "value"):
        for name in NEEDED:
            field(record, name)
        code = field(record, "CommodityId").zfill(8)
        rows.append(Row("GBR", code, month_of(field(record, "MonthId")), says(record)))
    return Page(
        rows=tuple(rows),
        records=len(rows),
        shown=frozenset((row.reporter, row.month) for row in rows),
        following=_following(str(answer[NEXT])) if answer.get(NEXT) else None,
    )


def _following(link: str) -> Question:
    """The next page, asked of the publisher's own address whatever host the link names."""
    parts = urlsplit(link)
    return Question(parts.path.strip("/"), tuple(parse_qsl(parts.query)))


def _ask_computers(part: Part, has_key: bool) -> Question:
    return _filter(part, (COMPUTERS,))


def _computers(status: int, body: bytes, part: Part) -> Published:
    return _read(status, body, part).shown


PUBLISHER = Publisher(
    name="hmrc",
    source="hmrc",
    title="HM Revenue and Customs",
    address="https://api.uktradeinfo.com",
    flows=(Flow.IMPORT,),
    partner="720",
    partner_scheme="hmrc",
    currency="GBP",
    suffix=".json",
    seconds=1.0,  # 60 requests a minute
    months_a_part=12,
    codes_a_part=10,
    delay_days=45,
    ask=_ask,
    read=_read,
    witness=Witness(_ask_computers, _computers),
)
