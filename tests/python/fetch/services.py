"""Publishers on 127.0.0.1: each answers in the form of its API what its own few rows hold.

`Mishap`s come before answers: a rate limit, a cut connection, a page of HTML.
"""

import csv
import io
import json
import re
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from urllib.parse import parse_qsl, urlsplit

HTML = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon</body></html>"


@dataclass
class Mishap:
    """What the service does instead of answering."""

    status: int = 200
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    is_cut: bool = False  # says that more would come, and ends


@dataclass
class Trade:
    """A row of a publisher: a line of its own, kilogrammes, value in its currency."""

    code: str
    month: str  # 2025-01
    kg: int
    value: int
    reporter: str = ""


class Service:
    """What all publishers have in common."""

    def __init__(self, *trade, until="2025-12"):
        self.trade = list(trade)
        self.until = until  # the last month that is published
        self.asked = []
        self.mishaps = deque()

    def reply(self, path, parameters):
        """Status and body."""
        raise NotImplementedError

    def published(self, first, last):
        return [month for month in months(first, last) if month <= self.until]

    def between(self, first, last):
        return [one for one in self.trade if first <= one.month <= min(last, self.until)]


def months(first, last):
    number = [12 * int(text[:4]) + int(text[5:]) - 1 for text in (first, last)]
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(number[0], number[1] + 1)]


class Comtrade(Service):
    """Records at six digits; `reporters` have published every month until `until`."""

    numbers = MappingProxyType(
        {"DEU": (276, "DEU"), "JPN": (392, "JPN"), "FRA": (251, "FRA"), "USA": (842, "USA")}
    )
    reporters = ("DEU", "JPN", "FRA")
    most = 500

    def reply(self, path, parameters):
        asked = dict(parameters)
        periods = [f"{text[:4]}-{text[4:]}" for text in asked["period"].split(",")]
        wanted = asked.get("reporterCode", "").split(",") if asked.get("reporterCode") else None
        if path.endswith("/getDa/C/M/HS"):
            found = [
                {"reporterCode": self.numbers[one][0], "period": month.replace("-", "")}
                for one in self.reporters
                for month in periods
                if month <= self.until and (not wanted or str(self.numbers[one][0]) in wanted)
            ]
            return 200, {"count": len(found), "data": found}
        assert path in ("/public/v1/preview/C/M/HS", "/data/v1/get/C/M/HS")
        assert path.startswith("/data") == ("subscription-key" in asked)
        assert len(periods) == 1 or path.startswith("/data"), "the preview takes one period"
        codes = asked["cmdCode"].split(",")
        found = [
            self.record(one)
            for one in self.trade
            if one.month in periods and one.month <= self.until and one.code in codes
            and (not wanted or str(self.numbers[one.reporter][0]) in wanted)
        ][: self.most]  # fmt: skip
        return 200, {
            "elapsedTime": f"0.{len(self.asked)} secs",  # differs from answer to answer
            "count": len(found),
            "data": found,
            "error": "",
        }

    def record(self, one):
        number, letters = self.numbers[one.reporter]
        period = one.month.replace("-", "")
        return {
            "typeCode": "C", "freqCode": "M", "refPeriodId": int(period) * 100 + 1,
            "refYear": int(period[:4]), "refMonth": int(period[4:]), "period": period,
            "reporterCode": number, "reporterISO": letters, "reporterDesc": letters,
            "flowCode": "M", "flowDesc": "Import", "partnerCode": 156, "partnerISO": "CHN",
            "partnerDesc": "China", "partner2Code": 0, "partner2ISO": "W00",
            "partner2Desc": "World", "classificationCode": "H6",
            "classificationSearchCode": "HS", "isOriginalClassification": True,
            "cmdCode": one.code, "cmdDesc": "Goods", "aggrLevel": 6, "isLeaf": True,
            "customsCode": "C00", "customsDesc": "TOTAL CPC", "mosCode": "0", "motCode": 0,
            "motDesc": "TOTAL MOT", "qtyUnitCode": 8, "qtyUnitAbbr": "kg", "qty": float(one.kg),
            "isQtyEstimated": False, "altQtyUnitCode": 8, "altQtyUnitAbbr": "kg",
            "altQty": float(one.kg), "isAltQtyEstimated": False, "netWgt": float(one.kg),
            "isNetWgtEstimated": False, "grossWgt": 0.0, "isGrossWgtEstimated": False,
            "cifvalue": float(one.value), "fobvalue": None, "primaryValue": float(one.value),
            "legacyEstimationFlag": 0, "isReported": False, "isAggregate": True,
        }  # fmt: skip


class Comext(Service):
    """SDMX-CSV of DS-045409; every member has a total of each month that it has published."""

    members = ("DE", "FR", "GR")
    late = MappingProxyType({"FR": "2025-09"})  # the last month that a member has published
    header = (
        *("DATAFLOW", "LAST UPDATE", "freq", "reporter", "partner", "product", "flow"),
        *("indicators", "TIME_PERIOD", "OBS_VALUE"),
    )

    def reply(self, path, parameters):
        asked = dict(parameters)
        assert asked["format"] == "SDMX-CSV"
        key = path.rsplit("/", 1)[1].split(".")
        assert (key[0], key[1], key[2], key[4]) == ("M", "", "CN", "1")
        products = key[3].split("+")
        assert key[5] == "VALUE_IN_EUROS+QUANTITY_IN_100KG"
        lines = []
        for month in self.published(asked["startPeriod"], asked["endPeriod"]):
            for member in self.members:
                if month > self.late.get(member, "9999-12"):
                    continue
                if "TOTAL" in products:
                    lines.append((member, "TOTAL", "VALUE_IN_EUROS", month, "1000000"))
            lines.append(("EU27_2020", "TOTAL", "VALUE_IN_EUROS", month, "3000000"))
        for one in self.between(asked["startPeriod"], asked["endPeriod"]):
            if one.code in products:
                hundreds = f"{one.kg / 100:.2f}"
                for measure, text in (
                    ("QUANTITY_IN_100KG", hundreds), ("VALUE_IN_EUROS", str(one.value)),
                ):  # fmt: skip
                    lines.append((one.reporter, one.code, measure, one.month, text))
        if not lines:
            fault = b"<?xml version='1.0'?><S:Fault xmlns:S='http://schemas.xmlsoap.org/soap/"
            fault += b"envelope/'><faultcode>100</faultcode><faultstring>No results found"
            return 404, fault + b"</faultstring></S:Fault>"
        made = io.StringIO()
        writer = csv.writer(made, lineterminator="\r\n")
        writer.writerow(self.header)
        day = f"{len(self.asked):02d}/10/26 11:00:00"  # differs from answer to answer
        for member, product, measure, month, text in lines:
            writer.writerow(
                ("ESTAT:DS-045409(1.0)", day, "M", member, "CN", product, "1", measure, month, text)
            )
        return 200, made.getvalue().encode()


class Census(Service):
    """A table of texts, the conditions of the question again as columns; 204 for none."""

    def reply(self, path, parameters):
        assert path == "/data/timeseries/intltrade/imports/hs"
        asked = dict(parameters)
        first, last = re.fullmatch(r"from (\S+) to (\S+)", asked["time"]).groups()
        names = [*asked["get"].split(","), "COMM_LVL", "I_COMMODITY", "CTY_CODE", "time"]
        if asked["COMM_LVL"] == "HS2":
            rows = [
                {"GEN_VAL_MO": "9000000", "I_COMMODITY": "84", "time": month}
                for month in self.published(first, last)
            ]
        else:
            start = asked["I_COMMODITY"].removesuffix("*")
            rows = [
                {
                    "CTY_NAME": "CHINA", "I_COMMODITY": one.code, "I_COMMODITY_SDESC": "GOODS",
                    "GEN_VAL_MO": str(one.value), "GEN_QY1_MO": str(one.kg), "UNIT_QY1": "KG",
                    "GEN_QY1_MO_FLAG": None, "GEN_QY2_MO": "0", "GEN_QY2_MO_FLAG": None,
                    "UNIT_QY2": "-", "time": one.month,
                }
                for one in self.between(first, last)
                if one.code.startswith(start)
            ]  # fmt: skip
        if not rows:
            return 204, b""
        level = {"COMM_LVL": asked["COMM_LVL"], "CTY_CODE": asked["CTY_CODE"]}
        return 200, [names, *[[(row | level)[name] for name in names] for row in rows]]


class Hmrc(Service):
    """An OData service with pages of `size` records."""

    size = 40_000

    def reply(self, path, parameters):
        assert path == "/OTS"
        asked = dict(parameters)
        wanted = asked["$filter"]
        first, last = re.match(r"MonthId ge (\d+) and MonthId le (\d+) and ", wanted).groups()
        assert "(FlowTypeId eq 1 or FlowTypeId eq 3) and CountryId eq 720 and (" in wanted
        spans = re.findall(r"\(CommodityId ge (\d+) and CommodityId le (\d+)\)", wanted)
        first, last = (f"{text[:4]}-{text[4:]}" for text in (first, last))
        computers = [
            Trade("84713000", month, 5_000, 900_000) for month in self.published(first, last)
        ]
        found = [
            {
                "MonthId": int(one.month.replace("-", "")), "FlowTypeId": 3,
                "SuppressionIndex": 0, "CommodityId": int(one.code), "CommoditySitcId": 77881,
                "CountryId": 720, "PortId": 29, "Value": float(one.value),
                "NetMass": float(one.kg), "SuppUnit": 0.0,
            }
            for one in (*self.between(first, last), *computers)
            if any(int(low) <= int(one.code) <= int(high) for low, high in spans)
        ]  # fmt: skip
        at = int(asked.get("$skip", 0))
        answer = {
            "@odata.context": "https://api.uktradeinfo.com/$metadata#OTS",
            "value": found[at : at + self.size],
        }
        if at + self.size < len(found):
            link = f"https://api.uktradeinfo.com/OTS?$filter={wanted}&$skip={at + self.size}"
            answer["@odata.nextLink"] = link
        return 200, answer


class Estat(Service):
    """Values by category, in pages of `size`; months to come are zeros."""

    size = 100_000

    def reply(self, path, parameters):
        assert path == "/rest/3.0/app/json/getStatsData"
        asked = dict(parameters)
        assert asked["appId"], "e-Stat answers nobody without a key"
        assert asked["cdArea"] == "50105"
        year = asked["cdTimeFrom"][:4]
        table = {2: "0003425294"}.get(int(year) // 1000 if int(year) < 2026 else 0, "0004049326")
        assert asked["statsDataId"] == table
        computers = [
            Trade("847130000", month, 40, 70)
            for month in self.published(f"{year}-01", f"{year}-12")
        ]
        rows = {}
        for one in (*self.between(f"{year}-01", f"{year}-12"), *computers):
            if asked["cdCat01From"] <= one.code <= asked["cdCat01To"]:
                rows.setdefault(one.code, {})[int(one.month[5:])] = one
        values = []
        for code, its in sorted(rows.items()):
            cells = {100: "NO", 110: "KG"}
            for month in range(1, 13):
                one = its.get(month)
                at = 150 + 30 * (month - 1)
                cells |= {at: "0", at + 10: str(one.kg if one else 0)}
                cells |= {at + 20: str(one.value if one else 0)}
            if "cdCat02" in asked:
                cells = {n: text for n, text in cells.items() if str(n) in asked["cdCat02"]}
            values += [
                {"@cat01": code, "@cat02": str(number), "@area": "50105",
                 "@time": f"{year}000000", "$": text}
                for number, text in cells.items()
            ]  # fmt: skip
        at = int(asked.get("startPosition", 1)) - 1
        page, total = values[at : at + self.size], len(values)
        result = {"STATUS": 0 if total else 1, "ERROR_MSG": "OK", "DATE": f"{len(self.asked)}"}
        about = {"TOTAL_NUMBER": total, "FROM_NUMBER": at + 1, "TO_NUMBER": at + len(page)}
        if at + self.size < total:
            about["NEXT_KEY"] = at + self.size + 1
        parameter = {"LANG": "J", "STATS_DATA_ID": table}
        if not total:
            return 200, {"GET_STATS_DATA": {"RESULT": result, "PARAMETER": parameter}}
        data = {"RESULT_INF": about, "TABLE_INF": {"@id": table}, "DATA_INF": {"VALUE": page}}
        return 200, {
            "GET_STATS_DATA": {
                "RESULT": result, "PARAMETER": parameter, "STATISTICAL_DATA": data,
            }
        }  # fmt: skip


class Server:
    """Serves one service, and keeps what it was asked."""

    def __init__(self, service):
        self.service = service

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked = urlsplit(self.path)
                parameters = parse_qsl(asked.query, keep_blank_values=True)
                service.asked.append((asked.path, dict(parameters)))
                if service.mishaps:
                    mishap = service.mishaps.popleft()
                else:
                    status, body = service.reply(asked.path, parameters)
                    body = body if isinstance(body, bytes) else json.dumps(body).encode()
                    mishap = Mishap(status, body)
                self.send_response(mishap.status)
                for name, value in mishap.headers.items():
                    self.send_header(name, value)
                promised = len(mishap.body) + 1000 * mishap.is_cut
                self.send_header("Content-Length", str(promised))
                self.end_headers()
                self.wfile.write(mishap.body)
                self.close_connection = True

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()
