"""Layouts as users declare them, and as the mapping file that says so."""

from decimal import Decimal

from chokepoint.ingest.rows.layout import Layout

from .habits import WRITTEN, codes_of
from .written import Habit


def layout(name, **words):
    """A layout with the columns of a table that nobody else publishes."""
    plain = {
        "id": name,
        "description": "A table that nobody else publishes",
        "constants": {"reporter": "JPN", "flow": "import", "currency": "USD"},
        "columns": {
            "month": "Month sailed", "partner_code": "Land of origin", "hs_code": "Tariff line",
            "value": "Worth",
        },
        "partner": {"scheme": "iso3"},
        "quantity": {"columns": [{"column": "Net weight", "unit": "KG"}]},
    }  # fmt: skip
    for key, word in words.items():
        plain[key] = plain[key] | word if isinstance(plain.get(key), dict) else word
    return Layout.model_validate(plain)


def plain(words):
    """What was said, without what was not."""
    if isinstance(words, dict):
        return {key: plain(word) for key, word in words.items()}
    if isinstance(words, Decimal):
        return int(words)
    return [plain(word) for word in words] if isinstance(words, list | tuple) else words


def toml(words, path=()):
    """TOML of nested tables; lists of tables as inline tables."""
    lines, tables = [], []
    for key, word in words.items():
        if isinstance(word, dict):
            tables.append((key, word))
        else:
            lines.append(f"{_quoted(key)} = {_value(word)}")
    for key, word in tables:
        inside = (*path, _quoted(key))
        lines += ["", f"[{'.'.join(inside)}]", *toml(word, inside)]
    return lines


def _value(word):
    if isinstance(word, bool):
        return str(word).lower()
    if isinstance(word, str):
        return _quoted(word)
    if isinstance(word, dict):
        return "{" + ", ".join(f"{_quoted(k)} = {_value(v)}" for k, v in word.items()) + "}"
    if isinstance(word, list):
        return "[" + ", ".join(map(_value, word)) + "]"
    return str(word)


def _quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'


TONNES = {"columns": [{"column": "Net weight", "unit_column": "Measured in"}]}
LAYOUTS = {
    "plain": {},
    "comma": {
        "numbers": {"decimal_mark": ",", "thousands_mark": "."},
        "month": {"format": "%m.%Y"},
        "hs": {"digits": 10},
        "quantity": TONNES,
    },
    "blanks": {
        "numbers": {"decimal_mark": ",", "thousands_mark": " ", "negatives": "book"},
        "rows": {"repeated": "sum"},
        "hs": {"digits": 8},
        "columns": {"regime_code": "Way of trade", "row_key": ["Quay"]},
    },
    "apostrophes": {
        "numbers": {"thousands_mark": "'", "fractions": "refuse"},
        "month": {"format": "%b %Y"},
        "partner": {"scheme": "m49"},
        "value": {"factor": 1000},
        "hs": {"digits": 6},
    },
    "years": {
        "numbers": {"thousands_mark": ""},
        "columns": {"year": "Year sailed", "month": "No.", "province_code": "Shore"},
        "partner": {"scheme": "gacc"},
        "file": {"missing": ["n/a", ".."]},
        "quantity": {**TONNES, "without_kilograms": "unknown"},
    },
    "gaps": {
        "file": {"missing": [":"]},
        "quantity": {
            "columns": [
                {"column": "First", "unit_column": "First in", "flag_column": "Remark 1"},
                {"column": "Second", "unit_column": "Second in"},
            ],
            "without_kilograms": "unknown",
            "zero_beside_value": "unknown",
        },
        "drop": [{"column": "Land of origin", "values": ["USA"], "reason": "of the States"}],
    },
    "measures": {
        "measures": {
            "column": "Of what", "cell": "How much",
            "names": {"Net weight": ["Kilos", "KG"], "Worth": ["Dollars"]},
        },
    },
    "periods": {
        "periods": {"heading": "(?P<month>[0-9]{4}-[0-9]{2}) (?P<measure>kilos|dollars)"},
        "columns": {"month": "period", "value": "dollars"},
        "quantity": {"columns": [{"column": "kilos", "unit": "KG"}]},
        "numbers": {"decimal_mark": ",", "thousands_mark": "."},
    },
}  # fmt: skip
HABITS = {
    "comma": {"units": ("KG", "t", "G", "kg")},
    "blanks": {"others": {"Quay": ("1", "2")}},
    "years": {"units": ("KG", "吨", "克", "PIECES")},
    "gaps": {"units": ("KG", "KG", "NO", "T")},
    "periods": {"period": lambda month, name: f"{month} {name}", "is_recased": False},
}


def mapped(name):
    """A habit, and the mapping file's text."""
    words = LAYOUTS[name]
    declared = layout(name, **words)
    text = "\n".join(toml(_words(name))) + "\n"
    habit = Habit(
        layout=declared,
        partners=WRITTEN[declared.partner.scheme],
        codes=codes_of(declared),
        flow="import",
        **HABITS.get(name, {}),
    )
    return habit, text


def _words(name):
    whole = layout(name, **LAYOUTS[name])
    return plain(whole.model_dump(exclude_defaults=True, exclude_none=True))
