"""Any long table, described by the user: `<file>.mapping.toml`, or `mapping.toml` in its folder.

source_id = "ministry"           # how the lake calls the source
reporter = "CHN"                 # three letters
flow = "export"
currency = "USD"
partner_scheme = "iso2"          # whose codes the partner column holds
delimiter = ";"                  # optional; found by itself

[columns]                        # canonical name = header in the file
month = "Period"                 # 202601, 2026-01; or year and month: ["Year", "Month"]
partner_code = "Country"
partner_name = "Country name"    # optional
hs_code = "Code"
quantity = "Weight"
unit = "Unit"                    # needed with [units]
value = "Amount"                 # optional
row_key = ["Port", "Regime"]     # optional: what else tells two rows apart

[units]                          # kilogrammes per unit; without it the weights are kilogrammes
kg = 1
t = 1000

[value]
factor = 1000                    # optional, where values are in thousands

[keep]                           # optional: rows with these values only
Type = ["E"]
[drop]                           # optional: rows without these values
Country = ["WORLD", "EU27"]

[partner_codes]                  # optional: code in the file = code of the scheme
KOREA = "KR"
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

from chokepoint.ingest.delimited import columns_of
from chokepoint.ingest.iso_codes import iso3
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.reader_tools import (
    drop_rows,
    literal,
    make_parsed_text,
    quoted,
    read_table,
    require_rows,
    round_kilograms,
)
from chokepoint.ingest.text_files import read_head
from chokepoint.ingest.workbooks import is_workbook, read_workbook

FOLDER_WIDE = "mapping.toml"
TEXTS = ("source_id", "reporter", "flow", "currency", "partner_scheme")
TABLES = ("columns", "units", "value", "keep", "drop", "partner_codes")
COLUMNS = ("month", "partner_code", "partner_name", "hs_code", "quantity", "unit", "value")
REQUIRED = ("month", "partner_code", "hs_code", "quantity")


def read(file: SourceFile) -> Parsed | None:
    """Rows of a table that a mapping describes; None where no mapping lies beside the file."""
    path = _mapping_file(file.path)
    if path is None:
        return None
    mapping = _Mapping(file, path)
    encoding = _table(file, mapping)
    found = columns_of(file, "mapped_raw")
    mapping.check_columns(found)
    notes = [f"read by {path.name}", *_select_rows(file, mapping, found)]
    quantity = _kilograms(file, mapping)
    make_parsed_text(
        file,
        "mapped_raw",
        {
            "month_text": _month(mapping),
            "partner_code": _partner(mapping),
            "partner_name": mapping.column("partner_name"),
            "hs_code": mapping.column("hs_code"),
            "quantity_text": quantity,
            "value_text": _value(file, mapping),
            "row_key": _row_key(mapping),
        },
    )
    if mapping.table.get("units"):
        notes += round_kilograms(file)
    return Parsed(
        mapping.text("source_id"),
        mapping.text("reporter"),
        mapping.text("flow"),
        mapping.text("currency"),
        mapping.text("partner_scheme"),
        encoding,
        notes=notes,
    )


def _mapping_file(path: Path) -> Path | None:
    own = path.with_name(path.name + ".mapping.toml")
    return next((p for p in (own, path.with_name(FOLDER_WIDE)) if p.is_file()), None)


class _Mapping:
    """A mapping file, checked key by key before the table is opened."""

    def __init__(self, file: SourceFile, path: Path) -> None:
        self.file, self.path = file, path
        try:
            self.table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise refuse(path.name, f"not a mapping: {error}.", "Correct the file.") from None
        self._check_keys()
        self._check_texts()
        self._check_tables()

    def fault(self, key: str, what: str, remedy: str, value: object = None) -> FileRefused:
        """A fault of the mapping, by its key."""
        shown = None if value is None else str(value)
        return refuse(f"{self.path.name}, key {key}", what, remedy, value=shown)

    def text(self, key: str) -> str:
        """A text of the top level, an option of the call where the mapping is silent."""
        return self.table.get(key) or getattr(self.file.options, key, None) or ""

    def header(self, name: str) -> str | list[str] | None:
        """Header(s) of a canonical column."""
        return self.table["columns"].get(name)

    def column(self, name: str) -> str | None:
        """SQL of a canonical column, trimmed, '' as null; None where the mapping has none."""
        header = self.header(name)
        return None if header is None else _cell(header)

    def _check_keys(self) -> None:
        allowed = (*TEXTS, "delimiter", *TABLES)
        for key in self.table:
            if key not in allowed:
                raise self.fault(key, "unknown key.", f"Allowed are {', '.join(allowed)}.")
        for key in TABLES:
            if not isinstance(self.table.setdefault(key, {}), dict):
                raise self.fault(key, "must be a table.", f"Write [{key}] on a line of its own.")
        for key in self.table["columns"]:
            if key not in (*COLUMNS, "row_key"):
                allowed = (*COLUMNS, "row_key")
                raise self.fault(
                    f"columns.{key}", "unknown column.", f"Allowed are {', '.join(allowed)}."
                )

    def _check_texts(self) -> None:
        for key in (*TEXTS, "delimiter"):
            if not isinstance(self.table.get(key, ""), str):
                raise self.fault(key, "must be a text.", "Put it in quotes.", self.table[key])
        for key in TEXTS:
            if not self.text(key):
                raise self.fault(key, "missing.", f'Add {key} = "..." to the file.')
            said = getattr(self.file.options, key, None)
            if said and said != self.text(key):
                raise self.fault(
                    key, f"the options say {said}.", "Correct one of them.", self.text(key)
                )
        if self.text("flow") not in ("export", "import"):
            raise self.fault("flow", "is not a flow.", "Say export or import.", self.text("flow"))
        if iso3(self.text("reporter")) != self.text("reporter"):
            raise self.fault(
                "reporter", "is not a country.", "Write three letters.", self.text("reporter")
            )
        if not self.text("source_id").replace("_", "").isalnum():
            raise self.fault(
                "source_id",
                "is not a plain name.",
                "Use letters, digits and underscores.",
                self.text("source_id"),
            )
        if len(self.table.get("delimiter", ",")) != 1:
            raise self.fault(
                "delimiter", "is not one character.", 'For a tab write "\\t".',
                self.table["delimiter"],
            )  # fmt: skip

    def _check_tables(self) -> None:
        for name in REQUIRED:
            if name not in self.table["columns"]:
                raise self.fault(
                    f"columns.{name}", "missing.", f'Add {name} = "header in the file".'
                )
        for name, header in self.table["columns"].items():
            many = name == "row_key" or (name == "month" and isinstance(header, list))
            texts = header if many and isinstance(header, list) else [header]
            if not texts or not all(isinstance(text, str) and text for text in texts):
                raise self.fault(f"columns.{name}", "is not a header.", "Put it in quotes.", header)
            if name == "month" and many and len(texts) != 2:
                raise self.fault(
                    "columns.month", "is not one header or two.", 'Write ["Year", "Month"].', header
                )
        for section in ("units", "value"):
            for key, number in self.table[section].items():
                is_number = isinstance(number, int | float) and not isinstance(number, bool)
                if not is_number or not 0 < number < 10**12:
                    raise self.fault(
                        f"{section}.{key}", "is not a positive number.", "Write 1000.", number
                    )
        for key in self.table["value"]:
            if key != "factor":
                raise self.fault(f"value.{key}", "unknown key.", "Allowed is factor.")
        if self.table["units"] and "unit" not in self.table["columns"]:
            raise self.fault(
                "columns.unit", "missing, though [units] has factors.", 'Add unit = "header".'
            )
        for section in ("keep", "drop"):
            for key, values in self.table[section].items():
                if not (
                    isinstance(values, list) and values and all(isinstance(v, str) for v in values)
                ):
                    raise self.fault(
                        f"{section}.{key}", "is not a list of texts.", 'Write ["E"].', values
                    )
        for key, code in self.table["partner_codes"].items():
            if not isinstance(code, str) or not code:
                raise self.fault(
                    f"partner_codes.{key}", "is not a code.", 'Write KOREA = "KR".', code
                )

    def check_columns(self, found: list[str]) -> None:
        """Every header that the mapping names is in the file."""
        named = [
            (f"columns.{name}", text)
            for name, header in self.table["columns"].items()
            for text in (header if isinstance(header, list) else [header])
        ]
        named += [(f"{s}.{key}", key) for s in ("keep", "drop") for key in self.table[s]]
        for key, header in named:
            if header not in found:
                raise self.fault(
                    key,
                    f"{self.file.name} has no such column; it has {', '.join(found[:12])}.",
                    "Write the header as it stands in the file.",
                    header,
                )


def _cell(header: str | list[str]) -> str:
    return f"nullif(trim({quoted(str(header))}), '')"


def _table(file: SourceFile, mapping: _Mapping) -> str:
    if is_workbook(read_head(file.path)):
        read_workbook(file.path, file.connection, "mapped_raw")
        return "xlsx"
    return read_table(file, "mapped_raw", mapping.table.get("delimiter"))


def _select_rows(file: SourceFile, mapping: _Mapping, found: list[str]) -> list[str]:
    empty = " and ".join(f"{_cell(name)} is null" for name in found)
    file.connection.execute(f"delete from mapped_raw where {empty}")
    notes: list[str] = []
    for section, negation in (("keep", "not"), ("drop", "")):
        for header, values in mapping.table[section].items():
            listed = ", ".join(literal(value) for value in values)
            condition = f"{negation} coalesce({_cell(header)} in ({listed}), false)"
            notes += drop_rows(file, "mapped_raw", condition, f"rows by {section}.{header}")
    section = "keep" if mapping.table["keep"] else "columns"
    require_rows(
        file,
        "mapped_raw",
        f"no row is left by {mapping.path.name}.",
        f"Correct [{section}] and [drop] in the mapping.",
    )
    return notes


def _month(mapping: _Mapping) -> str:
    header = mapping.header("month")
    if isinstance(header, list):
        year, month = (_cell(part) for part in header)
        return f"{year} || lpad({month}, 2, '0')"
    return _cell(header or "")


def _partner(mapping: _Mapping) -> str:
    column = _cell(mapping.header("partner_code") or "")
    pairs = mapping.table["partner_codes"].items()
    if not pairs:
        return column
    cases = " ".join(f"when {literal(old)} then {literal(new)}" for old, new in pairs)
    return f"case {column} {cases} else {column} end"


def _number(file: SourceFile, mapping: _Mapping, name: str) -> str:
    """A column as a number; its first cell that is none refuses the file."""
    column = _cell(mapping.header(name) or "")
    number = f"try_cast(replace({column}, ',', '') as decimal(28, 6))"
    bad = file.connection.execute(
        f"select file_row, {column} from mapped_raw "
        f"where {column} is not null and {number} is null order by file_row limit 1"
    ).fetchone()
    if bad:
        raise refuse(
            file.name,
            f"not a number (columns.{name} of {mapping.path.name}).",
            "Correct the file, or the mapping.",
            row=bad[0],
            column=str(mapping.header(name)),
            value=bad[1],
        )
    return number


def _kilograms(file: SourceFile, mapping: _Mapping) -> str:
    number = _number(file, mapping, "quantity")
    factors = mapping.table["units"]
    if not factors:
        return f"cast({number} as varchar)"
    unit = f"lower({_cell(mapping.header('unit') or '')})"
    known = ", ".join(literal(name.lower()) for name in factors)
    bad = file.connection.execute(
        f"select file_row, {unit} from mapped_raw where not coalesce({unit} in ({known}), false) "
        "order by file_row limit 1"
    ).fetchone()
    if bad:
        raise refuse(
            file.name,
            f"a unit that [units] of {mapping.path.name} does not know.",
            "Add its kilogrammes to [units], or leave its rows out with [drop].",
            row=bad[0],
            column=str(mapping.header("unit")),
            value=bad[1],
        )
    cases = " ".join(
        f"when {literal(name.lower())} then {number} * {Decimal(str(factor))}"
        for name, factor in factors.items()
    )
    return f"cast(case {unit} {cases} end as varchar)"


def _value(file: SourceFile, mapping: _Mapping) -> str | None:
    if mapping.header("value") is None:
        return None
    number = _number(file, mapping, "value")
    factor = mapping.table["value"].get("factor", 1)
    return f"cast({number} * {Decimal(str(factor))} as varchar)"


def _row_key(mapping: _Mapping) -> str:
    header = mapping.header("row_key") or []
    headers = header if isinstance(header, list) else [header]
    if not headers:
        return "''"
    cells = [f"coalesce({_cell(name)}, '')" for name in headers]
    return f"concat_ws('|', {', '.join(cells)})"
