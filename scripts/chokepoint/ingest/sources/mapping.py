"""Any long table, as a mapping file describes it; every key: ingest/mappings/example.toml.

The mapping is chosen by the user (--mapping, or a file beside the table), never guessed: a table
that does not fit it is refused by the column it lacks. Every error names the cell of the table and
the key of the mapping that asked for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from chokepoint.ingest.delimited import columns_of
from chokepoint.ingest.iso_codes import iso3
from chokepoint.ingest.mapping_file import load_mapping
from chokepoint.ingest.mapping_model import Filter, Mapping
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.reader_tools import (
    count,
    drop_rows,
    make_parsed_text,
    read_table,
    require_rows,
    round_kilograms,
)
from chokepoint.ingest.sql_text import literal, quoted
from chokepoint.ingest.text_files import read_head
from chokepoint.ingest.workbooks import is_workbook, read_workbook

BLANKS = literal(" \t\r\n\u00a0\u202f")
SPACES = "[ \u00a0\u202f]"
PLAIN_MONTH = "([0-9]{4})[-/.年]?([0-9]{1,2})(月|[-/.][0-9]{1,2}( 00:00:00)?)?"
YES = ("true", "1", "yes", "y")
PARTNER_SHAPES = {"gacc": "[0-9]{1,3}", "iso2": "[A-Z]{2}", "iso3": "[A-Z]{3}", "m49": "[0-9]{1,3}"}
AGGREGATES = {"iso2": ("EU", "WD"), "iso3": ("WLD", "W00", "EUN", "EUU"), "m49": ("000", "0", "00")}


def read(file: SourceFile) -> Parsed | None:
    """Rows as the mapping of the options says; None if the options name no mapping."""
    if file.options.mapping is None:
        return None
    return _Reading(file, load_mapping(file.options.mapping)).parsed()


class _Reading:
    """One file under one mapping."""

    def __init__(self, file: SourceFile, mapping: Mapping) -> None:
        self.file = file
        self.mapping = mapping
        self.encoding = self._load()
        headings = columns_of(file, "mapped_raw")
        self.headings = {_folded(name): name for name in headings}

    def parsed(self) -> Parsed:
        """Check cell by cell, and create `parsed_text`."""
        self._require_whole()
        notes = [note for rule in self.mapping.filters for note in self._filter(rule)]
        require_rows(
            self.file,
            "mapped_raw",
            "the mapping leaves no row.",
            f"Check [[drop]] and [[keep]] in {self.mapping.path.name}.",
        )
        flow, more = self._flow()
        notes += more
        expressions = {
            "reporter_code": self._reporter(),
            "month_text": self._month(),
            "partner_code": self._partner(),
            "partner_name": self._plain("partner_name"),
            "hs_code": self._hs_code(),
            "quantity_text": self._kilograms(),
            "value_text": self._value(),
            "is_quantity_estimated": self._is_estimated(),
            "row_key": self._row_key(),
        }
        currency = self._currency()
        make_parsed_text(self.file, "mapped_raw", expressions)
        notes += round_kilograms(self.file)
        (reporter,) = self.file.connection.execute(
            "select min(reporter_code) from parsed_text"
        ).fetchone()
        return Parsed(
            source_id=self.mapping.source_id,
            reporter_code=reporter,
            flow=flow,
            currency=currency,
            partner_scheme=self.mapping.scheme,
            encoding=self.encoding,
            notes=notes,
        )

    # --- the table -------------------------------------------------------------------------------

    def _load(self) -> str:
        if is_workbook(read_head(self.file.path)):
            read_workbook(self.file.path, self.file.connection, "mapped_raw")
            return "xlsx"
        return read_table(self.file, "mapped_raw", self.mapping.delimiter)

    def _heading(self, names: tuple[str, ...], key: str) -> str:
        """The first of the headings that the file has."""
        found = next((self.headings[n] for n in map(_folded, names) if n in self.headings), None)
        if found is None:
            known = ", ".join(list(self.headings.values())[:12])
            raise refuse(
                self.file.name,
                f"no such column; the file has {known}.",
                f"Correct key {key} of {self.mapping.path.name}.",
                column=" / ".join(names),
            )
        return found

    def _text(self, heading: str) -> str:
        """SQL of a cell: trimmed, null where it is empty or a mark of the mapping for missing."""
        cell = f"nullif(trim({quoted(heading)}, {BLANKS}), '')"
        if not self.mapping.missing:
            return cell
        return f"case when {cell} not in ({_list(self.mapping.missing)}) then {cell} end"

    def _column(self, name: str) -> tuple[str, str]:
        """Heading and SQL of a canonical column, translated where the mapping has codes for it."""
        key = f"columns.{name}"
        heading = self._heading(self.mapping.columns[name][0], key)
        text = self._text(heading)
        codes = self.mapping.codes.get(name)
        if codes is None:
            return heading, text
        self._refuse(
            f"{text} is not null and {text} not in ({_list(codes)})",
            heading,
            "no code for this in the mapping.",
            f"Add it under [codes.{name}] of {self.mapping.path.name}, or drop such rows.",
        )
        cases = " ".join(f"when {literal(g)} then {literal(m)}" for g, m in codes.items())
        return heading, f"case {text} {cases} end"

    def _plain(self, name: str) -> str:
        return self._column(name)[1] if name in self.mapping.columns else "cast(null as varchar)"

    def _refuse(self, condition: str, heading: str, what: str, remedy: str) -> None:
        """Raise for the first row that meets the condition."""
        bad = self.file.connection.execute(
            f"select file_row, {quoted(heading)}, count(*) over () from mapped_raw "
            f"where {condition} order by file_row limit 1"
        ).fetchone()
        if bad:
            row, value, rows = bad
            what = what if rows == 1 else f"{what.rstrip('.')}, in {rows:,} rows."
            raise refuse(self.file.name, what, remedy, row=row, column=heading, value=value or "")

    def _filter(self, rule: Filter) -> list[str]:
        heading = self._heading(rule.column, f"{rule.key}.column")
        text = f"coalesce(trim({quoted(heading)}, {BLANKS}), '')"
        if rule.pattern is not None:
            meets = f"regexp_full_match({text}, {literal(rule.pattern)})"
        else:
            meets = f"{text} in ({_list(rule.values)})" if rule.values else "false"
        condition = f"not ({meets})" if rule.is_keep else meets
        return drop_rows(self.file, "mapped_raw", condition, f"rows ({rule.reason})")

    def _require_whole(self) -> None:
        limit = self.mapping.row_limit
        if limit is not None and count(self.file, "mapped_raw") == limit:
            raise refuse(
                self.file.name,
                f"exactly {limit:,} rows: the source cuts its files there.",
                f"Split the query, or correct file.row_limit of {self.mapping.path.name}.",
            )

    # --- what the whole file says ----------------------------------------------------------------

    def _contradiction(self, name: str, said: str, heading: str | None = None) -> FileRefused:
        given = getattr(self.file.options, name)
        where = f"column {heading}" if heading else f"key constants.{name} of the mapping"
        return refuse(
            self.file.name,
            f"{where} says {said}, the options say {given}.",
            f"Correct --{name}, the folder's chokepoint.toml or the mapping.",
            value=said,
        )

    def _constant(self, name: str) -> str | None:
        """What the mapping or the options say of the whole file."""
        said, given = self.mapping.constants.get(name), getattr(self.file.options, name)
        if said and given and said != given:
            raise self._contradiction(name, said)
        return said or given

    def _unsaid(self, name: str) -> FileRefused:
        return self.mapping.fault(
            f"constants.{name}",
            f"nothing says the {name}.",
            f"Set it, name columns.{name}, or say --{name}.",
        )

    def _distinct(self, text: str) -> list[tuple[str | None, int]]:
        return self.file.connection.execute(
            f"select {text}, min(file_row) from mapped_raw group by 1 order by 2"
        ).fetchall()

    def _flow(self) -> tuple[str, list[str]]:
        if "flow" not in self.mapping.columns:
            flow = self._constant("flow")
            if flow is None:
                raise self._unsaid("flow")
            return flow, []
        heading, text = self._column("flow")
        text = f"lower({text})"
        self._refuse(
            f"coalesce({text} not in ('export', 'import'), true)",
            heading,
            "not a flow.",
            f"Translate it under [codes.flow] of {self.mapping.path.name}.",
        )
        found = dict(self._distinct(text))
        wanted = self.file.options.flow
        if wanted is None and len(found) == 1:
            return next(iter(found)), []
        if wanted not in found:
            flows = ", ".join(found)
            if wanted is not None:
                raise self._contradiction("flow", flows, heading)
            raise refuse(
                self.file.name,
                f"mixed flows: {flows}.",
                "Say --flow export or --flow import; the other rows are left out.",
                row=max(found.values()),
                column=heading,
            )
        notes = drop_rows(
            self.file, "mapped_raw", f"{text} <> {literal(wanted)}", "rows of the other flow"
        )
        return wanted, notes

    def _currency(self) -> str:
        if "currency" not in self.mapping.columns:
            currency = self._constant("currency")
            if currency is None:
                raise self._unsaid("currency")
            return currency
        heading, text = self._column("currency")
        text = f"upper({text})"
        self._refuse(
            f"not coalesce(regexp_full_match({text}, '[A-Z]{{3}}'), false)",
            heading,
            "not a currency of three letters.",
            f"Translate it under [codes.currency] of {self.mapping.path.name}.",
        )
        found = self._distinct(text)
        if len(found) > 1:
            raise refuse(
                self.file.name,
                f"mixed currencies: {', '.join(str(value) for value, _ in found)}.",
                "Keep one per file, or name one under [[keep]].",
                row=found[1][1],
                column=heading,
                value=found[1][0],
            )
        if self.file.options.currency not in (None, found[0][0]):
            raise self._contradiction("currency", found[0][0], heading)
        return found[0][0]

    # --- cells -----------------------------------------------------------------------------------

    def _reporter(self) -> str:
        if "reporter" not in self.mapping.columns:
            reporter = self._constant("reporter")
            if reporter is None:
                raise self._unsaid("reporter")
            return literal(reporter)
        heading, text = self._column("reporter")
        known = {value: iso3(value) for value, _ in self._distinct(text)}
        unknown = [value for value, code in known.items() if code is None]
        self._refuse(
            f"{text} is null or {text} in ({_list(v or '' for v in unknown)})"
            if unknown
            else f"{text} is null",
            heading,
            "the reporter is not an ISO country code.",
            f"Translate it under [codes.reporter] of {self.mapping.path.name}.",
        )
        cases = " ".join(f"when {literal(g)} then {literal(code)}" for g, code in known.items())
        return f"case {text} {cases} end"

    def _month(self) -> str:
        heading, text = self._column("month")
        written = self.mapping.month_format
        remedy = f"Say month.format in {self.mapping.path.name}."
        if "year" in self.mapping.columns:
            year_heading, year = self._column("year")
            self._refuse(
                f"not coalesce(regexp_full_match({year}, '[12][0-9]{{3}}'), false)",
                year_heading,
                "not a year of four digits.",
                f"Correct columns.year of {self.mapping.path.name}.",
            )
            text, written = f"{year} || '-' || {text}", f"%Y-{written or '%m'}"
        if written:
            month = f"strftime(try_strptime({text}, {literal(written)}), '%Y%m')"
            remedy = f"It is read as '{written}': correct month.format in {self.mapping.path.name}."
        else:
            parts = (f"regexp_extract({text}, '^{PLAIN_MONTH}$', {i})" for i in (1, 2))
            year, number = parts
            month = (
                f"case when try_cast({number} as integer) between 1 and 12 "
                f"then {year} || lpad({number}, 2, '0') end"
            )
        self._refuse(f"({month}) is null", heading, "not a month.", remedy)
        return month

    def _partner(self) -> str:
        heading, text = self._column("partner_code")
        scheme = self.mapping.scheme
        text = f"upper({text})"
        name = self.mapping.path.name
        self._refuse(
            f"{text} is null", heading, "a row without a partner.", f"[[drop]] it in {name}."
        )
        if scheme in AGGREGATES:
            self._refuse(
                f"{text} in ({_list(AGGREGATES[scheme])})",
                heading,
                "a sum over partners, not a partner.",
                f"Leave it out by [[drop]] in {name}, or it counts twice.",
            )
        if scheme in PARTNER_SHAPES:
            self._refuse(
                f"not regexp_full_match({text}, {literal(PARTNER_SHAPES[scheme])})",
                heading,
                f"not a partner code of the scheme {scheme}.",
                f"Correct partner.scheme, or translate it under [codes.partner_code] of {name}.",
            )
        return f"lpad({text}, 3, '0')" if scheme in ("gacc", "m49") else text

    def _hs_code(self) -> str:
        heading, text = self._column("hs_code")
        # 85051110.0 is a number that a spreadsheet wrote; 8505.11.10 is a code
        code = f"regexp_replace({text}, '^([0-9]{{5,}})\\.0$', '\\1')"
        code = f"regexp_replace({code}, '[. _-]', '', 'g')"
        name = self.mapping.path.name
        digits = self.mapping.hs_digits
        shape = f"[0-9]{{{digits - 1},{digits}}}" if digits else "[0-9]{5,10}"
        self._refuse(
            f"not coalesce(regexp_full_match({code}, '{shape}'), false)",
            heading,
            f"not an HS code of {digits} digits." if digits else "not an HS code.",
            f"Leave sums over codes out by [[drop]], or correct hs.digits in {name}.",
        )
        return f"lpad({code}, {digits}, '0')" if digits else code

    def _number(self, heading: str, factor: Decimal, where: str, key: str) -> str:
        """SQL of a number as the mapping writes it, times a factor; bad cells are refused."""
        mapping, text = self.mapping, self._text(heading)
        decimal, thousands = (
            SPACES if mark == " " else f"[{mark}]" if mark else ""
            for mark in (mapping.decimal_mark, mapping.thousands_mark)
        )
        shapes = f"[+-]?[0-9]+({decimal}[0-9]+)?"
        if thousands:
            shapes += f"|[+-]?[0-9]{{1,3}}({thousands}[0-9]{{3}})+({decimal}[0-9]+)?"
        self._refuse(
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

    def _kilograms(self) -> str:
        mapping = self.mapping
        cases, seen = [], []
        heading = ""
        for number, quantity in enumerate(mapping.quantities, start=1):
            key = f"quantity.columns[{number}]"
            heading = self._heading(quantity.column, f"{key}.column")
            if quantity.unit is not None:
                factor = mapping.units[quantity.unit.casefold()]
                amount = self._number(heading, factor, "true", f"{key}.column")
                cases.append(f"when {self._text(heading)} is not null then {amount}")
                continue
            of_unit = self._text(self._heading(quantity.unit_column, f"{key}.unit_column"))
            seen.append(of_unit)
            for unit, factor in mapping.units.items():
                is_unit = f"coalesce(lower({of_unit}) = {literal(unit)}, false)"
                amount = self._number(heading, factor, is_unit, f"{key}.column")
                cases.append(f"when {is_unit} then {amount}")
        kilograms = f"case {' '.join(cases)} end"
        if mapping.without_kilograms == "refuse":
            units = f"concat_ws(', ', {', '.join(seen)})" if seen else "''"
            self._without_kilograms(kilograms, units, heading)
        return kilograms

    def _without_kilograms(self, kilograms: str, units: str, heading: str) -> None:
        bad = self.file.connection.execute(
            f"select file_row, {units}, count(*) over () from mapped_raw "
            f"where ({kilograms}) is null order by file_row limit 1"
        ).fetchone()
        if bad:
            raise refuse(
                self.file.name,
                f"no quantity in kilogrammes, in {bad[2]:,} row(s); known units: "
                f"{', '.join(self.mapping.units)}.",
                f"Add the unit to [units] of {self.mapping.path.name}, drop such rows, or say "
                'quantity.without_kilograms = "unknown".',
                row=bad[0],
                column=heading,
                value=bad[1],
            )

    def _value(self) -> str:
        heading = self._heading(self.mapping.columns["value"][0], "columns.value")
        return self._number(heading, self.mapping.value_factor, "true", "columns.value")

    def _is_estimated(self) -> str:
        if "is_quantity_estimated" not in self.mapping.columns:
            return "false"
        text = self._column("is_quantity_estimated")[1]
        return f"coalesce(lower({text}) in ({_list(YES)}), false)"

    def _row_key(self) -> str:
        named = (_folded(names[0]) for names in self.mapping.columns.get("row_key", ()))
        present = [self.headings[name] for name in named if name in self.headings]
        texts = [f"coalesce({self._text(heading)}, '')" for heading in present]
        return f"concat_ws('|', {', '.join(texts)})" if texts else "''"


def _folded(name: str) -> str:
    """A heading without regard to case and blanks."""
    return " ".join(name.split()).casefold()


def _list(texts: Iterable[str]) -> str:
    """Texts as a list in SQL, never empty."""
    return ", ".join(literal(text) for text in texts) or "null"
