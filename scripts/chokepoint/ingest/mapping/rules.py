"""Quantities, units, and rows to drop or keep, as a mapping file says them."""

from __future__ import annotations

from decimal import Decimal

import duckdb

from chokepoint.ingest.mapping.keys import Keys
from chokepoint.ingest.mapping.model import Filter, Quantity


def units_of(keys: Keys) -> dict[str, Decimal]:
    """Kilogrammes of each unit; kg alone where the file names none."""
    section = keys.section("units", tuple(keys.table.get("units", {})))
    units = {name.casefold(): keys.factor(f"units.{name}", v) for name, v in section.items()}
    return units or {"kg": Decimal(1)}


def quantities_of(keys: Keys) -> tuple[tuple[Quantity, ...], str]:
    """Columns of amounts, and what becomes of rows without kilogrammes."""
    section = keys.section("quantity", ("columns", "without_kilograms"))
    entries = section.get("columns", [])
    if not isinstance(entries, list) or not entries:
        raise keys.fault(
            "quantity.columns", "missing.", "Add [[quantity.columns]] with column and unit."
        )
    found = []
    for number, entry in enumerate(entries, start=1):
        key = f"quantity.columns[{number}]"
        if not isinstance(entry, dict):
            raise keys.fault(key, "not a table.", "Write [[quantity.columns]].", entry)
        keys.only(key, entry, ("column", "unit", "unit_column"))
        if ("unit" in entry) == ("unit_column" in entry):
            raise keys.fault(
                key,
                "needs either unit or unit_column.",
                'unit = "KG" for the whole column, or the column that names each row\'s unit.',
            )
        unit = keys.text(f"{key}.unit", entry["unit"]) if "unit" in entry else None
        if unit is not None and unit.casefold() not in units_of(keys):
            raise keys.fault(
                f"{key}.unit", "not a unit of [units].", "Add its kilogrammes there.", unit
            )
        names = keys.texts(f"{key}.column", entry.get("column", ""))
        of_unit = keys.texts(f"{key}.unit_column", entry.get("unit_column", []))
        found.append(Quantity(names, unit, of_unit))
    without = section.get("without_kilograms", "refuse")
    if without not in ("refuse", "unknown"):
        raise keys.fault(
            "quantity.without_kilograms",
            "not a choice.",
            'Say "refuse", or "unknown" to load such rows without a quantity.',
            without,
        )
    return tuple(found), without


def filters_of(keys: Keys) -> tuple[Filter, ...]:
    """Rows to drop and to keep, in the order of the file."""
    found = []
    for kind in ("drop", "keep"):
        entries = keys.table.get(kind, [])
        if not isinstance(entries, list):
            raise keys.fault(kind, "not a list.", f"Write [[{kind}]].")
        for number, entry in enumerate(entries, start=1):
            found.append(_filter(keys, f"{kind}[{number}]", entry, kind == "keep"))
    return tuple(found)


def _filter(keys: Keys, key: str, entry: object, is_keep: bool) -> Filter:
    if not isinstance(entry, dict):
        raise keys.fault(key, "not a table.", f"Write [[{key.split('[')[0]}]].", entry)
    keys.only(key, entry, ("column", "values", "pattern", "reason"))
    if ("values" in entry) == ("pattern" in entry):
        raise keys.fault(key, "needs either values or pattern.", 'As in values = ["World"].')
    values = entry.get("values", [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise keys.fault(f"{key}.values", "not a list of texts.", 'As in ["World"].', values)
    pattern = None
    if "pattern" in entry:
        pattern = keys.text(f"{key}.pattern", entry["pattern"])
        try:
            duckdb.execute("select regexp_full_match('', $p)", {"p": pattern})
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise keys.fault(
                f"{key}.pattern", f"not a pattern ({reason}).", "RE2 syntax.", pattern
            ) from None
    return Filter(
        key,
        keys.texts(f"{key}.column", entry.get("column", "")),
        tuple(value.strip() for value in values),
        pattern,
        keys.text(f"{key}.reason", entry["reason"]) if "reason" in entry else f"by {key}",
        is_keep,
    )
