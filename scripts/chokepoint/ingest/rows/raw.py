"""From a table's text columns to raw rows: the cells that a layout names, under our names.

t_<ours>    text of a column of ours, as it stands;  a_<ours> of another one that is the same
k_<n>       what else tells rows apart;  f_<n> what a filter looks at;  x_<name> Source.more
d_<ours>    whether a second column of the same name says something else
quantity, value_number ...              as amounts.py reads them
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from chokepoint.ingest.files.head import Kind, Place, Select
from chokepoint.ingest.model import PART_COLUMNS, SourceFile
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.rows.amounts import kilogrammes_in, quantity_columns, value_columns
from chokepoint.ingest.rows.header_lines import KIND, heading_kind
from chokepoint.ingest.rows.headings import Headings
from chokepoint.ingest.rows.layout import Layout
from chokepoint.ingest.rows.marks import marks_of
from chokepoint.ingest.rows.totals import SUMS
from chokepoint.ingest.rows.word_kinds import Names
from chokepoint.ingest.sources.source import Source
from chokepoint.sql_text import literal, literals

TEXTS = (
    "month", "year", "partner_code", "partner_name", "hs_code", "hs_name", "reporter", "flow",
    "currency", "is_quantity_estimated", "regime_code", "province_code", "frequency",
)  # fmt: skip
# of which a second column of the same meaning is read and compared; names are in any language
COMPARED = (
    "month", "partner_code", "hs_code", "reporter", "flow", "currency", "regime_code",
    "province_code",
)  # fmt: skip
NO_CODES = ("", "0", "00", "000", "-", "?")  # of a regime or a place
Read = Callable[[str], str]  # SQL of what a column's text means


@dataclass
class RawColumns:
    """The select list of one table, and how the file calls each column."""

    columns: dict[str, str] = field(default_factory=dict)
    before: tuple[Mapping[str, str], ...] = ()
    headings: dict[str, str] = field(default_factory=dict)  # by column of the raw row

    def twins(self, alias: str, places: Sequence[int], headings: Headings, read: Read) -> None:
        """Whether a second column of the same name says something else, where there is one."""
        first, *others = places or [0]
        if others:
            differs = " or ".join(
                f"{read(f'c{one}')} is distinct from {read(f'c{first}')}" for one in others
            )
            named = dict.fromkeys(headings.name(one) for one in places)
            self.columns[f"d_{alias}"] = differs
            self.headings[f"d_{alias}"] = " / ".join(named)

    @property
    def select(self) -> Select:
        """As files/load takes it."""
        return Select(self.columns, self.before)


def raw_columns(file: SourceFile, source: Source, place: Place) -> RawColumns:
    """What a layout reads of a table; FileRefused where a column is not there."""
    layout = source.layout
    headings = Headings(place.headings)
    found = RawColumns()

    def take(alias: str, names: Names | None) -> bool:
        at = headings.places(names or ())
        if not at:
            return False
        found.columns[alias] = f"c{at[0]}"
        found.headings[alias] = headings.name(at[0])
        if alias != "t_hs_name":  # names are only shown
            found.twins(alias, at, headings, str)
        return True

    for name in TEXTS:
        names = getattr(layout.columns, name)
        if not take(f"t_{name}", names) and names and _is_needed(name, source):
            raise _absent(file, source, headings, name, names)
        others = headings.every(names or ())[len(headings.places(names or ())) :]
        if others and name in COMPARED:
            found.columns[f"a_{name}"] = f"c{others[0]}"
            found.headings[f"a_{name}"] = headings.name(others[0])
    for part in PART_COLUMNS:
        _named_sums(found, headings, layout, part)
    for number, key in enumerate(layout.columns.row_key):
        take(f"k_{number}", key)
    for number, rule in enumerate((*layout.drop, *layout.keep)):
        if not take(f"f_{number}", rule.column) and not rule.is_optional:
            raise _absent(file, source, headings, f"filter {number + 1}", rule.column)
    for name, names in source.more.items():
        take(f"x_{name}", names)
    _amounts(file, source, place, headings, found)
    return found


def _named_sums(found: RawColumns, headings: Headings, layout: Layout, part: str) -> None:
    """The code of a sum over parts that only its name calls one: the name."""
    code, name = f"t_{part}_code", headings.place(getattr(layout.columns, f"{part}_name") or ())
    if code not in found.columns or name is None:
        return
    column = found.columns[code]
    is_sum = f"regexp_full_match(lower(trim(c{name})), {literal(SUMS)})"
    found.columns[code] = (
        f"case when coalesce({column}, '') in ({literals(NO_CODES)}) and {is_sum} "
        f"then c{name} else {column} end"
    )


def _amounts(
    file: SourceFile, source: Source, place: Place, headings: Headings, found: RawColumns
) -> None:
    layout = source.layout
    marks = marks_of(layout, place.delimiter if place.head.kind is Kind.TEXT else None)
    quantity = quantity_columns(layout, headings, marks)
    columns = [one for one in layout.quantity.columns if headings.has(one.column)]
    if not quantity.columns:
        lacking = layout.quantity.columns[0]
        names = (lacking.unit_column or ()) if columns else lacking.column
        raise _absent(file, source, headings, "quantity", names)
    value = value_columns(layout, headings, marks)
    if not value.columns:
        raise _absent(file, source, headings, "value", layout.columns.value)
    for amounts in (quantity, value):
        found.columns |= amounts.columns
        found.before += amounts.before
    found.columns[KIND] = heading_kind(layout, headings)
    written = {
        "quantity": [headings.place(one.column) for one in columns],
        "unit": [headings.place(one.unit_column or ()) for one in columns],
        "value": [headings.place(layout.columns.value)],
    }
    of = {
        name: " / ".join(headings.name(at) for at in places if at is not None)
        for name, places in written.items()
    }
    for number, one in enumerate(layout.quantity.columns):
        if (at := headings.place(one.column)) is not None:
            found.headings[f"q_{number}"] = headings.name(at)
        found.twins(f"q_{number}", headings.every(one.column), headings, marks.read)
        units = headings.every(one.unit_column or ())
        found.twins(f"u_{number}", units, headings, partial(kilogrammes_in, layout))
    found.twins("value", headings.every(layout.columns.value), headings, marks.read)
    found.headings |= {"quantity_text": of["quantity"], "quantity": of["quantity"]}
    found.headings |= {"value_text": of["value"], "value_number": of["value"]}
    found.headings["unit_text"] = of["unit"] or of["quantity"]


def _is_needed(name: str, source: Source) -> bool:
    layout = source.layout
    if name == "partner_code":
        return layout.constants.partner_code is None
    if name in ("reporter", "flow", "currency"):
        return getattr(layout.constants, name) is None and not source.known_by
    if name == "year":  # beside a month that may name it: only a user's mapping knows
        return not source.known_by
    return name in ("month", "hs_code")


def _absent(
    file: SourceFile, source: Source, headings: Headings, name: str, names: Names
) -> FileRefused:
    said = source.absent.get(name)
    if said:
        return refuse(file.name, said.what, said.remedy, column=said.column)
    layout, mapping = source.layout, file.options.mapping
    known = ", ".join(heading for heading in headings.written[:12] if heading.strip())
    words = mapping.name if mapping else layout.id
    return refuse(
        file.name,
        f"no such column; the file has {known}.",
        "Download the table again with all its columns."
        if source.known_by
        else f"Correct key {_key(source, name, names)} of {words}.",
        column=" / ".join(names),
    )


def _key(source: Source, name: str, names: Names) -> str:
    """Where a mapping file names the column."""
    layout = source.layout
    if name == "quantity":
        for number, one in enumerate(layout.quantity.columns, start=1):
            if one.column == names:
                return f"quantity.columns[{number}].column"
            if one.unit_column == names:
                return f"quantity.columns[{number}].unit_column"
    if name.startswith("filter "):
        number = int(name.removeprefix("filter "))
        is_drop = number <= len(layout.drop)
        return f"drop[{number}].column" if is_drop else f"keep[{number - len(layout.drop)}].column"
    return f"columns.{name}"
