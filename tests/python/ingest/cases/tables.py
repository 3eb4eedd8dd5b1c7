"""Small files in the layouts that people have, and what a call says of them."""

import io
import json

import openpyxl

DAY = ("--vintage-date", "2026-07-20")
EXPORT = ("--flow", "export", *DAY)
IMPORT = ("--flow", "import", *DAY)
KG_AND_VALUE = "cast(sum(quantity_kg) as bigint), cast(sum(value) as bigint)"


def loaded(project, path, options):
    """The notes of a file that loads, as one text."""
    (outcome,) = project.outcomes(path, options=options)
    assert outcome["status"] == "loaded", outcome
    return "\n".join(outcome["notes"])


def refused(project, path, options):
    """What is said of a file that must not load, on one line."""
    return " ".join(project.refusal(path, options=options).split())


GACC = [
    "数据年月", "商品编码", "商品名称", "贸易伙伴编码", "贸易伙伴名称", "第一数量", "第一计量单位",
    "第二数量", "第二计量单位", "美元",
]  # fmt: skip


def gacc_row(
    month="202603", partner="133", kg="700", value="21,000", *, code="28053014", name="某国",
    unit="千克",
):  # fmt: skip
    return [month, code, "镧", partner, name, kg, unit, "0", "?", value]


def gacc(*rows, header=GACC):
    """As the site writes it, in UTF-8."""
    return "".join(",".join(f'"{cell}"' for cell in row) + ",\n" for row in [header, *rows])


def plain(*rows, mark=","):
    """Cells side by side, none of them quoted."""
    return "".join(mark.join(row) + "\n" for row in rows)


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TDM = [
    "FLOW", "RPT_ISO", "REPORTER", "PTN_ISO", "PARTNER", "COMMODITY", "YEAR", "MONTH", "VALUE",
    "CURRENCY", "QTY1", "UNIT1",
]  # fmt: skip


def tdm_row(kg="700", value="21000", *, code="28053014", year="2026", month="3", flow="E"):
    ends = ["CN", "China", "KR", "Korea South"]
    if flow == "I":
        ends = ["KR", "Korea South", "CN", "China"]
    return [flow, *ends, code, year, month, value, "USD", kg, "KG"]


# The API's names in its order; the website's of 2023 are these with a capital, and one misspelt.
COMTRADE = {
    "typeCode": "C", "freqCode": "M", "refPeriodId": "20260301", "refYear": "2026",
    "refMonth": "3", "period": "202603", "reporterCode": "392", "reporterISO": "JPN",
    "reporterDesc": "Japan", "flowCode": "M", "flowDesc": "Import", "partnerCode": "156",
    "partnerISO": "CHN", "partnerDesc": "China", "partner2Code": "0", "partner2ISO": "W00",
    "partner2Desc": "World", "classificationCode": "H6", "classificationSearchCode": "HS",
    "isOriginalClassification": "True", "cmdCode": "850511",
    "cmdDesc": '"Magnets; permanent, of metal"', "aggrLevel": "6", "isLeaf": "True",
    "customsCode": "C00", "customsDesc": "TOTAL CPC", "mosCode": "0", "motCode": "0",
    "motDesc": "TOTAL MOT", "qtyUnitCode": "8", "qtyUnitAbbr": "kg", "qty": "730",
    "isQtyEstimated": "False", "altQtyUnitCode": "-1", "altQtyUnitAbbr": "", "altQty": "0",
    "isAltQtyEstimated": "False", "netWgt": "730", "isNetWgtEstimated": "False", "grossWgt": "0",
    "isGrossWgtEstimated": "False", "cifvalue": "64000", "fobvalue": "", "primaryValue": "64000",
    "legacyEstimationFlag": "0", "isReported": "True", "isAggregate": "False",
}  # fmt: skip


def comtrade(*records, names=tuple(COMTRADE)):
    """Records: what differs from the one above."""
    return plain(names, *((COMTRADE | record).values() for record in records or [{}]))


COMEXT = [
    "REPORTER", "PARTNER", "TRADE_TYPE", "PRODUCT_NC", "PRODUCT_SITC", "PRODUCT_CPA21",
    "PRODUCT_CPA22", "PRODUCT_BEC", "PRODUCT_BEC5", "PRODUCT_SECTION", "FLOW", "STAT_PROCEDURE",
    "SUPPL_UNIT", "PERIOD", "VALUE_EUR", "VALUE_NAC", "QUANTITY_KG", "QUANTITY_SUPPL_UNIT",
]  # fmt: skip


def comext_row(kg="810", value="43000", *, reporter="AT", procedure="1", period="202603"):
    return [
        reporter, "CN", "E", "85051110", "77881", "2790", "2790", "42", "2", "16", "1", procedure,
        "NO_SU", period, value, value, kg, "0",
    ]  # fmt: skip


CENSUS = [
    "CTY_CODE", "CTY_NAME", "I_COMMODITY", "I_COMMODITY_SDESC", "GEN_VAL_MO", "GEN_QY1_MO",
    "GEN_QY1_MO_FLAG", "UNIT_QY1", "time",
]  # fmt: skip


def census_row(kg="310", value="47000", *more, unit="KG"):
    return ["5700", "CHINA", "8505110070", "MAGNETS", value, kg, "-", unit, "2026-03", *more]


def census(*rows, more=()):
    return json.dumps([[*CENSUS, *more], *rows])


MAPPING = """
id = "harbour"
description = "A table of a harbour's own"

[constants]
reporter = "JPN"
currency = "USD"
flow = "import"

[columns]
month = "When"
partner_code = "Whence"
hs_code = "What"
value = "Worth"

[partner]
scheme = "iso3"

[quantity]
without_kilograms = "{without_kilograms}"

[[quantity.columns]]
column = "Weight"
unit = "KG"

"""
HARBOUR = ["When", "Whence", "What", "Weight", "Worth"]


def harbour_row(kg="260", value="9000", *, code="850511", partner="CHN"):
    return ["202603", partner, code, kg, value]


def mapped(project, text, *words, encoding="utf-8", without_kilograms="refuse"):
    """A table and its mapping file: the paths and options of a call."""
    path = project.write("harbour.csv", text, encoding)
    spec = MAPPING.format(without_kilograms=without_kilograms) + "\n".join(words)
    return path, (*DAY, "--mapping", str(project.write("harbour.toml", spec, "utf-8")))
