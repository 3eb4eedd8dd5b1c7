"""The columns of the API: rows that must be there, and rows that say the same again.

One flow stands in these files many times, once for each procedure, means of transport and second
partner, and as sums over them; only C00 / motCode 0 / partner2Code 0 is kept, and World
(partnerCode 0) is dropped.
"""

from __future__ import annotations

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.files.delimited import columns_of
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.reader_tools import drop_rows, make_parsed_text, optional, require_rows
from chokepoint.ingest.rows.iso_codes import M49_BY_ISO3
from chokepoint.ingest.sources.comtrade.codes import CHINA, FLOWS, LIMITS, OWN_CODES
from chokepoint.ingest.sources.comtrade.flows import only_china, parsed_of, single_flow
from chokepoint.ingest.sources.comtrade.tables import AGAIN

KNOWN_BY = ("freqCode", "cmdCode", "partner2Code")
NEEDED = (
    *("freqCode", "period", "reporterCode", "flowCode", "partnerCode", "cmdCode"),
    *("partner2Code", "customsCode", "motCode", "netWgt", "primaryValue"),
)
CODES = (
    *("period", "reporterCode", "partnerCode", "partner2Code", "cmdCode", "motCode", "mosCode"),
    *("qtyUnitCode", "altQtyUnitCode"),
)
KILOGRAM_CODE = "8"


def read_records(file: SourceFile, encoding: str) -> Parsed:
    """Rows of one flow from relation `comtrade_raw`; refuses cut, yearly and mixed files."""
    columns = columns_of(file, "comtrade_raw")
    _require_columns(file, columns)
    _plain_codes(file, columns)
    _check(file)
    notes = _single_rows(file, columns)
    _refuse_negative(file, columns)
    flow = single_flow(file, "flowCode", FLOWS)
    notes += only_china(file, flow, "partnerCode", CHINA)
    quantity, is_estimated = _kilograms(columns)
    make_parsed_text(
        file,
        "comtrade_raw",
        {
            "reporter_code": _reporter(file, columns),
            "month_text": "period",
            "partner_code": "lpad(partnerCode, 3, '0')",
            "partner_name": optional(columns, "partnerDesc"),
            "hs_code": "cmdCode",
            "quantity_text": quantity,
            "value_text": optional(columns, "primaryValue"),
            "is_quantity_estimated": is_estimated,
        },
    )
    return parsed_of(file, flow, "m49", encoding, notes)


def _require_columns(file: SourceFile, columns: list[str]) -> None:
    for name in NEEDED:
        if name not in columns:
            raise refuse(file.name, "the table lacks this column.", AGAIN, column=name)


def _plain_codes(file: SourceFile, columns: list[str]) -> None:
    """156 for 156.0: pandas saves a column of numbers with gaps as decimals."""
    for name in CODES:
        if name in columns:
            file.connection.execute(
                f"update comtrade_raw set {name} = regexp_replace(trim({name}), '[.]0+$', '') "
                f"where contains({name}, '.')"
            )


def _check(file: SourceFile) -> None:
    records, annual, value = only_row(
        file.connection,
        "select count(*), min(file_row) filter (where freqCode = 'A' or length(period) = 4), "
        "min_by(period, file_row) filter (where freqCode = 'A' or length(period) = 4) "
        "from comtrade_raw",
    )
    if annual is not None:
        raise refuse(
            file.name,
            "yearly figures, not monthly ones.",
            "Choose the monthly frequency (M).",
            row=annual,
            column="period",
            value=value,
        )
    if not records:
        raise refuse(file.name, "the answer is empty.", "Ask for months that are published.")
    if records in LIMITS:
        raise refuse(
            file.name,
            f"exactly {records:,} records: the API cuts its answers there without a word.",
            "Split the query by months, codes or reporters.",
        )


def _single_rows(file: SourceFile, columns: list[str]) -> list[str]:
    summed = "customsCode is distinct from 'C00' or try_cast(motCode as integer) is distinct from 0"
    summed += " or try_cast(partner2Code as integer) is distinct from 0"
    if "mosCode" in columns:
        summed += " or coalesce(try_cast(mosCode as integer), 0) <> 0"
    notes = drop_rows(
        file,
        "comtrade_raw",
        summed,
        "rows of single procedures, transports or second partners (in the sums)",
    )
    notes += drop_rows(
        file, "comtrade_raw", "try_cast(partnerCode as integer) = 0", "rows of World"
    )
    notes += drop_rows(
        file,
        "comtrade_raw",
        "coalesce(not regexp_full_match(cmdCode, '[0-9]{6}'), true)",
        "rows that are not of six digits",
    )
    notes += drop_rows(
        file,
        "comtrade_raw",
        "flowCode not in ('M', 'X')",
        "rows of re-exports, re-imports and other flows (in M and X)",
    )
    require_rows(
        file,
        "comtrade_raw",
        "no row of customsCode C00, motCode 0, partner2Code 0 and one partner.",
        "Ask for these totals, and for all partners.",
    )
    return notes


def _reporter(file: SourceFile, columns: list[str]) -> str:
    known = [*M49_BY_ISO3.items(), *OWN_CODES.items()]
    pairs = ", ".join(f"({int(code)}, '{letters}')" for letters, code in known)
    file.connection.execute(
        "create or replace table comtrade_raw as select raw.*, codes.letters as reporter_by_number "
        f"from comtrade_raw as raw left join (values {pairs}) as codes (number, letters) "
        "on codes.number = try_cast(raw.reporterCode as integer)"
    )
    given = optional(columns, "reporterISO")
    expression = f"coalesce({given}, reporter_by_number)"
    bad = file.connection.execute(
        f"select file_row, reporterCode from comtrade_raw "
        f"where not coalesce(regexp_full_match({expression}, '[A-Z]{{3}}'), false) "
        "order by file_row limit 1"
    ).fetchone()
    if bad:
        raise refuse(
            file.name,
            "the reporter is not a country's code.",
            "Ask for descriptions (includeDesc), which give reporterISO.",
            row=bad[0],
            column="reporterCode",
            value=bad[1],
        )
    return expression


def _refuse_negative(file: SourceFile, columns: list[str]) -> None:
    """A negative weight is refused even where another quantity of the row could stand for it."""
    for name in ("netWgt", "qty", "altQty"):
        if name not in columns:
            continue
        bad = file.connection.execute(
            f"select file_row, {name} from comtrade_raw where try_cast({name} as double) < 0 "
            "order by file_row limit 1"
        ).fetchone()
        if bad:
            raise refuse(
                file.name, "a negative quantity.", AGAIN, row=bad[0], column=name, value=bad[1]
            )


def _kilograms(columns: list[str]) -> tuple[str, str]:
    """Net weight, else a quantity in kilogrammes; and whether that figure is an estimate.

    A net weight of 0 beside a positive quantity in kilogrammes is a gap of the API, not a zero.
    """
    weights = [("true", "netWgt", "isNetWgtEstimated")]
    for prefix, flag in (("qty", "isQtyEstimated"), ("altQty", "isAltQtyEstimated")):
        is_weight = f"{optional(columns, f'{prefix}UnitCode')} = '{KILOGRAM_CODE}'"
        weights.append((f"coalesce({is_weight}, false)", prefix, flag))
    cases, flags = [], []
    for least in ("> 0", ">= 0"):
        for is_weight, name, flag in weights:
            amount = optional(columns, name)
            condition = f"{is_weight} and try_cast({amount} as double) {least}"
            cases.append(f"when {condition} then {amount}")
            flags.append(f"when {condition} then lower({optional(columns, flag)}) = 'true'")
    return f"case {' '.join(cases)} end", f"coalesce(case {' '.join(flags)} end, false)"
