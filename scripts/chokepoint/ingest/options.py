"""What a file does not say about itself: one model for the command line and the side-car."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from chokepoint.choices import Currency, Flow, Source
from chokepoint.errors import ChokepointError
from chokepoint.ingest.iso_codes import ISO3

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PARTNER_CODE = re.compile(r"[0-9A-Z]{1,6}")
ALL_PARTNERS = "all"


def _known_reporter(code: str) -> str:
    if code not in ISO3:
        raise ValueError("not a country's code")
    return code


def _day(value: object) -> date:
    """A day and nothing that has to be rounded to one: no time, no number of seconds."""
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("not a day")


def _partners(value: object) -> str:
    """`all`, or codes in one order, so that the same list is the same batch."""
    if not isinstance(value, str):
        raise ValueError("not a list of codes")
    codes = sorted({code.strip().upper() for code in value.split(",")})
    if codes == [ALL_PARTNERS.upper()]:
        return ALL_PARTNERS
    if ALL_PARTNERS.upper() in codes or not all(PARTNER_CODE.fullmatch(code) for code in codes):
        raise ValueError("not a list of codes")
    return ",".join(codes)


class FolderOptions(BaseModel):
    """What all files of a folder have in common: the keys of a side-car."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Source | None = None
    reporter: Annotated[str, AfterValidator(_known_reporter)] | None = None
    flow: Flow | None = None
    currency: Currency | None = None
    vintage_date: Annotated[date, BeforeValidator(_day)] | None = None
    mapping: Path | None = None  # a mapping file, for tables that no reader knows
    partners: Annotated[str, BeforeValidator(_partners)] | None = None  # of the query


class Options(FolderOptions):
    """What one call says of its files, completed from the side-car of their folder."""

    months: tuple[date, date] | None = None
    hs_codes: tuple[str, ...] = ()
    accept_truncated: bool = False


def _one_of(choices: type[StrEnum]) -> str:
    *others, last = choices
    return f"write {', '.join(others)} or {last}"


REMEDIES = {
    "source": _one_of(Source),
    "reporter": "write the three letters of a country (ISO 3166-1 alpha-3), as in CHN",
    "flow": _one_of(Flow),
    "currency": f"{_one_of(Currency)}; a mapping file may name any other",
    "vintage_date": "write a day that exists, as 2026-07-20, without a time",
    "partners": "write all, or codes as the file has them, separated by commas, as in '502,116'",
    "mapping": "write the name of a mapping file in quotes",
}
Model = TypeVar("Model", bound=FolderOptions)


def checked(
    model: type[Model], said: Mapping[str, object], place: Callable[[str, str], str]
) -> Model:
    """The options as the model takes them; `place` says where a key and its value were written."""
    try:
        return model.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        value = said[key]
        shown = repr(value) if isinstance(value, str) else str(value)
        raise ChokepointError(f"{place(key, shown)}: {REMEDIES.get(key, first['msg'])}.") from None


def said_in_call(**said: object) -> Options:
    """Options of the command line; what is wrong is named as it was typed."""
    return checked(Options, said, lambda key, value: f"--{key.replace('_', '-')} {value}")
