"""Query downloads of China customs (stats.customs.gov.cn), CSV or re-saved as a workbook.

Headings are Chinese or English, in any order. The file says neither flow nor reporter nor date of
download; the heading of the value column names the currency, so that each has a layout of its own.
Layout and traps: seen in real downloads of 2015 to 2026.
"""

from __future__ import annotations

from collections.abc import Sequence

from chokepoint.choices import Flow
from chokepoint.ingest.files.head import Place
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.headings import Headings
from chokepoint.ingest.rows.layout import (
    Columns,
    Constants,
    FileWords,
    Hs,
    Layout,
    Numbers,
    Partner,
    Quantities,
    Quantity,
)
from chokepoint.ingest.sources.source import Absent, Source

AGAIN = "Query again with this field ticked, at eight digits, and download it."
# The first two of each are the site's own, the others what its versions and users have written.
HS_CODE = ("商品编码", "Commodity code")
VALUES = {"USD": ("美元", "US dollar", "金额_美元"), "CNY": ("人民币", "Renminbi Yuan")}
ABSENT = {
    "month": Absent(
        what="no month column (数据年月, Date of data): the file is a sum over months.",
        remedy="Tick 分月展示 (by month) in the query and download again.",
        column="数据年月",
    ),
    "partner_code": Absent(
        what="no codes of trading partners (names alone are not stable).",
        remedy="Tick 贸易伙伴 (trading partner) in the query's output fields and download again.",
        column="贸易伙伴编码",
    ),
    "quantity": Absent(
        what="no quantity and unit columns: queries below eight digits have none.",
        remedy=AGAIN,
        column="第一数量",
    ),
}


def one_currency(file: SourceFile, places: Sequence[Place]) -> None:
    """A table with values in dollars and in yuan is of two downloads."""
    for place in places:
        headings = Headings(place.headings)
        if all(headings.has(names) for names in VALUES.values()):
            raise refuse(
                file.name,
                "two value columns in different currencies.",
                "Download one currency per file.",
                column="美元, 人民币",
            )


def download(currency: str) -> Source:
    """A download with values in one currency."""
    return Source(
        title=f"China customs, query download by month, {currency}",
        publisher="General Administration of Customs of China",
        url="http://stats.customs.gov.cn",
        flows=(Flow.EXPORT, Flow.IMPORT),
        known_by=(HS_CODE, VALUES[currency]),
        check=one_currency,
        absent=ABSENT,
        cuts_months=True,
        no_kilograms="Leave commodities that are not weighed out of the query.",
        layout=Layout(
            id="gacc",
            description=f"China customs (stats.customs.gov.cn), values in {currency}.",
            file=FileWords(missing=("?", "-", "—"), row_limit=10_000),
            numbers=Numbers(fractions="refuse"),  # customs publish whole kilogrammes
            constants=Constants(reporter="CHN", currency=currency),
            columns=Columns(
                month=("数据年月", "Date of data"),
                partner_code=("贸易伙伴编码", "Trading partner code"),
                partner_name=("贸易伙伴名称", "Trading partner"),
                hs_code=HS_CODE,
                hs_name=("商品名称", "Commodity"),
                value=VALUES[currency],
                flow=("贸易类型", "进出口类型", "Flow"),
                regime_code=("贸易方式编码", "Customs Regime code"),
                province_code=("注册地编码", "Locations of importers and exporters code"),
                regime_name=("贸易方式名称", "Customs Regime"),
                province_name=("注册地名称", "Locations of importers and exporters"),
            ),
            partner=Partner(scheme="gacc"),
            hs=Hs(digits=(6, 8, 10)),
            quantity=Quantities(
                without_kilograms="counted",
                columns=(
                    Quantity(column=("第一数量", "Quantity"), unit_column=("第一计量单位", "Unit")),
                    Quantity(
                        column=("第二数量", "Supplimentary Quantity", "Supplementary Quantity"),
                        unit_column=("第二计量单位", "Supplimentary Unit", "Supplementary Unit"),
                    ),
                ),
            ),
            codes={
                "flow": {
                    **dict.fromkeys(("出口", "export", "e", "x"), "export"),
                    **dict.fromkeys(("进口", "import", "i", "m"), "import"),
                }
            },
        ),
    )


SOURCES = (download("USD"), download("CNY"))
