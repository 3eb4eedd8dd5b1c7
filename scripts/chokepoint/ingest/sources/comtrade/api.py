"""The API of UN Comtrade, through `comtradeapicall`: months are asked for and saved as one file."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from chokepoint.choices import Flow
from chokepoint.errors import ChokepointError
from chokepoint.ingest.rows.iso_codes import M49_BY_ISO3
from chokepoint.ingest.sources.comtrade.codes import ASKED, FLOWS, LIMITS, OWN_CODES
from chokepoint.storage.files import write_text

if TYPE_CHECKING:
    from pandas import DataFrame

Record = dict[str, Any]  # of the API, as it is saved
Query = dict[str, Any]  # arguments of the package's functions
ATTEMPTS = 4
LONGEST_WAIT = 60.0


def fetch(
    folder: Path,
    reporter: str,
    months: Sequence[date],
    hs_codes: Sequence[str],
    flow: Flow = Flow.EXPORT,
    partner: str | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Path:
    """Ask for the months one by one and save all records as one JSON file, or nothing at all.

    The file also says what was asked (`chokepoint`): a month without a record is zero where the
    reporter has published it, and unknown where it has not.
    The key is read from COMTRADE_API_KEY; without one the preview answers, 500 records at most.
    """
    key = os.environ.get("COMTRADE_API_KEY") or None
    records: list[Record] = []
    covered: list[str] = []
    for month in months:
        query = _query(reporter, month, hs_codes, flow, partner)
        found = _records(key, query, pause)
        records += found
        if found or _is_published(key, query, pause):
            covered.append(month.isoformat())
    if not records:
        raise ChokepointError(
            f"UN Comtrade has no records for {reporter}, {', '.join(hs_codes)}, "
            f"{months[0]:%Y-%m} to {months[-1]:%Y-%m}. Ask for months that are published."
        )
    span = f"{months[0]:%Y%m}-{months[-1]:%Y%m}"
    target = folder / f"comtrade_{reporter}_{flow}_{'-'.join(hs_codes)[:60]}_{span}.json"
    question = {"months": covered, "hs_codes": list(hs_codes), "all_partners": partner is None}
    asked = {ASKED: question, "data": records}
    write_text(target, json.dumps(asked, ensure_ascii=False))
    return target


def _query(
    reporter: str, month: date, hs_codes: Sequence[str], flow: Flow, partner: str | None
) -> Query:
    def number(letters: str) -> str:
        code = OWN_CODES.get(letters) or M49_BY_ISO3.get(letters)
        if code is None:
            raise ChokepointError(f"'{letters}' is not a country's three-letter code, as in CHN.")
        return str(int(code))

    for code in hs_codes:
        if not re.fullmatch(r"\d{6}", code):
            raise ChokepointError(f"HS code '{code}': UN Comtrade has six digits, as in 280530.")
    letters = {name: code for code, name in FLOWS.items()}
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


def _records(key: str | None, query: Query, pause: Callable[[float], None]) -> list[Record]:
    """Records of one month."""
    if key:
        frame = _answer(key, "getFinalData", query, pause, maxRecords=250_000)
    else:
        frame = _answer(key, "previewFinalData", query, pause, maxRecords=500)
    if len(frame) in LIMITS:
        raise ChokepointError(
            f"UN Comtrade, {query['period']}: exactly {len(frame):,} records; the answer "
            "is cut there. Ask for fewer codes, or set COMTRADE_API_KEY."
        )
    records: list[Record] = json.loads(frame.to_json(orient="records"))
    return records


def _is_published(key: str | None, query: Query, pause: Callable[[float], None]) -> bool:
    """Whether Comtrade holds anything of the reporter for the month."""
    asked = {name: query[name] for name in ("typeCode", "freqCode", "clCode", "period")}
    asked["reporterCode"] = query["reporterCode"]
    function = "getFinalDataAvailability" if key else "_getFinalDataAvailability"
    return len(_answer(key, function, asked, pause)) > 0


def _answer(
    key: str | None, function: str, query: Query, pause: Callable[[float], None], **more: int
) -> DataFrame:
    """An answer's table. Rate limits and failures of the server are tried again."""
    for attempt in range(ATTEMPTS):
        frame, message = _call(key, function, {**query, **more})
        if frame is not None:
            return frame
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


def _call(key: str | None, function: str, query: Query) -> tuple[DataFrame | None, str]:
    """The table and '', or None and what went wrong, never with the key in it.

    The package prints the server's errors and returns nothing; what it prints is the message.
    """
    import comtradeapicall
    from urllib3.exceptions import HTTPError

    said = io.StringIO()
    frame = None
    try:
        with contextlib.redirect_stdout(said):
            ask = getattr(comtradeapicall, function)
            frame = ask(key, **query) if key else ask(**query)
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
