"""Imports of EU members from China as Eurostat's data browser and API give them: DS-045409.

SDMX-CSV has a row per measure, by codes, by labels, or by both side by side; TSV has its keys in
one column and its months side by side. Weights are in units of 100 kilogrammes.
"""

from __future__ import annotations

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
    Measures,
    Numbers,
    Partner,
    Quantities,
    Quantity,
)
from chokepoint.ingest.sources.comext import MEMBERS, PUBLISHER
from chokepoint.ingest.sources.source import Source

URL = "https://ec.europa.eu/eurostat/databrowser/view/ds-045409/"
KEYS = ("freq", "reporter", "partner", "product", "flow", "indicators")
# with the remarks that Eurostat makes about territory and time
LABELS = {
    "Austria": "AT", "Belgium": "BE", "Bulgaria": "BG", "Croatia": "HR", "Cyprus": "CY",
    "Czech Republic": "CZ", "Czechia": "CZ", "Denmark": "DK", "Estonia": "EE", "Finland": "FI",
    "France": "FR", "Germany": "DE", "Greece": "GR", "Hungary": "HU", "Ireland": "IE",
    "Ireland (Eire)": "IE", "Italy": "IT", "Latvia": "LV", "Lithuania": "LT", "Luxembourg": "LU",
    "Malta": "MT", "Netherlands": "NL", "Poland": "PL", "Portugal": "PT", "Romania": "RO",
    "Slovakia": "SK", "Slovenia": "SI", "Spain": "ES", "Sweden": "SE", "United Kingdom": "GB",
    "Belgium (incl. Luxembourg 'LU' -> 1998)": "BE",
    "France (incl. Saint Barthélemy 'BL' -> 2012; incl. French Guiana 'GF', Guadeloupe 'GP', "
    "Martinique 'MQ', Réunion 'RE' from 1997; incl. Mayotte 'YT' from 2014)": "FR",
    "Germany (incl. German Democratic Republic 'DD' from 1991)": "DE",
    "Italy (incl. San Marino 'SM' -> 1993)": "IT",
    "Spain (incl. Canary Islands 'XB' from 1997)": "ES",
}  # fmt: skip
LEFT_OUT = (
    Filter(column="flow", pattern="(?i)2|exports?", reason="exports"),
    Filter(
        column="reporter",
        pattern="(?i)(EU|EA)([0-9_].*)?|euro.*",
        reason="the European Union or the euro area, sums of their members",
    ),
    Filter(
        column="reporter",
        pattern="(?i)XI|XU|united kingdom \\(.*",
        reason="XI and XU, parts of the United Kingdom: load HMRC's files for it",
    ),
    Filter(
        column="product",
        pattern="[0-9]{2}|[0-9]{4}|(?i:(000)?TOTAL)",
        reason="totals, chapters and headings of four digits",
    ),
    Filter(
        column="product",
        pattern="[0-9]+[A-Z]+[0-9A-Z]*",
        reason="codes with letters: confidential",
    ),
)
NOTHING_LEFT = "Choose imports of member states from China, of products of six or eight digits."
# a partner whose label is not known here is no unknown code: it is not China
CHINA = Filter(
    column="partner", pattern="(?i)CN|china( \\(people.*)?", reason="other partners than China"
)
MEASURES = Measures(
    column="indicators",
    cell="OBS_VALUE",
    names={
        "QUANTITY_IN_100KG": ("QUANTITY_IN_100KG", "Quantity in 100 kg", "Quantity in 100kg"),
        "VALUE_IN_EUROS": ("VALUE_IN_EUROS", "Value in euros", "Value in euro"),
    },
    key=("freq", "reporter", "partner", "product", "flow", "TIME_PERIOD"),
)


LAYOUT = Layout(
    id="comext",
    description="Eurostat DS-045409: members' trade by CN8, a row per measure",
    file=FileWords(missing=":"),
    constants=Constants(currency="EUR"),
    columns=Columns(
        month="TIME_PERIOD",
        partner_code="partner",
        hs_code="product",
        value="VALUE_IN_EUROS",
        reporter="reporter",
        flow="flow",
        frequency="freq",
    ),
    partner=Partner(scheme="iso2"),
    hs=Hs(digits=(6, 8)),
    quantity=Quantities(
        columns=(Quantity(column="QUANTITY_IN_100KG", unit="100 kg"),),
        without_kilograms="unknown",
    ),
    numbers=Numbers(negatives="book", thousands_mark=""),
    codes={
        "reporter": MEMBERS | LABELS,
        "partner_code": {"CN": "CN", "China": "CN", "China (People's Republic of)": "CN"},
        "flow": {"1": "import", "IMPORT": "import", "IMPORTS": "import", "2": "export",
                 "EXPORT": "export", "EXPORTS": "export"},
    },
    drop=LEFT_OUT,
    keep=(CHINA,),
    measures=MEASURES,
)  # fmt: skip


def _long(file: SourceFile, place: Place, relation: str) -> Place:
    """The TSV with a row per key and month: keys apart, letters behind a number taken off.

    A `:` alone is a cell that the publisher's table does not have, and no row here; with a letter,
    as in `: c`, it is an observation that is not published.
    """
    load(file, place, f"{relation}_tsv")
    connection = file.connection
    bad = connection.execute(
        f"select file_row, c0 from {relation}_tsv "
        "where len(string_split(c0, ',')) is distinct from $n order by file_row limit 1",
        {"n": len(KEYS)},
    ).fetchone()
    if bad:
        raise refuse(
            file.name,
            f"not {len(KEYS)} keys with commas between them.",
            "Download the table again as TSV.",
            row=line_of(file, place, bad[0]),
            column=place.headings[0],
            value=bad[1],
        )
    months = [(number, text.strip()) for number, text in enumerate(place.headings[1:], start=1)]
    connection.execute("create or replace temp table tsv_months (place integer, month varchar)")
    connection.executemany("insert into tsv_months values (?, ?)", months)
    keys = ", ".join(f"trim(keys[{n}]) as c{n - 1}" for n in range(1, len(KEYS) + 1))
    cells = ", ".join(f"trim(c{number})" for number, _ in months)
    connection.execute(
        f"create or replace temp table {relation}_apart as select {keys}, month as "
        f"c{len(KEYS)}, regexp_replace(cell, ' +[A-Za-z]+$', '') as c{len(KEYS) + 1}, file_row "
        f"from (select string_split(c0, ',') as keys, unnest([{cells}]) as cell, "
        f"generate_subscripts([{cells}], 1) as place, file_row from {relation}_tsv) "
        "join tsv_months using (place) where cell <> ':'"
    )
    connection.execute(f"create or replace temp view {relation} as from {relation}_apart")
    return replace(place, headings=(*KEYS, "TIME_PERIOD", "OBS_VALUE"))


SOURCES = (
    Source(
        title="Eurostat DS-045409 as SDMX-CSV, by codes or by labels",
        publisher=PUBLISHER,
        url=URL,
        known_by=(
            "reporter",
            "partner",
            "product",
            "flow",
            "indicators",
            "TIME_PERIOD",
            "OBS_VALUE",
        ),
        is_register=True,
        flows=(Flow.IMPORT,),
        mirror_of="CN",
        nothing_left=NOTHING_LEFT,
        layout=LAYOUT,
    ),
    Source(
        title="Eurostat DS-045409 as TSV",
        publisher=PUBLISHER,
        url=URL,
        known_by=(",".join(KEYS) + "\\TIME_PERIOD",),
        is_register=True,
        flows=(Flow.IMPORT,),
        mirror_of="CN",
        nothing_left=NOTHING_LEFT,
        reshape=_long,
        layout=LAYOUT,
    ),
)
