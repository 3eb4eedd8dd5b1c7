"""UN Comtrade: saved CSV, JSON or gz, and the API through `comtradeapicall`.

One flow stands in these files many times, once for each procedure, means of transport and second
partner, and as sums over them; only C00 / motCode 0 / partner2Code 0 is kept, and World
(partnerCode 0) is dropped. Six digits at most: a check of levels and a mirror, never elements.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import re
import time
import zlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import quote, quote_plus

from chokepoint.errors import ChokepointError
from chokepoint.ingest.delimited import columns_of
from chokepoint.ingest.iso_codes import M49_BY_ISO3, iso3
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.reader_tools import (
    GZIP,
    as_text,
    drop_rows,
    first_line,
    has_columns,
    is_json_with,
    load_json,
    make_parsed_text,
    optional,
    read_table,
    require_rows,
    round_kilograms,
    scratch_copy,
)
from chokepoint.ingest.text_files import read_head
from chokepoint.ingest.text_tables import text_table

NEEDED = ("freqCode", "period", "reporterCode", "flowCode", "partnerCode", "cmdCode")
NEEDED += ("partner2Code", "customsCode", "motCode", "netWgt", "primaryValue")
SUMMARY = ("period", "reporter", "partner", "flow", "hs6", "qty_kg", "value_usd")
FLOWS = {"M": "import", "X": "export"}
LIMITS = (500, 100_000, 250_000)  # records per answer: preview, key, premium key
CHINA = "156"
LARGEST_UNPACKED = 4 << 30
KILOGRAM_CODE = "8"
AGAIN = "Save the API's answer, or the table of the website, again."

# Comtrade's own numbers, where they are not those of M49
OWN_CODES = {"USA": "842", "IND": "699", "FRA": "251", "CHE": "757", "NOR": "579", "TWN": "490"}
ATTEMPTS = 4
LONGEST_WAIT = 60.0


def read(file: SourceFile) -> Parsed | None:
    """Rows of one flow; None for other files."""
    if read_head(file.path).startswith(GZIP):
        file = _unpacked(file)
    if is_json_with(file, "cmdCode", "isOriginalClassification", "elapsedTime"):
        encoding = _read_json(file)
    elif has_columns(first_line(file), ("freqCode", "cmdCode", "partner2Code")):
        encoding = _read_text(file)
    elif has_columns(first_line(file), SUMMARY):
        return _read_summary(file)
    else:
        return None
    columns = columns_of(file, "comtrade_raw")
    _check(file, columns)
    notes = _single_rows(file, columns)
    flow = _flow(file, "flowCode", FLOWS)
    notes += _only_china(file, flow, "partnerCode", CHINA)
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
    return _parsed(file, flow, "m49", encoding, notes)


def _parsed(file: SourceFile, flow: str, scheme: str, encoding: str, notes: list[str]) -> Parsed:
    estimated, reporter = file.connection.execute(
        "select count(*) filter (where is_quantity_estimated), min(reporter_code) from parsed_text"
    ).fetchone()
    if estimated:
        notes.append(f"{estimated:,} weights estimated by the source (flagged)")
    notes += round_kilograms(file)
    return Parsed("comtrade", reporter, flow, "USD", scheme, encoding, notes=notes)


# --- the file as a table ------------------------------------------------------------------------


def _unpacked(file: SourceFile) -> SourceFile:
    unpacked = scratch_copy(file, "unpacked")
    size = 0
    try:
        with gzip.open(file.path) as packed, unpacked.path.open("wb") as out:
            while chunk := packed.read(1 << 20):
                size += len(chunk)
                if size > LARGEST_UNPACKED or size > 500 * max(file.path.stat().st_size, 1 << 16):
                    raise refuse(
                        file.name,
                        f"unpacks to more than {size / 2**20:,.0f} MiB.",
                        "This is not a customs table; delete it.",
                    )
                out.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise refuse(
            file.name, f"incomplete or damaged gz ({error}).", "Download it again."
        ) from None
    return unpacked


def _read_json(file: SourceFile) -> str:
    answer = load_json(file)
    if isinstance(answer, dict):
        if answer.get("error"):
            raise refuse(file.name, f"an error of the API: {answer['error']}.", AGAIN)
        answer = answer.get("data")
    if not isinstance(answer, list) or not all(isinstance(record, dict) for record in answer):
        raise refuse(file.name, "no list of records under 'data'.", AGAIN, column="data")
    if not answer:
        raise refuse(file.name, "the answer is empty.", "Ask for months that are published.")
    names = list(dict.fromkeys(name for record in answer for name in record))
    rows = [[as_text(r.get(n)) for n in names] + [i] for i, r in enumerate(answer, start=1)]
    text_table(file.connection, "comtrade_raw", names, rows)
    return "utf-8"


def _read_text(file: SourceFile) -> str:
    """The website ends rows, but not the header, with a comma: the header gets one, too."""
    delimiter = "\t" if "\t" in first_line(file) else ","
    with file.path.open("rb") as source:
        header, row = source.readline(1 << 16), source.readline(1 << 20)
        comma = delimiter.encode()
        if row.rstrip(b"\r\n").endswith(comma) and not header.rstrip(b"\r\n").endswith(comma):
            evened = scratch_copy(file, "evened")
            with evened.path.open("wb") as out:
                out.write(header.rstrip(b"\r\n") + comma + b"\n" + row)
                while chunk := source.read(1 << 22):
                    out.write(chunk)
            file = evened
    return read_table(file, "comtrade_raw", delimiter)


# --- what the rows must be ----------------------------------------------------------------------


def _check(file: SourceFile, columns: list[str]) -> None:
    for name in NEEDED:
        if name not in columns:
            raise refuse(file.name, "the table lacks this column.", AGAIN, column=name)
    records, annual, value = file.connection.execute(
        "select count(*), min(file_row) filter (where freqCode = 'A' or length(period) = 4), "
        "min_by(period, file_row) filter (where freqCode = 'A' or length(period) = 4) "
        "from comtrade_raw"
    ).fetchone()
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


def _flow(file: SourceFile, column: str, names: dict[str, str]) -> str:
    """The file's flow, or the one of two that the options ask for."""
    rows = file.connection.execute(
        f"select {column}, min(file_row) from comtrade_raw group by 1 order by 2"
    ).fetchall()
    flows = {names.get(code): row for code, row in rows}
    wanted = file.options.flow
    if wanted is None and len(flows) == 1 and None not in flows:
        return next(iter(flows))
    if wanted in flows:
        codes = [code for code, name in names.items() if name == wanted]
        file.connection.execute(f"delete from comtrade_raw where {column} <> '{codes[0]}'")
        return wanted
    found = ", ".join(str(code) for code, _ in rows)
    raise refuse(
        file.name,
        f"mixed flows: {found}." if wanted is None else f"no {wanted} among its flows: {found}.",
        "Say --flow import (a mirror) or --flow export.",
        row=rows[-1][1],
        column=column,
        value=rows[-1][0],
    )


def _only_china(file: SourceFile, flow: str, column: str, china: str) -> list[str]:
    """A mirror is what others imported from China; exports are kept whole."""
    if flow != "import":
        return []
    notes = drop_rows(
        file, "comtrade_raw", f"{column} is distinct from '{china}'", "imports from other partners"
    )
    require_rows(file, "comtrade_raw", "no imports from China in the file.", "Ask for partner 156.")
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


def _read_summary(file: SourceFile) -> Parsed:
    """A table of six-digit flows by three-letter partner, already single rows."""
    encoding = read_table(file, "comtrade_raw", ",")
    columns = columns_of(file, "comtrade_raw")
    bad = next(
        (
            (row, value)
            for value, row in file.connection.execute(
                "select reporter, min(file_row) from comtrade_raw group by 1 order by 2"
            ).fetchall()
            if iso3(value) != value
        ),
        None,
    )
    if bad:
        raise refuse(
            file.name,
            "not a country's three-letter code.",
            "Write ISO 3166-1 alpha-3.",
            row=bad[0],
            column="reporter",
            value=bad[1],
        )
    flow = _flow(file, "flow", {"import": "import", "export": "export"})
    notes = _only_china(file, flow, "partner", "CHN")
    make_parsed_text(
        file,
        "comtrade_raw",
        {
            "reporter_code": "reporter",
            "month_text": "period",
            "partner_code": "partner",
            "partner_name": optional(columns, "partner_name"),
            "hs_code": "hs6",
            "quantity_text": optional(columns, "qty_kg"),
            "value_text": optional(columns, "value_usd"),
        },
    )
    return _parsed(file, flow, "iso3", encoding, notes)


# --- the API ------------------------------------------------------------------------------------


def fetch(
    folder: Path,
    reporter: str,
    months: Sequence[date],
    hs_codes: Sequence[str],
    flow: str = "export",
    partner: str | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Path:
    """Ask for the months one by one and save all records as one JSON file, or nothing at all.

    The key is read from COMTRADE_API_KEY; without one the preview answers, 500 records at most.
    """
    key = os.environ.get("COMTRADE_API_KEY") or None
    records: list[dict] = []
    for month in months:
        records += _ask(key, _query(reporter, month, hs_codes, flow, partner), pause)
    if not records:
        raise ChokepointError(
            f"UN Comtrade has no records for {reporter}, {', '.join(hs_codes)}, "
            f"{months[0]:%Y-%m} to {months[-1]:%Y-%m}. Ask for months that are published."
        )
    span = f"{months[0]:%Y%m}-{months[-1]:%Y%m}"
    target = folder / f"comtrade_{reporter}_{flow}_{'-'.join(hs_codes)[:60]}_{span}.json"
    folder.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.write_text(json.dumps({"data": records}, ensure_ascii=False), encoding="utf-8")
    partial.replace(target)
    return target


def _query(
    reporter: str, month: date, hs_codes: Sequence[str], flow: str, partner: str | None
) -> dict:
    def number(letters: str) -> str:
        code = OWN_CODES.get(letters) or M49_BY_ISO3.get(letters)
        if code is None:
            raise ChokepointError(f"'{letters}' is not a country's three-letter code, as in CHN.")
        return str(int(code))

    for code in hs_codes:
        if not re.fullmatch(r"\d{6}", code):
            raise ChokepointError(f"HS code '{code}': UN Comtrade has six digits, as in 280530.")
    letters = {name: code for code, name in FLOWS.items()}
    if flow not in letters:
        raise ChokepointError(f"Flow '{flow}': say export or import.")
    return {
        "typeCode": "C",
        "freqCode": "M",
        "clCode": "HS",
        "period": f"{month:%Y%m}",
        "reporterCode": number(reporter),
        "cmdCode": ",".join(hs_codes),
        "flowCode": letters[flow],
        "partnerCode": number(partner) if partner else None,
        "partner2Code": "0",
        "customsCode": "C00",
        "motCode": "0",
        "format_output": "JSON",
        "breakdownMode": "classic",
        "includeDesc": True,
    }


def _ask(key: str | None, query: dict, pause: Callable[[float], None]) -> list[dict]:
    """Records of one month. Rate limits and failures of the server are tried again."""
    for attempt in range(ATTEMPTS):
        frame, message = _call(key, query)
        if frame is not None:
            if len(frame) in LIMITS:
                raise ChokepointError(
                    f"UN Comtrade, {query['period']}: exactly {len(frame):,} records; the answer "
                    "is cut there. Ask for fewer codes, or set COMTRADE_API_KEY."
                )
            return json.loads(frame.to_json(orient="records"))
        status = _status(message)
        if status in (401, 403):
            raise ChokepointError(
                f"UN Comtrade refused the key ({status}): {message} Correct COMTRADE_API_KEY, or "
                "unset it to use the preview."
            )
        if status is not None and 400 <= status < 500 and status != 429:
            raise ChokepointError(f"UN Comtrade, {query['period']}: {message}")
        if attempt + 1 < ATTEMPTS:
            pause(_wait(message, attempt))
    raise ChokepointError(
        f"UN Comtrade, {query['period']}: no answer after {ATTEMPTS} attempts. {message} "
        "Nothing was saved; try again later."
    )


def _call(key: str | None, query: dict) -> tuple[object | None, str]:
    """The table and '', or None and what went wrong, never with the key in it.

    The package prints the server's errors and returns nothing; what it prints is the message.
    """
    import comtradeapicall
    from urllib3.exceptions import HTTPError

    said = io.StringIO()
    frame = None
    try:
        with contextlib.redirect_stdout(said):
            if key:
                frame = comtradeapicall.getFinalData(key, maxRecords=250_000, **query)
            else:
                frame = comtradeapicall.previewFinalData(maxRecords=500, **query)
        message = said.getvalue()
    except (ValueError, KeyError, TypeError) as error:
        message = f"The answer is incomplete or not JSON ({type(error).__name__})."
    except (HTTPError, OSError) as error:
        message = f"The connection failed: {error}"
    message = " ".join(message.split())[:600]
    for secret in (key, quote(key), quote_plus(key)) if key else ():
        message = message.replace(secret, "***")
    return frame, message


def _status(message: str) -> int | None:
    found = re.search(r'"?status(?:Code)?"?\s*:\s*(\d{3})', message, re.IGNORECASE)
    return int(found.group(1)) if found else None


def _wait(message: str, attempt: int) -> float:
    found = re.search(r"again in (\d+) second", message)
    return min(float(found.group(1)) if found else 2.0**attempt, LONGEST_WAIT)
