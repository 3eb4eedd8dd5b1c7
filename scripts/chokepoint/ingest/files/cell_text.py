"""Typed values of workbooks and JSON as the text of a cell."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

MOST_DIGITS = 60  # a number beyond is left in its own form, which no grammar reads


class JsonNumber(str):
    """The text of a number in JSON: no digit of it is lost, and it is known from a text."""

    __slots__ = ()


def cell_text(value: object, decimal_mark: str) -> str:
    """'' for nothing; 102.0 as 102, 1.5 as 1.5 or 1,5, never in scientific notation."""
    if value is None:
        return ""
    if isinstance(value, JsonNumber):
        if value.isdigit():
            return str(value)
        return number_text(Decimal(value), str(value), decimal_mark)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        text = repr(value)
        return number_text(Decimal(text), text, decimal_mark)
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):  # of a cell formatted as hours
        return str(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def number_text(number: Decimal, text: str, decimal_mark: str) -> str:
    """A number with all its digits; nothing for what is none (NaN)."""
    if number.is_nan():
        return ""
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        return text
    if number == number.to_integral_value():
        return "0" if number == 0 else f"{number:.0f}"
    return f"{number:f}".replace(".", decimal_mark)
