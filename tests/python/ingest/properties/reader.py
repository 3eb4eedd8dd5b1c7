"""What a table says by its layout's words, row by row: the peer that the readers are held to.

It gets the cells as they are written and knows nothing of the project's own reading of them.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from . import meanings
from .meanings import BLANKS, Meant

ANYWHERE = "*"
COUNTED = {"台", "NO"}  # units that the generator writes and that are no weight


def folded(heading):
    return re.sub(r"[\W_]", "", heading).casefold()


@dataclass
class Said:
    """Sums by key, and where the table may or must be refused: (row, heading)."""

    sums: dict = field(default_factory=dict)
    bad: set = field(default_factory=set)
    unsure: set = field(default_factory=set)
    # cells that are no month, code or number, of rows that count: (row, heading, text)
    cells: set = field(default_factory=set)
    is_empty: bool = False


@dataclass(frozen=True)
class Rules:
    """What the peer needs beside the layout."""

    layout: object
    delimiter: str
    last: date  # month of the download
    flow: str | None
    reporter: str | None
    partners: dict  # code: months (from, until) or ()
    reporters: dict  # as written: three letters
    mirror_of: str | None = None


class Row:
    """Cells of a row by the layout's names."""

    def __init__(self, number, cells, rules):
        self.number, self.rules = number, rules
        self.cells = {folded(name): (name, text) for name, text in cells.items()}

    def find(self, names):
        """Heading and text of the first spelling that is there."""
        for name in names or ():
            if (found := self.cells.get(folded(name))) is not None:
                return found
        return None, None

    def role(self, name):
        return self.find(getattr(self.rules.layout.columns, name, None))


def said_by(rows, rules):
    """rows: (row as the file counts it, heading: text)."""
    said = Said()
    parts = defaultdict(list)
    keys = defaultdict(list)
    for number, cells in rows:
        row = Row(number, cells, rules)
        if all(not text.strip(BLANKS) for text in cells.values()):
            continue
        if not (found := _of_row(row, said)):
            continue
        key, apart, amounts = found
        parts[key].append((number, *amounts))
        keys[key, apart].append(number)
    said.is_empty = not parts
    if rules.layout.rows.repeated == "refuse":
        for numbers in keys.values():
            if len(numbers) > 1:
                said.unsure |= {(number, ANYWHERE) for number in numbers}
    for key, found in parts.items():
        kg, value = (_sum(part[i] for part in found) for i in (1, 2))
        if any(amount is not None and amount < 0 for amount in (kg, value)):
            said.bad |= {(part[0], ANYWHERE) for part in found}
        said.sums[key] = (kg, value)
    if rules.layout.periods and rules.layout.periods.drop_after_last:
        said.sums = _until_last(said.sums)
        said.is_empty = not said.sums
    return said


def _until_last(sums):
    """Months to come are written as zeros: nothing is said after the last one with any trade."""
    traded = [key[1] for key, amounts in sums.items() if any(amounts)]
    return {key: amounts for key, amounts in sums.items() if traded and key[1] <= max(traded)}


def _sum(amounts):
    amounts = list(amounts)
    if any(amount is None for amount in amounts):
        return None
    return int(sum(amounts, Decimal(0)).quantize(Decimal(1), ROUND_HALF_UP))


def _of_row(row, said):
    """Key, what else tells it apart, (kilogrammes, value); None for a row that is left out."""
    rules, layout = row.rules, row.rules.layout
    flow = _translated(row, "flow")[1] or rules.flow or layout.constants.flow
    flow = flow and str(flow)
    if _left_out(row, flow):
        return None
    heading, partner = _translated(row, "partner_code")
    if heading is None:
        partner = layout.constants.partner_code
    found = {}
    found["partner"] = _partner(partner, rules)
    if heading is not None and not partner.strip(BLANKS):
        said.unsure.add((row.number, ANYWHERE))  # whose row it is, nobody knows
    if (
        flow == "import"
        and rules.mirror_of
        and (found["partner"] is None or found["partner"].value != rules.mirror_of)
    ):
        return None
    code_heading, text = row.role("hs_code")
    _, text = _translated(row, "hs_code")
    found["code"] = meanings.code(text, layout)
    month_heading, text = _translated(row, "month")
    _, year = row.role("year")
    found["month"] = meanings.month(text, layout, rules.last, year)
    named = layout.codes.get("month")
    if named and found["month"] and text not in named.values():
        found["month"] = Meant(found["month"].value, sure=False)
    places = {"partner": heading, "code": code_heading, "month": month_heading}
    reporter = rules.reporter or layout.constants.reporter
    if row.role("reporter")[0] is not None:
        places["reporter"], text = row.role("reporter")
        reporter = rules.reporters.get(text)
        found["reporter"] = Meant(reporter) if reporter else None
    kg_heading, found["kg"], value_heading, found["value"] = _amounts(row)
    places |= {"kg": kg_heading, "value": value_heading}
    for name, meant in found.items():
        if meant is None:
            said.bad.add((row.number, places[name]))
            must = ("month", "kg", "value", "code")
            if name == "month" and year is not None:
                continue  # shown as two cells in one
            if name in must and places[name] != ANYWHERE:
                text = row.find((places[name],))[1]
                said.cells.add((row.number, places[name], text.strip(BLANKS)))
        elif not meant.sure:
            said.unsure.add((row.number, places[name]))
    _validity(found, row, places, said)
    if any(meant is None for meant in found.values()):
        return None
    apart = tuple(row.find(_several(key))[1] or "" for key in layout.columns.row_key)
    regime, province = (row.role(f"{part}_code")[1] or None for part in ("regime", "province"))
    key = (
        reporter, found["month"].value, found["partner"].value, found["code"].value, flow, regime,
        province,
    )  # fmt: skip
    return key, apart, (found["kg"].value, found["value"].value)


def _several(names):
    return (names,) if isinstance(names, str) else names


def _translated(row, role):
    heading, text = row.role(role)
    if heading is None:
        return None, None
    bare = text.strip(BLANKS)
    own = {theirs.casefold(): ours for theirs, ours in row.rules.layout.codes.get(role, {}).items()}
    return heading, own.get(bare.casefold(), text)


def _matches(row, words):
    heading, text = row.find(words.column)
    if heading is None:
        return None
    bare = re.sub("^([0-9]+)[.]0$", r"\1", text.strip(BLANKS))
    if words.pattern:
        return bool(re.fullmatch(words.pattern, bare))
    return bare in words.values


def _left_out(row, flow):
    layout = row.rules.layout
    for words in layout.drop:
        if words.flow in (None, flow) and _matches(row, words):
            return True
    return any(
        words.flow in (None, flow) and _matches(row, words) is False for words in layout.keep
    )


def _partner(text, rules):
    scheme = rules.layout.partner.scheme
    bare = (text or "").strip(BLANKS)
    plain = re.sub("^([0-9]+)[.]0$", r"\1", bare)
    if scheme in ("gacc", "m49") and re.fullmatch("[0-9]{1,3}", plain):
        plain = plain.zfill(3)
    sure = bare == text and plain.upper() == plain
    plain = plain.upper()
    return Meant(plain, sure) if plain in rules.partners else None


def _validity(found, row, places, said):
    if found["partner"] and found["month"]:
        begins, ends = row.rules.partners[found["partner"].value]
        month = found["month"].value.isoformat()
        if (begins and month < begins) or (ends and month > ends):
            said.bad.add((row.number, places["partner"]))


def _amounts(row):
    """Heading and meaning of kilogrammes and of the value."""
    rules, layout = row.rules, row.rules.layout
    value_heading, text = row.role("value")
    value = meanings.number(text, layout, rules.delimiter)
    if value and value.value is not None:
        whole = value.value == value.value.to_integral_value()
        # of kilogrammes, say the words; a publisher of whole numbers has no cents either
        sure = value.sure and (whole or layout.numbers.fractions != "refuse")
        value = Meant(value.value * layout.value.factor, sure)
        if value.value < 0 and layout.numbers.negatives == "refuse":
            value = None
    heading, missing = None, None
    for quantity in layout.quantity.columns:
        heading, text = row.find(quantity.column)
        if heading is None:
            continue
        unit = quantity.unit or row.find(quantity.unit_column)[1] or ""
        factor = meanings.weight_of(unit, layout)
        if factor and (text.strip(BLANKS) or not quantity.unit):
            kg = _kilograms(row, quantity, text, factor, value)
            if kg is None or kg.value is not None:
                return heading, kg, value_heading, value
            missing = missing or (heading, kg)
    if missing:  # a gap that no later weight of the row fills
        return (*missing, value_heading, value)
    if layout.quantity.without_kilograms == "unknown":
        return heading, Meant(None), value_heading, value
    units = {row.find(quantity.unit_column or ())[1] for quantity in layout.quantity.columns}
    if layout.quantity.without_kilograms == "counted" and units & COUNTED:
        return ANYWHERE, Meant(None, sure=False), value_heading, value  # where others are weighed
    return ANYWHERE, None, value_heading, value


def _kilograms(row, quantity, text, factor, value):
    rules, layout = row.rules, row.rules.layout
    meant = meanings.number(text, layout, rules.delimiter)
    if meant is None:
        return None
    if meant.value is None:
        return Meant(None, meant.sure and layout.quantity.without_kilograms == "unknown")
    kg = meant.value * factor
    if kg < 0 and layout.numbers.negatives == "refuse":
        return None
    if kg != kg.to_integral_value() and layout.numbers.fractions == "refuse":
        if factor == 1:
            return None
        kg = kg.quantize(Decimal(1), ROUND_HALF_UP)  # of grammes and tonnes there are fractions
    flag = (row.find(quantity.flag_column)[1] or "").strip(BLANKS)
    if kg == 0 and flag not in ("", *getattr(quantity, "unflagged", ("-",))):
        return Meant(None, meant.sure)
    if kg == 0 and layout.quantity.zero_beside_value == "unknown" and value and value.value:
        return Meant(None, meant.sure)
    return Meant(kg, meant.sure)
