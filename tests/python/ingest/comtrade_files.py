"""Files of UN Comtrade in the layouts in which people have them, from the same invented records.

What a file should come to is computed from its own bytes (`totals_of`), by pandas and not by the
reader.
"""

import gzip
import io
import json
import re

import pandas as pd

# the columns of the API, in its order
PLAIN = {
    "typeCode": "C", "freqCode": "M", "refPeriodId": 20240101, "refYear": 2024, "refMonth": 1,
    "period": "202401", "reporterCode": 276, "reporterISO": "DEU", "reporterDesc": "Germany",
    "flowCode": "M", "flowDesc": "Import", "partnerCode": 156, "partnerISO": "CHN",
    "partnerDesc": "China", "partner2Code": 0, "partner2ISO": "W00", "partner2Desc": "World",
    "classificationCode": "H6", "classificationSearchCode": "HS",
    "isOriginalClassification": True, "cmdCode": "850511", "cmdDesc": "Magnets; permanent",
    "aggrLevel": 6, "isLeaf": True, "customsCode": "C00", "customsDesc": "TOTAL CPC",
    "mosCode": "0", "motCode": 0, "motDesc": "TOTAL MOT", "qtyUnitCode": 8, "qtyUnitAbbr": "kg",
    "qty": 82.0, "isQtyEstimated": False, "altQtyUnitCode": 8, "altQtyUnitAbbr": "kg",
    "altQty": 82.0, "isAltQtyEstimated": False, "netWgt": 82.0, "isNetWgtEstimated": False,
    "grossWgt": 0.0, "isGrossWgtEstimated": False, "cifvalue": 6904.576, "fobvalue": None,
    "primaryValue": 6904.576, "legacyEstimationFlag": 0, "isReported": False, "isAggregate": True,
}  # fmt: skip
FRANCE = PLAIN | {"reporterCode": 251, "reporterISO": "FRA", "reporterDesc": "France"}
CHINA = PLAIN | {
    "reporterCode": 156, "reporterISO": "CHN", "reporterDesc": "China",
    "flowCode": "X", "flowDesc": "Export",
    "partnerCode": 842, "partnerISO": "USA", "partnerDesc": "USA",
}  # fmt: skip

# The layout before 2023: heading, and the column of the API that it is
EARLIER = {
    "Classification": "classificationSearchCode", "Year": "refYear", "Period": "period",
    "Period Desc.": None, "Aggregate Level": "aggrLevel", "Is Leaf Code": None,
    "Trade Flow Code": "flowCode", "Trade Flow": "flowDesc", "Reporter Code": "reporterCode",
    "Reporter": "reporterDesc", "Reporter ISO": "reporterISO", "Partner Code": "partnerCode",
    "Partner": "partnerDesc", "Partner ISO": "partnerISO", "2nd Partner Code": None,
    "2nd Partner": None, "2nd Partner ISO": None, "Customs Proc. Code": None, "Customs": None,
    "Mode of Transport Code": None, "Mode of Transport": None, "Commodity Code": "cmdCode",
    "Commodity": "cmdDesc", "Qty Unit Code": "qtyUnitCode", "Qty Unit": "qtyUnitAbbr",
    "Qty": "qty", "Alt Qty Unit Code": None, "Alt Qty Unit": None, "Alt Qty": None,
    "Netweight (kg)": "netWgt", "Gross weight (kg)": None, "Trade Value (US$)": "primaryValue",
    "CIF Trade Value (US$)": None, "FOB Trade Value (US$)": None, "Flag": "legacyEstimationFlag",
}  # fmt: skip
FLOW_NUMBERS = {"M": 1, "X": 2, "RX": 3, "RM": 4}


def table(*records, headings=None, mark=",", at_end=""):
    """Delimited text; a cell with the mark in it is quoted."""

    def cell(value):
        text = "" if value is None else str(value)
        return f'"{text}"' if mark in text or ";" in text else text

    lines = [mark.join(headings or PLAIN)]
    lines += [mark.join(cell(r[n]) for n in PLAIN) + at_end for r in records]
    return "\n".join(lines) + "\n"


def pascal(name):
    """As the website heads its columns since 2023, slip included."""
    return {"altQty": "AtlQty"}.get(name, name[0].upper() + name[1:])


def snake(name):
    """As R's comtradr heads them."""
    if name == "partner2ISO":
        return "partner2iso"
    return re.sub(r"(?<=[a-z0-9])([A-Z]+)", lambda found: "_" + found.group(1).lower(), name)


def website(*records):
    """Capitals, and a comma at the end of rows but not of the header."""
    return table(*records, headings=[pascal(n) for n in PLAIN], at_end=",")


def website_workbook(*records):
    frame = pd.DataFrame(records, columns=list(PLAIN)).rename(columns=pascal)
    made = io.BytesIO()
    frame.to_excel(made, index=False, sheet_name="Sheet1")
    return made.getvalue()


def comtradr(*records):
    return table(*records, headings=[snake(n) for n in PLAIN])


def lower_case(*records):
    return table(*records, headings=[n.lower() for n in PLAIN])


def earlier(*records):
    """The layout before 2023."""

    def cell(record, name):
        value = "" if name is None else record[name]
        if name == "flowCode":
            value = FLOW_NUMBERS[value]
        text = "" if value is None else str(value)
        return f'"{text}"' if "," in text else text

    lines = [",".join(EARLIER)]
    lines += [",".join(cell(record, name) for name in EARLIER.values()) for record in records]
    return "\r\n".join(lines) + "\r\n"


def answer(*records, **more):
    return json.dumps({"elapsedTime": "0.1 secs", "count": len(records), "data": records, **more})


def answers(*records):
    """Several answers in one list, a record each."""
    return json.dumps([{"count": 1, "data": [record], "error": ""} for record in records])


def parquet(*records):
    frame = pd.DataFrame(records, columns=list(PLAIN))
    made = io.BytesIO()
    frame.to_parquet(made, index=False)
    return made.getvalue()


def bulk(*records):
    return gzip.compress(table(*records, mark="\t").encode())


# Name of a file in each layout, what makes its bytes, and what reads them back without the project
LAYOUTS = {
    "TradeData.csv": (website, lambda path: pd.read_csv(path, index_col=False)),
    "TradeData_1_2.xlsx": (website_workbook, pd.read_excel),
    "api.csv": (table, pd.read_csv),
    "comtradr.csv": (comtradr, pd.read_csv),
    "lower.csv": (lower_case, pd.read_csv),
    "answer.json": (
        answer,
        lambda path: pd.DataFrame(json.loads(path.read_text())["data"]),
    ),
    "rows.json": (lambda *records: json.dumps(records), pd.read_json),
    "answers.json": (
        answers,
        lambda path: pd.concat(pd.DataFrame(a["data"]) for a in json.loads(path.read_text())),
    ),
    "saved.parquet": (parquet, pd.read_parquet),
    "COMTRADE-FINAL-CM276202401H6[2024-03-03].gz": (
        bulk,
        lambda path: pd.read_csv(path, sep="\t", compression="gzip"),
    ),
    "before_2023.csv": (earlier, pd.read_csv),
}


def totals_of(name, path, reporter):
    """Kilogrammes and dollars of one reporter's imports from China, by pandas."""
    frame = LAYOUTS[name][1](path)
    frame = frame.rename(columns={h: n for h, n in EARLIER.items() if n})
    frame.columns = [re.sub("[^a-z0-9]", "", str(c).lower()) for c in frame.columns]
    flow = frame["flowcode"].replace({1: "M", 2: "X"})
    kept = (flow == "M") & (frame["reportercode"] == reporter) & (frame["partnercode"] == 156)
    for column, total in (("customscode", "C00"), ("motcode", 0), ("partner2code", 0)):
        if column in frame:
            kept &= frame[column] == total
    kept &= frame["cmdcode"].astype(str) == "850511"
    return round(frame["netwgt"][kept].sum()), round(frame["primaryvalue"][kept].sum())
