"""UK imports from China in HMRC's bulk files with pipes, SMKI19 (until 2021), and those since.

A file has no headings: its fields are those of HMRC's technical specification, between a first
record that says its month and a last one that closes it. Records of other months are changes to
what earlier files said, and no months of their own. Files since 2022 (BDSImp, BDSExp) have fields
at fixed places, and nothing in them that surely tells imports from exports: they are named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chokepoint.choices import Flow
from chokepoint.ingest.files.head import Place
from chokepoint.ingest.files.load import line_of, load
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.layout import (
    Columns,
    Constants,
    FileWords,
    Filter,
    Hs,
    Layout,
    Month,
    Numbers,
    Partner,
    Quantities,
    Quantity,
)
from chokepoint.ingest.sources.hmrc import PUBLISHER
from chokepoint.ingest.sources.source import Source
from chokepoint.sql_text import literal

URL = "https://www.uktradeinfo.com/trade-data/latest-bulk-data-sets/"
FIELDS = (
    "COMCODE", "SITC", "RECORD-TYPE", "COD-SEQUENCE", "COD-ALPHA", "COO-SEQUENCE", "COO-ALPHA",
    "ACCOUNT-DATE", "PORT-SEQUENCE", "PORT-ALPHA", "FLAG-SEQUENCE", "FLAG-ALPHA",
    "COUNTRY-SEQUENCE", "COUNTRY-ALPHA", "TRADE-INDICATOR", "CONTAINER", "MODE-OF-TRANSPORT",
    "INLAND-MOT", "GOLO-SEQUENCE", "GOLO-ALPHA", "SUITE-INDICATOR", "PROCEDURE-CODE", "CB-CODE",
    "VALUE", "QUANTITY-1", "QUANTITY-2",
)  # fmt: skip
AMOUNTS = ("VALUE", "QUANTITY-1", "QUANTITY-2")
CHANGE = "of another month"
AGAIN = "Download the bulk file again, and load it unchanged."
# 000000000|00000|000|HMCUSTOMS MONTHLY DATA| NOVEMBER|2019|NON-EU IMPORTS
FIRST = (
    r"^0{9}\|0*\|0*\|[^|]*\| *(?P<month>[A-Za-z]{3})[A-Za-z]* *\|(?P<year>[0-9]{4})\|(?P<kind>.*)"
)
BEGIN, LAST = "0" * 9 + "|%", "9" * 9 + "|%"
# a first record, or a record of imports where somebody has cut it away
RECORD = (
    r"0{9}\|0*\|0*\|.*|[0-9]{9}\|[0-9]{5}\|([0-9]{3}\|){2}..\|[0-9]{3}\|..\|[0-9]{2}/[0-9]{4}\|.*"
)
FIXED = r"^[12][0-9]{5}[0-9 ][12][0-9]{5}[0-9 -]{8}.{56,66}$"
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]


def _records(file: SourceFile, place: Place, relation: str) -> Place:
    """Fields of each record, and whether it changes what another month's file said."""
    account = _account(file, place.head.lines[0])
    load(file, place, f"{relation}_lines")
    connection = file.connection
    is_record = f"c0 not like '{BEGIN}' and c0 not like '{LAST}'"
    bad = connection.execute(
        f"select file_row, c0 from {relation}_lines where {is_record} and "
        "len(string_split(c0, '|')) <> $fields order by file_row limit 1",
        {"fields": len(FIELDS)},
    ).fetchone()
    if bad:
        what = f"not a record of imports, which has {len(FIELDS)} fields."
        raise refuse(file.name, what, AGAIN, row=line_of(file, place, bad[0]), value=bad[1][:60])
    months = connection.execute(
        f"select distinct string_split(c0, '|')[8] from {relation}_lines where {is_record}"
    ).fetchall()
    if account is None and len(months) > 1:
        what = "several months, and no first record that says which of them is the file's."
        raise refuse(file.name, what, AGAIN, row=1)
    if (
        account
        and not connection.execute(
            f"select 1 from {relation}_lines where c0 like '{LAST}'"
        ).fetchone()
    ):
        what = "the record that closes a bulk file (999999999) is missing: it was cut short."
        raise refuse(file.name, what, AGAIN)
    cells = []
    for number, name in enumerate(FIELDS):
        cell = f"fields[{number + 1}]"
        if name == "COMCODE":  # eight digits of the Combined Nomenclature and one of HMRC
            cell = f"left({cell}, 8)"
        if name in AMOUNTS:
            cell = f"ltrim({cell}, '+')"
        cells.append(f"{cell} as c{number}")
    connection.execute(
        f"create or replace temp table {relation}_apart as select {', '.join(cells)}, "
        f"case when fields[8] <> {literal(account or '')} and {bool(account)} then 'yes' end as "
        f"c{len(FIELDS)}, file_row "
        f"from (select string_split(c0, '|') as fields, file_row from {relation}_lines "
        f"where {is_record})"
    )
    connection.execute(f"create or replace temp view {relation} as from {relation}_apart")
    return replace(place, headings=(*FIELDS, CHANGE))


def _account(file: SourceFile, line: str) -> str | None:
    """The month that the first record names, as records write it; None where it is a record."""
    if not line.startswith(BEGIN[:-1]):
        return None
    first = re.match(FIRST, line)
    month = first["month"].upper() if first else ""
    if not first or month not in MONTHS:
        what = "the first record does not say whose month this is."
        raise refuse(file.name, what, AGAIN, row=1, value=line[:60])
    if "IMPORT" not in first["kind"].upper():
        raise refuse(
            file.name,
            "a bulk file of something else than imports.",
            "Mirror files are imports from China: download SMKI19.",
            row=1,
            value=first["kind"].strip(),
        )
    return f"{MONTHS.index(month) + 1:02}/{first['year']}"


def _named(file: SourceFile, places: Sequence[Place]) -> None:
    raise refuse(
        file.name,
        "HMRC's bulk file with fields at fixed places (BDSImp or BDSExp), which is not read.",
        "Save the answers of https://api.uktradeinfo.com/OTS for the codes that you need.",
    )


LAYOUT = Layout(
    id="hmrc",
    description="HMRC's monthly bulk file of imports from outside the EU, with pipes",
    file=FileWords(delimiter="\t", headings=("record",)),
    constants=Constants(reporter="GBR", flow=Flow.IMPORT, currency="GBP"),
    columns=Columns(
        month="ACCOUNT-DATE",
        partner_code="COO-SEQUENCE",
        hs_code="COMCODE",
        value="VALUE",
        row_key=tuple(name for name in FIELDS if name not in AMOUNTS),
    ),
    month=Month(format="%m/%Y"),
    partner=Partner(scheme="hmrc"),
    hs=Hs(digits=8),
    quantity=Quantities(
        columns=(
            Quantity(
                column="QUANTITY-1", unit="KG", flag_column="RECORD-TYPE", unflagged=("-", "000")
            ),
        )
    ),
    numbers=Numbers(negatives="book", thousands_mark=""),
    drop=(
        Filter(
            column=CHANGE,
            values=("yes",),
            reason="changes to other months, which HMRC's API has as they are now",
        ),
    ),
)

SOURCES = (
    Source(
        title="HMRC bulk files of imports until 2021, with pipes (SMKI19)",
        publisher=PUBLISHER,
        url=URL,
        no_header=RECORD,
        is_register=True,
        flows=(Flow.IMPORT,),
        mirror_of="720",
        nothing_left="Choose the file of a month in which such goods came from China.",
        reshape=_records,
        layout=LAYOUT,
    ),
    Source(
        title="HMRC bulk files since 2022 (BDSImp): named, not read",
        is_only_named=True,
        publisher=PUBLISHER,
        url=URL,
        no_header=FIXED,
        flows=(Flow.IMPORT,),
        mirror_of="720",
        check=_named,
        layout=LAYOUT,
    ),
)
