"""The mapping file: a user's description of a table that no reader of ours knows.

TOML; `mappings/example.toml` shows every key with its meaning. Everything is checked before the
data file is opened, and each error names the mapping file and the key.
"""

from __future__ import annotations

import math
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from chokepoint.ingest.mapping_model import Filter, Mapping, Quantity, mapping_fault
from chokepoint.ingest.problems import FileRefused, refuse

SHIPPED = Path(__file__).parent / "mappings"
SCHEMES = ("gacc", "iso2", "iso3", "m49", "us_census", "estat", "hmrc", "tdm")
FLOWS = ("export", "import")
DELIMITERS = (",", ";", "|", "\t")
DECIMAL_MARKS = (".", ",")
THOUSANDS_MARKS = ("", ",", ".", " ", "'", "\u2019")
TEXT_KEYS = ("partner_name", "is_quantity_estimated")
COLUMN_KEYS = ("year", "month", "partner_code", "hs_code", "value", *TEXT_KEYS)
COLUMN_KEYS += ("reporter", "flow", "currency", "row_key")
CODED = ("reporter", "flow", "currency", "partner_code", "hs_code", "is_quantity_estimated")
TOP = ("id", "description", "file", "numbers", "constants", "columns", "month", "partner", "hs")
TOP += ("quantity", "units", "value", "codes", "drop", "keep")


def shipped_names() -> list[str]:
    """Mappings that come with the project, usable by name."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def find_mapping(named: str | Path, folder: Path | None = None) -> Path:
    """The path of a mapping: a file (beside the data, if it comes from there), or a shipped one."""
    path = Path(named)
    for candidate in ((folder / path) if folder else path, SHIPPED / f"{path.name}.toml"):
        if candidate.is_file() and (candidate.parent != SHIPPED or path.name == str(named)):
            return candidate
    raise refuse(
        path.name,
        "no such mapping file.",
        f"Name a .toml file, or one of the shipped mappings: {', '.join(shipped_names())}.",
        value=str(named),
    )


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file; the first fault is raised with its key."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refuse(path.name, f"not TOML ({error}).", "Correct the mapping file.") from None
    except OSError as error:
        raise refuse(path.name, f"cannot be read ({error.strerror}).", "Name a file.") from None
    return _Checked(path, table).mapping()


class _Checked:
    """Takes the keys of one mapping file, each by its type."""

    def __init__(self, path: Path, table: dict[str, Any]) -> None:
        self.path = path
        self.table = table

    def mapping(self) -> Mapping:
        """The checked mapping."""
        self._only("", self.table, TOP)
        file = self._section("file", ("delimiter", "missing", "row_limit"))
        numbers = self._section("numbers", ("decimal_mark", "thousands_mark"))
        month = self._section("month", ("format",))
        hs = self._section("hs", ("digits",))
        quantities, without = self._quantities()
        mapping = Mapping(
            path=self.path,
            source_id=self._identity(),
            columns=self._columns(),
            constants=self._constants(),
            codes=self._codes(),
            scheme=self._scheme(),
            delimiter=self._delimiter(file.get("delimiter")),
            row_limit=self._row_limit(file.get("row_limit")),
            missing=self._texts("file.missing", file.get("missing", [])),
            decimal_mark=self._number_mark(numbers, "decimal_mark", ".", DECIMAL_MARKS),
            thousands_mark=self._number_mark(numbers, "thousands_mark", ",", THOUSANDS_MARKS),
            month_format=self._month_format(month.get("format")),
            hs_digits=self._digits(hs.get("digits")),
            quantities=quantities,
            without_kilograms=without,
            units=self._units(),
            value_factor=self._factor("value.factor", self._value_section().get("factor", 1)),
            filters=self._filters(),
        )
        self._agree(mapping)
        return mapping

    def fault(self, key: str, what: str, remedy: str, value: object = None) -> FileRefused:
        return mapping_fault(self.path, key, what, remedy, value)

    def _only(self, key: str, table: dict, allowed: tuple[str, ...]) -> None:
        for name in table:
            if name not in allowed:
                whole = f"{key}.{name}" if key else name
                raise self.fault(whole, "unknown.", f"Allowed here: {', '.join(allowed)}.")

    def _section(self, key: str, allowed: tuple[str, ...]) -> dict:
        section = self.table.get(key, {})
        if not isinstance(section, dict):
            raise self.fault(key, "not a table.", f"Write it as [{key}].", section)
        self._only(key, section, allowed)
        return section

    def _value_section(self) -> dict:
        return self._section("value", ("factor",))

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, "not a text.", 'Write it in quotes, "...".', value)
        return value.strip()

    def _texts(self, key: str, value: object) -> tuple[str, ...]:
        values = value if isinstance(value, list) else [value]
        return tuple(self._text(key, v) for v in values)

    def _delimiter(self, value: object) -> str | None:
        if value is not None and (not isinstance(value, str) or value not in DELIMITERS):
            raise self.fault("file.delimiter", "not a separator.", 'One of , ; | or "\\t".', value)
        return value

    def _number_mark(self, table: dict, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = table.get(name, default)
        if value not in allowed:
            shown = ", ".join(f'"{mark}"' for mark in allowed)
            raise self.fault(f"numbers.{name}", "not such a mark.", f"One of {shown}.", value)
        return value

    def _row_limit(self, value: object) -> int | None:
        if value is not None and (type(value) is not int or value < 2):
            raise self.fault("file.row_limit", "not a number of rows.", "As in 10000.", value)
        return value

    def _identity(self) -> str:
        value = self._text("id", self.table.get("id", ""))
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", value):
            raise self.fault(
                "id",
                "not a name of small letters, digits and _.",
                'As in id = "korea_customs".',
                value,
            )
        return value

    def _columns(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        section = self._section("columns", COLUMN_KEYS)
        found: dict[str, tuple[tuple[str, ...], ...]] = {}
        for name, value in section.items():
            key = f"columns.{name}"
            if name == "row_key":  # several columns, each with one spelling
                found[name] = tuple((text,) for text in self._texts(key, value))
            else:
                found[name] = (self._texts(key, value),)
        for name in ("month", "partner_code", "hs_code", "value"):
            if name not in found:
                raise self.fault(
                    f"columns.{name}", "missing.", f'Say {name} = "heading of the column".'
                )
        return found

    def _constants(self) -> dict[str, str]:
        section = self._section("constants", ("reporter", "flow", "currency"))
        found = {name: self._text(f"constants.{name}", value) for name, value in section.items()}
        for name in found:
            if name in self._columns():
                raise self.fault(
                    f"constants.{name}", "also a column.", f"Keep it, or columns.{name}."
                )
        if found.get("flow", "export") not in FLOWS:
            raise self.fault("constants.flow", "not a flow.", "export or import.", found["flow"])
        for name, shape, remedy in (
            ("reporter", "[A-Z]{3}", "Write ISO 3166-1 alpha-3, as in CHN."),
            ("currency", "[A-Z]{3}", "Write ISO 4217, as in USD."),
        ):
            if name in found and not re.fullmatch(shape, found[name]):
                raise self.fault(f"constants.{name}", "not three letters.", remedy, found[name])
        return found

    def _scheme(self) -> str:
        section = self._section("partner", ("scheme",))
        if section.get("scheme") not in SCHEMES:
            raise self.fault(
                "partner.scheme",
                "not a list of partner codes.",
                f"Say one of {', '.join(SCHEMES)}; own codes are turned into one by "
                "[codes.partner_code].",
                section.get("scheme"),
            )
        return section["scheme"]

    def _codes(self) -> dict[str, dict[str, str]]:
        section = self._section("codes", CODED)
        found: dict[str, dict[str, str]] = {}
        for name, table in section.items():
            key = f"codes.{name}"
            if not isinstance(table, dict) or not table:
                raise self.fault(key, "not a table of codes.", f'[{key}], then "theirs" = "ours".')
            if name == "is_quantity_estimated":
                for given, meant in table.items():
                    if not isinstance(meant, bool):
                        raise self.fault(f"{key}.{given}", "not true or false.", "", meant)
                found[name] = {given: str(meant).lower() for given, meant in table.items()}
            else:
                found[name] = {g: self._text(f"{key}.{g}", m) for g, m in table.items()}
        for given, meant in found.get("flow", {}).items():
            if meant not in FLOWS:
                raise self.fault(f"codes.flow.{given}", "not a flow.", "export or import.", meant)
        return found

    def _month_format(self, value: object) -> str | None:
        if value is None:
            return None
        text = self._text("month.format", value)
        has_year = "year" in self._section("columns", COLUMN_KEYS) or re.search("%[Yy]", text)
        if not has_year or not re.search("%-?[mbB]", text):
            raise self.fault(
                "month.format",
                "does not name both a year and a month.",
                "As in %Y-%m, %b %Y or %d/%m/%Y (a year alone is no month).",
                text,
            )
        return text

    def _digits(self, value: object) -> int | None:
        if value not in (None, 6, 8, 10) or isinstance(value, bool):
            raise self.fault("hs.digits", "not 6, 8 or 10.", "Leave it out if they differ.", value)
        return value

    def _factor(self, key: str, value: object) -> Decimal:
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or value <= 0 or value > 10**9:
            raise self.fault(key, "not a number above 0.", "As in 1000 or 0.001.", value)
        return Decimal(value)

    def _units(self) -> dict[str, Decimal]:
        section = self._section("units", tuple(self.table.get("units", {})))
        units = {name.casefold(): self._factor(f"units.{name}", v) for name, v in section.items()}
        return units or {"kg": Decimal(1)}

    def _quantities(self) -> tuple[tuple[Quantity, ...], str]:
        section = self._section("quantity", ("columns", "without_kilograms"))
        entries = section.get("columns", [])
        if not isinstance(entries, list) or not entries:
            raise self.fault(
                "quantity.columns", "missing.", "Add [[quantity.columns]] with column and unit."
            )
        found = []
        for number, entry in enumerate(entries, start=1):
            key = f"quantity.columns[{number}]"
            if not isinstance(entry, dict):
                raise self.fault(key, "not a table.", "Write [[quantity.columns]].", entry)
            self._only(key, entry, ("column", "unit", "unit_column"))
            if ("unit" in entry) == ("unit_column" in entry):
                raise self.fault(
                    key,
                    "needs either unit or unit_column.",
                    'unit = "KG" for the whole column, or the column that names each row\'s unit.',
                )
            unit = self._text(f"{key}.unit", entry["unit"]) if "unit" in entry else None
            if unit is not None and unit.casefold() not in self._units():
                raise self.fault(
                    f"{key}.unit", "not a unit of [units].", "Add its kilogrammes there.", unit
                )
            names = self._texts(f"{key}.column", entry.get("column", ""))
            of_unit = self._texts(f"{key}.unit_column", entry.get("unit_column", []))
            found.append(Quantity(names, unit, of_unit))
        without = section.get("without_kilograms", "refuse")
        if without not in ("refuse", "unknown"):
            raise self.fault(
                "quantity.without_kilograms",
                "not a choice.",
                'Say "refuse", or "unknown" to load such rows without a quantity.',
                without,
            )
        return tuple(found), without

    def _filters(self) -> tuple[Filter, ...]:
        found = []
        for kind in ("drop", "keep"):
            entries = self.table.get(kind, [])
            if not isinstance(entries, list):
                raise self.fault(kind, "not a list.", f"Write [[{kind}]].")
            for number, entry in enumerate(entries, start=1):
                found.append(self._filter(f"{kind}[{number}]", entry, kind == "keep"))
        return tuple(found)

    def _filter(self, key: str, entry: object, is_keep: bool) -> Filter:
        if not isinstance(entry, dict):
            raise self.fault(key, "not a table.", f"Write [[{key.split('[')[0]}]].", entry)
        self._only(key, entry, ("column", "values", "pattern", "reason"))
        if ("values" in entry) == ("pattern" in entry):
            raise self.fault(key, "needs either values or pattern.", 'As in values = ["World"].')
        values = entry.get("values", [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.fault(f"{key}.values", "not a list of texts.", 'As in ["World"].', values)
        pattern = None
        if "pattern" in entry:
            pattern = self._text(f"{key}.pattern", entry["pattern"])
            try:
                duckdb.execute("select regexp_full_match('', $p)", {"p": pattern})
            except duckdb.Error as error:
                reason = str(error).splitlines()[0]
                raise self.fault(
                    f"{key}.pattern", f"not a pattern ({reason}).", "RE2 syntax.", pattern
                ) from None
        return Filter(
            key,
            self._texts(f"{key}.column", entry.get("column", "")),
            tuple(value.strip() for value in values),
            pattern,
            self._text(f"{key}.reason", entry["reason"]) if "reason" in entry else f"by {key}",
            is_keep,
        )

    def _agree(self, mapping: Mapping) -> None:
        if mapping.decimal_mark == mapping.thousands_mark:
            raise self.fault(
                "numbers.thousands_mark", "the same as decimal_mark.", 'Say "" if there is none.'
            )
        for name in mapping.codes:
            if name not in mapping.columns:
                raise self.fault(
                    f"codes.{name}", "translates an unnamed column.", f"Add columns.{name}."
                )
        if "year" in mapping.columns and mapping.month_format:
            self._no_year(mapping.month_format)

    def _no_year(self, text: str) -> None:
        if re.search("%[Yy]", text):
            raise self.fault(
                "month.format", "names a year, which has a column.", "As in %m or %b.", text
            )
