"""What files of each source hold beside its declaration; and layouts as users declare them."""

import csv
from pathlib import Path

from .reader import folded
from .written import Habit

ROOT = Path(__file__).resolve().parents[4]
CODES = "partner_scheme_codes"
SEEDS = ROOT / "seeds/reference"


def _column(name, column, **where):
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            row[column]
            for row in csv.DictReader(file)
            if all(row[key] == text for key, text in where.items())
        ]


PRODUCTS = _column("hs_products", "product_code")


def partners_of(scheme):
    """Code: months in which it was valid."""
    if scheme == "gacc":
        columns = ("partner_code", "valid_from", "valid_to")
        rows = zip(*(_column("gacc_partners", column) for column in columns), strict=True)
        return {code: (begins, ends) for code, begins, ends in rows}
    schemes = ("iso2", "iso3") if scheme == "tdm" else (scheme,)
    codes = [c for s in schemes for c in _column(CODES, "partner_code", partner_scheme=s)]
    return dict.fromkeys(codes, ("", ""))


# As written in most files of the scheme; the first is where a mirror's rows come from.
WRITTEN = {
    "gacc": ("502", "116", "133", "701"), "iso2": ("CN", "JP", "US"), "iso3": ("CHN", "JPN", "USA"),
    "m49": ("156", "392", "76"), "us_census": ("5700",), "hmrc": ("720",), "estat": ("105",),
    "tdm": ("CN", "JP"),
}  # fmt: skip


def codes_of(layout, heads=("850511", "280530", "811292", "250410")):
    """Codes of the digits that a layout has, no one under another."""
    lengths = layout.hs.digits
    lengths = (lengths,) if isinstance(lengths, int) else lengths
    found = []
    for number, head in enumerate(heads):
        length = lengths[number % len(lengths)]
        line = next(code for code in PRODUCTS if code.startswith(head))
        found.append({6: head, 8: line, 9: f"{line}0", 10: f"{line}10"}[length])
    return tuple(found)


def _names(words):
    return (words,) if isinstance(words, str) else tuple(words)


def _known(layout):
    """Folded headings that the generator writes of itself."""
    found = []
    for role, names in dict(layout.columns).items():
        if names and role not in ("row_key", "frequency"):
            found += _names(names)
    for quantity in layout.quantity.columns:
        for names in (quantity.column, quantity.unit_column, quantity.flag_column):
            found += names or ()
    if layout.measures:
        found += layout.measures.column + layout.measures.cell
    return {folded(name) for name in found}


def habit_of(source, words):
    """The habit of a declared source, completed by what the table below says of it."""
    layout = source.layout
    others = {}
    for filtered in layout.keep:
        if filtered.values:
            others[filtered.column[0]] = filtered.values
    joined = words.get("joined", ("",))[0]
    for names in source.known_by:
        if joined in names:
            continue
        others.setdefault(names[0], ("x",))
    others |= words.get("others", {})
    known = _known(layout)
    flows = tuple(
        theirs
        for theirs, ours in layout.codes.get("flow", {}).items()
        if ours == words.get("flow", source.flows[0])
    )
    partners = WRITTEN[layout.partner.scheme]
    given = {
        "layout": layout,
        "partners": partners,
        "codes": codes_of(layout),
        "flow": str(source.flows[0]),
        "flows": flows,
        "reporters": {"DE": "DEU", "FR": "FRA"} if layout.columns.reporter else {},
        "mirror_of": source.mirror_of,
        "names_all": source.settle is None and source.reshape is None,
        **{key: value for key, value in words.items() if key != "others"},
    }
    given["others"] = {n: texts for n, texts in others.items() if folded(n) not in known}
    return Habit(**given)


GACC = {
    "options": {"flow": "export"},
    "flow": "export",
    "units": ("千克", "千克", "千克", "Kilogram", "吨", "克", "台"),
    "others": {"商品名称": ("镧", "Lanthanum, unwrought")},
}
COMEXT = {
    "reporters": {"DE": "DEU", "FR": "FRA", "EL": "GRC"},
    "others": {"TRADE_TYPE": ("E",), "STAT_PROCEDURE": ("1", "4"), "STAT_REGIME": ("1", "4")},
}
BROWSER = ("freq", "reporter", "partner", "product", "flow", "indicators")
# By title: what a source's files hold that its declaration does not say.
WORDS: dict = {
    "China customs, query download by month, USD": GACC,
    "China customs, query download by month, CNY": GACC,
    "Trade Data Monitor, long layout": {
        "flow": "export",
        "reporters": {"CN": "CHN"},
        "partners": ("JP", "US"),
        "units": ("KG", "KG", "KG", "T", "NO"),
        "undated": ("DATE",),
    },
    "Comext bulk files, 2021 and later": COMEXT,
    "Comext bulk files before 2021": COMEXT,
    "Eurostat DS-045409 as SDMX-CSV, by codes or by labels": {
        "reporters": COMEXT["reporters"],
        "others": {"freq": ("M",)},
    },
    "Eurostat DS-045409 as TSV": {
        "reporters": COMEXT["reporters"],
        "others": {"freq": ("M",)},
        "joined": (",".join(BROWSER) + "\\TIME_PERIOD", BROWSER),
        "period": lambda month, name: month,
        "is_recased": False,
        "is_shuffled": False,
        "delimiters": ("\t",),
        "containers": ("text", "gz", "zip"),
    },
    "HMRC Overseas Trade Statistics, answers of the API (JSON)": {
        "others": {"SuppressionIndex": ("0", "2"), "PortId": ("1", "7")},
        "containers": ("value", "records"),
    },
    "HMRC Overseas Trade Statistics by month and partner (CSV)": {
        "flows": ("import",),
        "reporters": {"GBR": "GBR"},
    },
}
COMTRADE = {
    "flow": "import",
    "reporters": {"276": "DEU", "842": "USA", "392": "JPN"},
    "partners": ("156", "76"),
    "units": ("8", "8", "5"),
    "others": {
        "freqCode": ("M",), "partner2Code": ("0",), "customsCode": ("C00",), "motCode": ("0",),
        "mosCode": ("0",), "classificationCode": ("H6",), "isNetWgtEstimated": ("False",),
    },
}  # fmt: skip
CENSUS = {"units": ("KG", "KG", "T", "G", "NO"), "containers": ("text", "lists", "gz"),
          "needs_weights": True}  # fmt: skip
WORDS |= {
    "UN Comtrade: website CSV and XLSX, API answers, bulk files, comtradr, since 2023": COMTRADE,
    "UN Comtrade: tables and answers before 2023": COMTRADE | {"flows": ("1",), "others": {}},
    "UN Comtrade: six-digit flows by three-letter partner": {
        "flows": ("import",),
        "reporters": {"DEU": "DEU", "USA": "USA"},
    },
    "US Census: imports, answers of the API as JSON or CSV": CENSUS,
    "US Census: exports, answers of the API as JSON or CSV": CENSUS,
}
DATAWEB = {
    "partners": ("China", "Japan"),
    "units": ("kilograms", "metric tons", "number"),
    "is_recased": False,
}
WORDS |= {
    "Comex Stat, raw files by NCM code": {
        "options": {"flow": "import"},
        "partners": ("160", "249"),
        "others": {"CO_UNID": ("10",), "SG_UF_NCM": ("SP", "RJ"), "CO_URF": ("0817600",)},
        "containers": ("text", "gz", "zip"),
    },
    "DataWeb, a row per month": DATAWEB,
    "DataWeb, months side by side": DATAWEB | {"period": lambda month, name: month},
    "Trade Statistics of Japan, a year per row": {
        "flows": ("2",),
        "units": ("KG", "MT", "NO"),
        "others": {"Customs": ("100", "200")},
        "period": lambda month, name: f"{name}-{month}",
        "is_recased": False,
    },
}
# What has no table of cells that a person could have written otherwise, and where it is tested.
APART = {
    "HMRC bulk files of imports until 2021, with pipes (SMKI19)": "test_source_hmrc",
    "HMRC bulk files since 2022 (BDSImp): named, not read": "test_source_hmrc",
    "Trade Statistics of Japan, answers of the API (JSON)": "test_source_estat_api",
    "DataWeb, years side by side": "test_source_dataweb",
}
