"""Numbers of a mapped table: kilogrammes found by unit, and values."""

from __future__ import annotations

from decimal import Decimal

from chokepoint.ingest.mapping.table import MappedTable
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.sql_text import literal

SPACES = "[ \u00a0\u202f]"


def kilograms_of(table: MappedTable) -> str:
    """Kilogrammes by unit; rows without them as the mapping says."""
    mapping = table.mapping
    cases, seen = [], []
    heading = ""
    for number, quantity in enumerate(mapping.quantities, start=1):
        key = f"quantity.columns[{number}]"
        heading = table.heading(quantity.column, f"{key}.column")
        if quantity.unit is not None:
            factor = mapping.units[quantity.unit.casefold()]
            amount = _number(table, heading, factor, "true", f"{key}.column")
            cases.append(f"when {table.text(heading)} is not null then {amount}")
            continue
        of_unit = table.text(table.heading(quantity.unit_column, f"{key}.unit_column"))
        seen.append(of_unit)
        for unit, factor in mapping.units.items():
            is_unit = f"coalesce(lower({of_unit}) = {literal(unit)}, false)"
            amount = _number(table, heading, factor, is_unit, f"{key}.column")
            cases.append(f"when {is_unit} then {amount}")
    kilograms = f"case {' '.join(cases)} end"
    if mapping.without_kilograms == "refuse":
        units = f"concat_ws(', ', {', '.join(seen)})" if seen else "''"
        _without_kilograms(table, kilograms, units, heading)
    return kilograms


def value_of(table: MappedTable) -> str:
    """Values in whole currency units."""
    heading = table.heading(table.mapping.columns["value"][0], "columns.value")
    return _number(table, heading, table.mapping.value_factor, "true", "columns.value")


def _without_kilograms(table: MappedTable, kilograms: str, units: str, heading: str) -> None:
    bad = table.file.connection.execute(
        f"select file_row, {units}, count(*) over () from mapped_raw "
        f"where ({kilograms}) is null order by file_row limit 1"
    ).fetchone()
    if bad:
        raise refuse(
            table.file.name,
            f"no quantity in kilogrammes, in {bad[2]:,} row(s); known units: "
            f"{', '.join(table.mapping.units)}.",
            f"Add the unit to [units] of {table.mapping.path.name}, drop such rows, or say "
            'quantity.without_kilograms = "unknown".',
            row=bad[0],
            column=heading,
            value=bad[1],
        )


def _number(table: MappedTable, heading: str, factor: Decimal, where: str, key: str) -> str:
    """SQL of a number as the mapping writes it, times a factor; bad cells are refused."""
    mapping, text = table.mapping, table.text(heading)
    decimal, thousands = (
        SPACES if mark == " " else f"[{mark}]" if mark else ""
        for mark in (mapping.decimal_mark, mapping.thousands_mark)
    )
    shapes = f"[+-]?[0-9]+({decimal}[0-9]+)?"
    if thousands:
        shapes += f"|[+-]?[0-9]{{1,3}}({thousands}[0-9]{{3}})+({decimal}[0-9]+)?"
    table.refuse_rows(
        f"{where} and not coalesce(regexp_full_match({text}, {literal(shapes)}), true)",
        heading,
        f"not a number with '{mapping.decimal_mark}' for decimals and "
        f"'{mapping.thousands_mark}' for thousands.",
        f"Correct [numbers] or key {key} of {mapping.path.name}.",
    )
    plain = f"regexp_replace({text}, {literal(thousands)}, '', 'g')" if thousands else text
    plain = f"replace({plain}, {literal(mapping.decimal_mark)}, '.')"
    if factor == 1:
        return plain
    product = f"try_cast({plain} as decimal(20, 6)) * cast('{factor:f}' as decimal(18, 9))"
    return f"cast({product} as varchar)"
