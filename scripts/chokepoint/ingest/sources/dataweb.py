"""US imports as USITC DataWeb writes them: rows, or a sheet, per measure under two banner lines.

A table of exports has quantities of the same name: without a customs value they are refused.
"""

from calendar import month_abbr, month_name

from chokepoint.choices import Flow
from chokepoint.ingest.rows import layout as words
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.sources.source import Source

MONTHS = {str(text): str(n) for n in range(1, 13) for text in (n, month_name[n], month_abbr[n])}
QUANTITY = ("First Unit of Quantity", "General First Unit of Quantity")
TYPES = {"first unit": QUANTITY, "customs value": ("Customs Value", "General Customs Value")}
TYPE, UNIT = "Data Type", "Quantity Description"
IS_ALONE = "value_number is null and value_text is null and month is not null"


def _refuse_exports(cells: Cells) -> None:
    what = "a quantity without a customs value."
    remedy = "Ask for imports, with Customs Value and First Unit of Quantity."
    cells.refuse(IS_ALONE, "quantity", what, remedy)


def _source(title: str, months: str, amount: str, periods: words.Periods | None = None) -> Source:
    unit = words.Quantity(column=("first unit",), unit_column=(f"{UNIT} of first unit",))
    columns = {"year": "Year", "month": "period" if periods else months, "partner_code": "Country"}
    columns |= {"hs_code": "HTS Number", "value": "customs value"}
    layout = words.Layout(
        id="dataweb",
        description="US imports, USITC DataWeb.",
        file=words.FileWords(missing=("--",)),
        constants=words.Constants(reporter="USA", flow=Flow.IMPORT, currency="USD"),
        columns=words.Columns.model_validate(columns),
        partner=words.Partner(scheme="iso3"),
        quantity=words.Quantities(columns=(unit,), without_kilograms="unknown"),
        codes={"month": MONTHS, "partner_code": {"China": "CHN"}},
        keep=(words.Filter(column=("Country",), values=("China",), reason="other partners"),),
        measures=words.Measures(column=(TYPE,), cell=(amount,), names=TYPES, not_key=(UNIT,)),
        periods=periods,
    )
    return Source(
        layout=layout,
        title=title,
        publisher="US International Trade Commission (USITC)",
        url="https://dataweb.usitc.gov/",
        known_by=((TYPE,), ("HTS Number",), ("Country",), ("Year",), (months,)),
        flows=(Flow.IMPORT,),
        mirror_of="CHN",
        settle=_refuse_exports,
    )


WIDE = words.Periods(heading=f"(?P<month>{'|'.join(month_name[1:])})", drop_after_last=True)
SOURCES = (
    _source("DataWeb, a row per month", "Month", "Value"),
    _source("DataWeb, months side by side", "January", "amount", WIDE),
)
