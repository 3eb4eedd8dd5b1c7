"""US imports as USITC DataWeb writes them: rows, or a sheet, per measure under two banner lines.

A table of exports has quantities of the same name: without a customs value they are refused.
"""

from calendar import month_abbr, month_name

from chokepoint.choices import Flow
from chokepoint.ingest.rows import layout as words
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.sources.source import Source

MONTHS = {str(text): str(n) for n in range(1, 13) for text in (n, month_name[n], month_abbr[n])}
UNITS = ("First Unit of Quantity", "Second Unit of Quantity")
TYPES = {name: (name, f"General {name}") for name in (*UNITS, "Customs Value")}
WIDE, LONG = f"(?P<month>{'|'.join(month_name[1:])})", "(?P<month>(?:19|20)[0-9]{2})"
TYPE, UNIT = "Data Type", "Quantity Description"
IS_ALONE = "value_number is null and value_text is null and month is not null"


def _refuse_exports(cells: Cells) -> None:
    remedy = "Ask for imports, with Customs Value and First Unit of Quantity."
    cells.refuse(IS_ALONE, "quantity", "a quantity without a customs value.", remedy)


def _source(title: str, known: tuple[str, ...], year: str, month: str, beside: str = "") -> Source:
    columns = {"year": year, "month": month, "partner_code": "Country", "hs_code": "HTS Number"}
    units = (words.Quantity(column=(name,), unit_column=(f"{UNIT} of {name}",)) for name in UNITS)
    amount = ("amount" if beside else "Value",)
    layout = words.Layout(
        id="dataweb",
        description="US imports, USITC DataWeb.",
        file=words.FileWords(missing=("--",)),
        constants=words.Constants(reporter="USA", flow=Flow.IMPORT, currency="USD"),
        columns=words.Columns.model_validate(columns | {"value": "Customs Value"}),
        partner=words.Partner(scheme="iso3"),
        quantity=words.Quantities(columns=tuple(units), without_kilograms="unknown"),
        codes={"month": MONTHS, "partner_code": {"China": "CHN"}},
        keep=(words.Filter(column=("Country",), values=("China",), reason="other partners"),),
        measures=words.Measures(column=(TYPE,), cell=amount, names=TYPES, not_key=(UNIT,)),
        periods=words.Periods(heading=beside, drop_after_last=True) if beside else None,
    )
    return Source(
        layout=layout,
        title=title,
        publisher="US International Trade Commission (USITC)",
        url="https://dataweb.usitc.gov/",
        known_by=tuple((name,) for name in (TYPE, "HTS Number", "Country", *known)),
        flows=(Flow.IMPORT,),
        mirror_of="CHN",
        settle=_refuse_exports,
    )


SOURCES = (
    _source("DataWeb, a row per month", ("Year", "Month"), "Year", "Month"),
    _source("DataWeb, months side by side", ("Year", "January"), "Year", "period", WIDE),
    _source("DataWeb, years side by side", ("Month",), "period", "Month", LONG),
)
