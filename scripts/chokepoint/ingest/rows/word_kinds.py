"""Kinds of words that a layout is made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def several(value: object) -> object:
    """One spelling is a list of one."""
    return [value] if isinstance(value, str) else value


def _number(value: object) -> object:
    if isinstance(value, str):
        raise ValueError("a text")
    return value


Names = Annotated[tuple[Text, ...], BeforeValidator(several)]  # spellings of one heading
Factor = Annotated[Decimal, BeforeValidator(_number), Field(gt=0, le=10**9)]
Letters = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
