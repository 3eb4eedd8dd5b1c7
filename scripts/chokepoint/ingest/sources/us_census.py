"""US imports from China: a saved answer of the Census API (timeseries/intltrade/imports/hs).

JSON, a list of lists of texts; the first list is the header. Weights exist at ten digits only, and
only where the unit of the first or second quantity is KG.
"""

from __future__ import annotations

from chokepoint.choices import Flow
from chokepoint.duckdb_files import only_row
from chokepoint.ingest.files.text_tables import text_table
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.reader_tools import (
    as_text,
    drop_rows,
    is_json_with,
    load_json,
    make_parsed_text,
    optional,
    require_import,
    require_rows,
    round_kilograms,
)

CHINA = "5700"
NEEDED = ("CTY_CODE", "I_COMMODITY", "GEN_VAL_MO")
KEYS = ("DISTRICT", "PORT", "DF", "RP")
REMEDY = "Query COMM_LVL=HS10, CTY_CODE=5700, with GEN_VAL_MO, GEN_QY1_MO and UNIT_QY1."


def read(file: SourceFile) -> Parsed | None:
    """Imports from China of a saved answer; None for other files."""
    if not is_json_with(file, "I_COMMODITY"):
        return None
    require_import(file, "US Census")
    columns = _table(file)
    notes = _imports_from_china(file, columns)
    quantity, withheld = _kilograms(columns)
    found, hidden = only_row(
        file.connection,
        f"select count({quantity}), count(*) filter (where {withheld}) from census_raw",
    )
    if not found:
        raise refuse(file.name, "no quantity in kilogrammes.", REMEDY, column="UNIT_QY1")
    if hidden:
        notes.append(f"{hidden:,} weights withheld by the source (flagged): unknown, not zero")
    keys = [f"coalesce({optional(columns, key)}, '')" for key in KEYS if key in columns]
    make_parsed_text(
        file,
        "census_raw",
        {
            "month_text": _month(file, columns),
            "partner_code": optional(columns, "CTY_CODE"),
            "partner_name": optional(columns, "CTY_NAME"),
            "hs_code": optional(columns, "I_COMMODITY"),
            "quantity_text": quantity,
            "value_text": optional(columns, "GEN_VAL_MO"),
            "row_key": f"concat_ws('|', {', '.join(keys)})" if keys else "''",
        },
    )
    notes += round_kilograms(file)
    return Parsed("us_census", "USA", Flow.IMPORT, "USD", "us_census", "utf-8", notes=notes)


def _table(file: SourceFile) -> list[str]:
    """Create `census_raw`; a column that is also a condition of the query comes twice."""
    answer = load_json(file)
    if not isinstance(answer, list) or not all(isinstance(row, list) for row in answer):
        raise refuse(file.name, "not a list of lists.", "Save the API's answer unchanged.")
    header = [str(name) for name in answer[0]]
    for i, row in enumerate(answer[1:], start=2):
        if len(row) != len(header):
            raise refuse(
                file.name,
                f"{len(row)} values under {len(header)} column names.",
                "Save the API's answer again.",
                row=i,
            )
    for name in NEEDED:
        if name not in header:
            raise refuse(file.name, "the answer lacks this column.", REMEDY, column=name)
    names = list(dict.fromkeys(header))
    places = [header.index(name) for name in names]
    rows = [[as_text(row[p]) for p in places] + [i] for i, row in enumerate(answer[1:], start=2)]
    text_table(file.connection, "census_raw", names, rows)
    return names


def _month(file: SourceFile, columns: list[str]) -> str:
    if "time" in columns:
        return optional(columns, "time")
    if {"YEAR", "MONTH"} <= set(columns):
        return f"{optional(columns, 'YEAR')} || lpad({optional(columns, 'MONTH')}, 2, '0')"
    raise refuse(file.name, "no month: neither time nor YEAR and MONTH.", REMEDY, column="time")


def _imports_from_china(file: SourceFile, columns: list[str]) -> list[str]:
    notes = drop_rows(
        file,
        "census_raw",
        f"CTY_CODE is distinct from '{CHINA}' or {optional(columns, 'SUMMARY_LVL')} = 'CGP'",
        "rows of other partners, all countries or country groups",
    )
    require_rows(file, "census_raw", "no imports from China in the answer.", REMEDY)
    code = optional(columns, "I_COMMODITY")
    notes += drop_rows(
        file,
        "census_raw",
        f"coalesce(length({code}) <> 10, true)",
        "rows of fewer than ten digits (sums, without weights)",
    )
    require_rows(file, "census_raw", "no ten-digit codes: shorter ones have no weights.", REMEDY)
    return notes


def _kilograms(columns: list[str]) -> tuple[str, str]:
    """Expressions: kilogrammes, and whether a flag says that a zero stands for 'not published'."""
    cases, hidden = [], []
    for i in (1, 2):
        amount, flag = f"GEN_QY{i}_MO", f"GEN_QY{i}_MO_FLAG"
        is_weight = f"upper({optional(columns, f'UNIT_QY{i}')}) = 'KG'"
        number = f"try_cast({optional(columns, amount)} as double)"
        is_hidden = f"coalesce({optional(columns, flag)} <> '-' and {number} = 0, false)"
        cases.append(f"when {is_weight} and not {is_hidden} then {optional(columns, amount)}")
        hidden.append(f"(coalesce({is_weight}, false) and {is_hidden})")
    return f"case {' '.join(cases)} end", " or ".join(hidden)
