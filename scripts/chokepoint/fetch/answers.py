"""Answers in JSON, and what else may come instead of one."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from chokepoint.fetch.publisher import Incomplete, Unusable

SHOWN = 300
CHANGED = (
    "The publisher has changed its answers: update chokepoint, or download the table by hand and "
    "describe it in a mapping file."
)


def refuse_page(body: bytes) -> None:
    """Raise Unusable for a page that was made for people."""
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head")):
        title = re.search(rb"<title[^>]*>(.*?)</title>", body[:20_000], re.IGNORECASE | re.DOTALL)
        said = f" ('{short(title.group(1))}')" if title else ""
        raise Unusable(
            f"a page of HTML{said} and no data.",
            "Open the address in a browser to see what it says; the service may be down.",
        )


def json_of(body: bytes) -> Any:
    """What an answer says; Incomplete where it breaks off."""
    refuse_page(body)
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Incomplete(f"no whole JSON ({type(error).__name__}): {short(body)}") from None


def object_of(body: bytes) -> dict[str, Any]:
    """An answer that is one object."""
    found = json_of(body)
    if not isinstance(found, dict):
        raise Unusable(f"no JSON object: {short(body)}", CHANGED)
    return found


def records_of(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The list of records under a name."""
    found = answer.get(name)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unusable(f"no list of records under '{name}'.", CHANGED)
    return found


def field(record: dict[str, Any], *names: str) -> str:
    """The text of a field, under the first of its names that is there."""
    for name in names:
        if name in record:
            return "" if record[name] is None else str(record[name])
    raise Unusable(f"a record without the field '{names[0]}'.", CHANGED)


def month_of(text: str) -> date:
    """202601 or 2026-01."""
    found = re.fullmatch(r"(\d{4})-?(0[1-9]|1[0-2])", text)
    if not found:
        raise Unusable(f"'{text[:40]}' where a month should be.", CHANGED)
    return date(int(found.group(1)), int(found.group(2)), 1)


def says(record: dict[str, Any]) -> str:
    """A record in one form."""
    return json.dumps(record, sort_keys=True, ensure_ascii=False)


def short(text: bytes | str) -> str:
    """The beginning of what came, in one line."""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} ..."
