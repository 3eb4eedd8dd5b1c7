"""The mapping file: a user's description of a table that no reader of ours knows.

TOML; `shipped/example.toml` shows every key with its meaning. Everything is checked before the
data file is opened, and each error names the mapping file and the key.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from chokepoint.choices import Flow
from chokepoint.ingest.mapping.keys import Keys
from chokepoint.ingest.mapping.model import Mapping
from chokepoint.ingest.mapping.rules import filters_of, quantities_of, units_of
from chokepoint.ingest.problems import refuse

SCHEMES = ("gacc", "iso2", "iso3", "m49", "us_census", "estat", "hmrc", "tdm")
DELIMITERS = (",", ";", "|", "\t")
DECIMAL_MARKS = (".", ",")
THOUSANDS_MARKS = ("", ",", ".", " ", "'", "\u2019")
TEXT_KEYS = ("partner_name", "is_quantity_estimated")
COLUMN_KEYS = (
    *("year", "month", "partner_code", "hs_code", "value", *TEXT_KEYS),
    *("reporter", "flow", "currency", "row_key"),
)
CODED = ("reporter", "flow", "currency", "partner_code", "hs_code", "is_quantity_estimated")
TOP = (
    *("id", "description", "file", "numbers", "constants", "columns", "month", "partner", "hs"),
    *("quantity", "units", "value", "codes", "drop", "keep"),
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


class _Checked(Keys):
    """Takes the keys of one mapping file, each by its type."""

    def mapping(self) -> Mapping:
        """The checked mapping."""
        self.only("", self.table, TOP)
        file = self.section("file", ("delimiter", "missing", "row_limit"))
        numbers = self.section("numbers", ("decimal_mark", "thousands_mark"))
        month = self.section("month", ("format",))
        hs = self.section("hs", ("digits",))
        quantities, without = quantities_of(self)
        mapping = Mapping(
            path=self.path,
            source_id=self._identity(),
            columns=self._columns(),
            constants=self._constants(),
            codes=self._codes(),
            scheme=self._scheme(),
            delimiter=self._delimiter(file.get("delimiter")),
            row_limit=self._row_limit(file.get("row_limit")),
            missing=self.texts("file.missing", file.get("missing", [])),
            decimal_mark=self._number_mark(numbers, "decimal_mark", ".", DECIMAL_MARKS),
            thousands_mark=self._number_mark(numbers, "thousands_mark", ",", THOUSANDS_MARKS),
            month_format=self._month_format(month.get("format")),
            hs_digits=self._digits(hs.get("digits")),
            quantities=quantities,
            without_kilograms=without,
            units=units_of(self),
            value_factor=self.factor("value.factor", self._value_section().get("factor", 1)),
            filters=filters_of(self),
        )
        self._agree(mapping)
        return mapping

    def _value_section(self) -> dict[str, Any]:
        return self.section("value", ("factor",))

    def _delimiter(self, value: object) -> str | None:
        if value is not None and (not isinstance(value, str) or value not in DELIMITERS):
            raise self.fault("file.delimiter", "not a separator.", 'One of , ; | or "\\t".', value)
        return value

    def _number_mark(
        self, table: dict[str, Any], name: str, default: str, allowed: tuple[str, ...]
    ) -> str:
        value = table.get(name, default)
        if not isinstance(value, str) or value not in allowed:
            shown = ", ".join(f'"{mark}"' for mark in allowed)
            raise self.fault(f"numbers.{name}", "not such a mark.", f"One of {shown}.", value)
        return value

    def _row_limit(self, value: object) -> int | None:
        if value is not None and (type(value) is not int or value < 2):
            raise self.fault("file.row_limit", "not a number of rows.", "As in 10000.", value)
        return value

    def _identity(self) -> str:
        value = self.text("id", self.table.get("id", ""))
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", value):
            raise self.fault(
                "id",
                "not a name of small letters, digits and _.",
                'As in id = "korea_customs".',
                value,
            )
        return value

    def _columns(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        section = self.section("columns", COLUMN_KEYS)
        found: dict[str, tuple[tuple[str, ...], ...]] = {}
        for name, value in section.items():
            key = f"columns.{name}"
            if name == "row_key":  # several columns, each with one spelling
                found[name] = tuple((text,) for text in self.texts(key, value))
            else:
                found[name] = (self.texts(key, value),)
        for name in ("month", "partner_code", "hs_code", "value"):
            if name not in found:
                raise self.fault(
                    f"columns.{name}", "missing.", f'Say {name} = "heading of the column".'
                )
        return found

    def _constants(self) -> dict[str, str]:
        section = self.section("constants", ("reporter", "flow", "currency"))
        found = {name: self.text(f"constants.{name}", value) for name, value in section.items()}
        for name in found:
            if name in self._columns():
                raise self.fault(
                    f"constants.{name}", "also a column.", f"Keep it, or columns.{name}."
                )
        if found.get("flow", "export") not in tuple(Flow):
            raise self.fault("constants.flow", "not a flow.", "export or import.", found["flow"])
        for name, shape, remedy in (
            ("reporter", "[A-Z]{3}", "Write ISO 3166-1 alpha-3, as in CHN."),
            ("currency", "[A-Z]{3}", "Write ISO 4217, as in USD."),
        ):
            if name in found and not re.fullmatch(shape, found[name]):
                raise self.fault(f"constants.{name}", "not three letters.", remedy, found[name])
        return found

    def _scheme(self) -> str:
        section = self.section("partner", ("scheme",))
        scheme = section.get("scheme")
        if not isinstance(scheme, str) or scheme not in SCHEMES:
            raise self.fault(
                "partner.scheme",
                "not a list of partner codes.",
                f"Say one of {', '.join(SCHEMES)}; own codes are turned into one by "
                "[codes.partner_code].",
                scheme,
            )
        return scheme

    def _codes(self) -> dict[str, dict[str, str]]:
        section = self.section("codes", CODED)
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
                found[name] = {g: self.text(f"{key}.{g}", m) for g, m in table.items()}
        for given, meant in found.get("flow", {}).items():
            if meant not in tuple(Flow):
                raise self.fault(f"codes.flow.{given}", "not a flow.", "export or import.", meant)
        return found

    def _month_format(self, value: object) -> str | None:
        if value is None:
            return None
        text = self.text("month.format", value)
        has_year = "year" in self.section("columns", COLUMN_KEYS) or re.search("%[Yy]", text)
        if not has_year or not re.search("%-?[mbB]", text):
            raise self.fault(
                "month.format",
                "does not name both a year and a month.",
                "As in %Y-%m, %b %Y or %d/%m/%Y (a year alone is no month).",
                text,
            )
        return text

    def _digits(self, value: object) -> int | None:
        if value is None:
            return None
        if type(value) is not int or value not in (6, 8, 10):
            raise self.fault("hs.digits", "not 6, 8 or 10.", "Leave it out if they differ.", value)
        return value

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
