"""Japanese imports from China: trade statistics of e-Stat (00350300), twelve months side by side.

Values are in thousand yen and codes have nine digits between apostrophes. They become lines of ten
digits by a zero at the end, as others write them: six digits would claim the lines that a query
did not ask for. The code as written stays in the row's key. Months to come are
written as zeros: nothing after the last month with any trade in the whole file is loaded.
"""

from __future__ import annotations

from chokepoint.choices import Flow
from chokepoint.duckdb_files import only_row
from chokepoint.ingest.files.delimited import columns_of
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.reader_tools import (
    drop_rows,
    first_line,
    has_columns,
    make_parsed_text,
    optional,
    read_table,
    require_import,
    require_rows,
    round_kilograms,
)
from chokepoint.ingest.sql_text import quoted

CHINA = "105"
IMPORT = "2"
KNOWN_BY = ("Exp or Imp", "Year", "HS", "Country", "Unit1", "Unit2")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SPELLINGS = {"Apr": ("Apr", "Apl"), "Jun": ("Jun", "June"), "Jul": ("Jul", "July"),
             "Sep": ("Sep", "Sept")}  # fmt: skip
FACTORS = {"KG": 1, "MT": 1000, "GR": 0.001}
REMEDY = "Download the table again with all its columns."


def read(file: SourceFile) -> Parsed | None:
    """Imports from China of a yearly table; None for other files."""
    if not has_columns(first_line(file), KNOWN_BY):
        return None
    require_import(file, "e-Stat")
    encoding = read_table(file, "estat_wide", ",")
    columns = columns_of(file, "estat_wide")
    _check_numbers(file, columns)
    _make_long(file, columns)
    last = _last_month(file)
    later = drop_rows(file, "estat_long", f"month_text > '{last}'", f"zeros of months after {last}")
    notes = drop_rows(
        file,
        "estat_long",
        f"coalesce(flow <> '{IMPORT}' or country <> '{CHINA}', true)",
        "months of exports or of other partners",
    )
    require_rows(
        file,
        "estat_long",
        "no imports from China in the table.",
        "Choose imports (2) and country 105.",
    )
    make_parsed_text(
        file,
        "estat_long",
        {
            "month_text": "month_text",
            "partner_code": "country",
            "partner_name": "'China'",
            "hs_code": "code || '0'",
            "quantity_text": "quantity",
            "value_text": "value",
            "row_key": "concat_ws('|', code, customs)",
        },
    )
    notes += later + round_kilograms(file)
    return Parsed("estat", "JPN", Flow.IMPORT, "JPY", "estat", encoding, notes=notes)


def _month_column(columns: list[str], kind: str, month: str) -> str | None:
    return next(
        (
            f"{kind}-{name}"
            for name in SPELLINGS.get(month, (month,))
            if f"{kind}-{name}" in columns
        ),
        None,
    )


def _check_numbers(file: SourceFile, columns: list[str]) -> None:
    """Every month has its three columns, and every cell in them is a number."""
    for month in MONTHS:
        for kind in ("Quantity1", "Quantity2", "Value"):
            name = _month_column(columns, kind, month)
            if name is None:
                raise refuse(file.name, "no such column.", REMEDY, column=f"{kind}-{month}")
            bad = file.connection.execute(
                f"select file_row, {quoted(name)} from estat_wide "
                f"where try_cast({optional(columns, name)} as double) is null limit 1"
            ).fetchone()
            if bad:
                raise refuse(
                    file.name, "not a number.", REMEDY, row=bad[0], column=name, value=bad[1]
                )
    bad = file.connection.execute(
        "select file_row, HS from estat_wide "
        "where not coalesce(regexp_full_match(trim(HS, ' '''), '[0-9]{9}'), false) limit 1"
    ).fetchone()
    if bad:
        raise refuse(
            file.name,
            "not a code of nine digits.",
            "Download the table again; spreadsheets drop the leading zero.",
            row=bad[0],
            column="HS",
            value=bad[1],
        )


def _make_long(file: SourceFile, columns: list[str]) -> None:
    customs = next((name for name in ("Customs", "Custom") if name in columns), "")
    parts = []
    for number, month in enumerate(MONTHS, start=1):
        first, second, value = (
            optional(columns, _month_column(columns, kind, month) or "")
            for kind in ("Quantity1", "Quantity2", "Value")
        )
        parts.append(
            "select file_row, trim(\"Exp or Imp\", ' ''') as flow, "
            "trim(Country, ' ''') as country, trim(HS, ' ''') as code, "
            f"coalesce({optional(columns, customs)}, '') as customs, "
            f"trim(Year, ' ''') || '{number:02d}' as month_text, "
            f"{_kilograms(first, second)} as quantity, "
            f"cast(cast({value} as hugeint) * 1000 as varchar) as value from estat_wide"
        )
    file.connection.execute(f"create or replace table estat_long as {' union all '.join(parts)}")


def _kilograms(first: str, second: str) -> str:
    """The second quantity is the weight as a rule; the units say which one is."""
    cases = [
        f"when upper(trim({unit}, ' ''')) = '{name}' "
        f"then cast(cast({amount} as decimal(28, 6)) * {factor} as varchar)"
        for unit, amount in (("Unit2", second), ("Unit1", first))
        for name, factor in FACTORS.items()
    ]
    return f"case {' '.join(cases)} end"


def _last_month(file: SourceFile) -> str:
    (last,) = only_row(
        file.connection,
        "select max(month_text) from estat_long "
        "where value <> '0' or try_cast(quantity as double) <> 0",
    )
    if last is None:
        raise refuse(file.name, "every month of the table is zero.", REMEDY)
    return str(last)
