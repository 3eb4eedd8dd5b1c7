"""What pydantic finds wrong with a mapping file, by its key and in words."""

from __future__ import annotations

import re
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from chokepoint.ingest.rows.layout import Layout
from chokepoint.ingest.sources.layout_faults import ADD_QUANTITY, NAME_IT, NOT_TEXT, Fault

LISTS = ("quantity.columns", "drop", "keep")
# what is wrong with a value, and what to write, by the key without the numbers of its entries
SAID = {
    "id": (
        "not a name of small letters, digits and _.",
        'As in id = "korea_customs".',
    ),
    "file.delimiter": ("not a separator.", 'One of , ; | or "\\t".'),
    "file.row_limit": ("not a number of rows.", "As in 10000."),
    "file.header_row": ("not a row of the file.", "The first row is 1."),
    "numbers.decimal_mark": ("not such a mark.", 'One of ".", ",".'),
    "numbers.thousands_mark": ("not such a mark.", 'One of "", ",", ".", " ", "\'", "\u2019".'),
    "constants.reporter": ("not three letters.", "Write ISO 3166-1 alpha-3, as in CHN."),
    "constants.currency": ("not three letters.", "Write ISO 4217, as in USD."),
    "constants.flow": ("not a flow.", "export or import."),
    "partner.scheme": (
        "not a list of partner codes.",
        "One of gacc, iso2, iso3, m49, us_census, estat, hmrc, tdm.",
    ),
    "hs.digits": ("not 6, 8, 9 or 10, or a list of these.", "Left out: 6, 8 or 10."),
    "hs.language": ("not two letters.", "Write ISO 639-1, as in en."),
    "quantity.without_kilograms": (
        "not a choice.",
        'Say "refuse", or "unknown" to load such rows without a quantity.',
    ),
    "rows.repeated": ("not a choice.", 'Say "refuse", or "sum" where rows of one key add up.'),
}
TYPES = {
    "string": NOT_TEXT,
    "tuple": ("not a text.", 'Write it in quotes, "...", or several as ["...", "..."].'),
    "model": ("not a table.", "Write it as [{key}]."),
    "dict": ("not a table.", "Write it as [{key}]."),
    "bool": ("not true or false.", "Write true or false."),
}
NUMBER = ("not a number above 0.", "As in 1000 or 0.001.")


def fault_of(name: str, table: dict[str, Any], error: ValidationError) -> Fault:
    """What pydantic found first; a key that does not exist goes before one that is missing."""
    found = sorted(error.errors(), key=lambda e: e["type"] != "extra_forbidden")[0]
    kind, given = found["type"], found["input"]
    key = _key(table, found["loc"], kind)
    plain = re.sub(r"\[\d+\]", "", key)
    if kind == "extra_forbidden":
        allowed = ", ".join(_allowed(found["loc"][:-1]))
        shown = None if isinstance(given, dict | list) else given
        return Fault(key, "unknown.", f"Allowed here: {allowed}.", shown)
    if kind == "missing":
        return Fault(key, "missing.", _how(plain))
    if kind == "tuple_type" and plain in LISTS:
        return Fault(key, "not a list.", f"Write [[{plain}]].")
    if plain in SAID:
        return Fault(key, *SAID[plain], given)
    what, remedy = TYPES.get(kind.split("_")[0], ("", ""))
    if plain.startswith("units.") or plain == "value.factor":
        what, remedy = NUMBER
    elif not what:
        what, remedy = f"{found['msg']}.", f"Correct the key in {name}."
    return Fault(key, what, remedy.format(key=plain), given)


def _how(key: str) -> str:
    if key in SAID:
        return SAID[key][1]
    if key == "quantity" or key in LISTS:
        return ADD_QUANTITY
    section, _, last = key.rpartition(".")
    if not section:
        return f"Add [{last}]."
    return NAME_IT.format(name=last)


def _key(table: Any, place: tuple[int | str, ...], kind: str) -> str:
    """`quantity.columns[1].unit`: as the file has it, without what pydantic adds of its own."""
    key = ""
    for part in place:
        if isinstance(part, int):
            if key.rpartition("]")[2] not in LISTS:
                break
            key += f"[{part + 1}]"
            table = table[part]
        elif isinstance(table, dict) and (part in table or kind == "missing"):
            key += f".{part}" if key else part
            table = table.get(part)
        else:
            break
    return key


def _allowed(place: tuple[int | str, ...]) -> list[str]:
    model: Any = Layout
    for part in place:
        if isinstance(part, str):
            model = _model_in(model.model_fields[part].annotation)
    return list(model.model_fields)


def _model_in(annotation: Any) -> Any:
    """The model of a field, also of one that may be left out or that is a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
