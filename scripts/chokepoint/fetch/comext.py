"""Eurostat DS-045409: six digits, imports of the members from China, as SDMX-CSV.

Beside the codes the total of all products is asked for: a member that has a total of a month has
published it, and what of it has no row is zero.
"""

from __future__ import annotations

import csv
import io
import re

from chokepoint.choices import Flow
from chokepoint.fetch.answers import CHANGED, month_of, refuse_page, short
from chokepoint.fetch.publisher import Incomplete, Page, Part, Publisher, Question, Row, Unusable
from chokepoint.ingest.rows.iso_codes import ISO3_BY_ISO2
from chokepoint.ingest.sources.comext import MEMBERS

TOTAL = "TOTAL"
MEASURES = "VALUE_IN_EUROS+QUANTITY_IN_100KG"
COLUMNS = {
    "freq", "reporter", "partner", "product", "flow", "indicators", "TIME_PERIOD", "OBS_VALUE"
}  # fmt: skip
REMARKS = ("LAST UPDATE",)  # differ from day to day
NO_RESULTS = "100"
TOO_LARGE = 413


def _ask(part: Part, has_key: bool) -> Question:
    products = "+".join((*part.codes, TOTAL))
    return Question(
        f"data/DS-045409/M..CN.{products}.1.{MEASURES}",
        (
            ("startPeriod", f"{part.months[0]:%Y-%m}"),
            ("endPeriod", f"{part.months[-1]:%Y-%m}"),
            ("format", "SDMX-CSV"),
        ),
    )


def _read(status: int, body: bytes, part: Part) -> Page:
    refuse_page(body)
    text = body.decode("utf-8-sig", "replace")
    if text.lstrip().startswith("<"):
        return _fault(status, text)
    if not text.endswith("\n"):
        raise Incomplete("a table that ends in the middle of a line.")
    reader = csv.DictReader(io.StringIO(text))
    lacking = COLUMNS.difference(reader.fieldnames or ())
    if lacking:
        raise Unusable(f"a table without the column '{min(lacking)}': {short(text)}", CHANGED)
    rows, shown, records = [], set(), 0
    for line in reader:
        records += 1
        if None in line or None in line.values():
            raise Incomplete(f"a line with more or fewer cells than headings (record {records}).")
        reporter = ISO3_BY_ISO2.get(MEMBERS.get(line["reporter"], ""))
        if reporter is None:  # the union, the euro area, parts of the United Kingdom
            continue
        month = month_of(line["TIME_PERIOD"])
        shown.add((reporter, month))
        if line["product"] != TOTAL:
            said = "|".join(f"{name}={line[name]}" for name in line if name not in REMARKS)
            rows.append(Row(reporter, line["product"], month, said))
    return Page(rows=tuple(rows), records=records, shown=frozenset(shown))


def _fault(status: int, text: str) -> Page:
    """SDMX has its errors, and its empty answers, in XML."""
    code = re.search(r"<faultcode>\s*(.*?)\s*</faultcode>", text)
    said = re.search(r"<faultstring>\s*(.*?)\s*</faultstring>", text, re.DOTALL)
    if code and code.group(1).split(":")[-1] == NO_RESULTS:
        return Page()
    if status == TOO_LARGE:
        return Page(is_cut=True)
    raise Unusable(
        f"a fault of the service (status {status}): {short(said.group(1) if said else text)}.",
        "Ask for fewer months or codes, or try again later.",
    )


PUBLISHER = Publisher(
    name="comext",
    source="comext",
    title="Eurostat Comext",
    address="https://ec.europa.eu/eurostat/api/comext/dissemination/sdmx/2.1",
    flows=(Flow.IMPORT,),
    partner="CN",
    partner_scheme="iso2",
    currency="EUR",
    suffix=".csv",
    seconds=1.0,
    months_a_part=12,
    codes_a_part=20,
    delay_days=46,
    ask=_ask,
    read=_read,
)
