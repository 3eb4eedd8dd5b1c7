"""What a file does not say about itself: one model for the command line and the side-car."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from chokepoint.choices import Currency, Flow
from chokepoint.errors import ChokepointError
from chokepoint.ingest.query import Query
from chokepoint.ingest.rows.iso_codes import ISO3

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
HS_CODE = re.compile(r"[0-9]{6}([0-9]{2}){0,2}")
PARTNER_CODE = re.compile(r"[0-9A-Z]{1,6}")
PART = re.compile(r"(regime|province|procedure):[0-9A-Z]{1,6}")
ALL = "all"


def _known_reporter(code: str) -> str:
    if code not in ISO3:
        raise ValueError("not a country's code")
    return code


def _known_source(name: str) -> str:
    if name not in _sources():
        raise ValueError("not a source")
    return name


def _sources() -> list[str]:
    # declarations are read where somebody names one of them, and not at every start
    from chokepoint.ingest.sources import source_names

    return source_names()


def _day(value: object) -> date:
    """A day and nothing that has to be rounded to one: no time, no number of seconds."""
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("not a day")


def _hs_code(code: str) -> str:
    if not HS_CODE.fullmatch(code):
        raise ValueError("not a code")
    return code


def _partners(value: object) -> str:
    return _all_or_listed(value, PARTNER_CODE, str.upper)


def _parts(value: object) -> str:
    return _all_or_listed(value, PART, _part)


def _part(text: str) -> str:
    """`Regime: 10` -> `regime:10`."""
    kind, _, code = text.partition(":")
    return f"{kind.strip().lower()}:{code.strip().upper()}"


def _all_or_listed(value: object, one: re.Pattern[str], as_written: Callable[[str], str]) -> str:
    """`all`, or a list in one order, so that the same list is the same batch."""
    if not isinstance(value, str):
        raise ValueError("not a list")
    given = {item.strip() for item in value.split(",")}
    if {item.lower() for item in given} == {ALL}:
        return ALL
    listed = sorted({as_written(item) for item in given})
    if as_written(ALL) in listed or not all(one.fullmatch(item) for item in listed):
        raise ValueError("not a list")
    return ",".join(listed)


class FolderOptions(BaseModel):
    """What all files of a folder have in common: the keys of a side-car."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Annotated[str, AfterValidator(_known_source)] | None = None
    reporter: Annotated[str, AfterValidator(_known_reporter)] | None = None
    flow: Flow | None = None
    currency: Currency | None = None
    vintage_date: Annotated[date, BeforeValidator(_day)] | None = None
    mapping: Path | None = None  # a mapping file, for tables that no reader knows
    partners: Annotated[str, BeforeValidator(_partners)] | None = None  # of the query
    parts: Annotated[str, BeforeValidator(_parts)] | None = None  # regimes, provinces, procedures


class Options(FolderOptions):
    """What one call says of its files, completed from the side-car of their folder."""

    months: tuple[date, date] | None = None
    hs_codes: tuple[Annotated[str, AfterValidator(_hs_code)], ...] = ()
    accept_truncated: bool = False
    accept_unusual: bool = False
    is_one_of_several: bool = False  # files of the call, of which it says the same
    remembered: tuple[str, ...] = ()  # of partners and parts: said by the folder, not by this call
    is_dated_by_file: bool = False  # nobody has said the day of download: the file's own date
    query: Query | None = None  # of a file that `chokepoint fetch` has saved

    def is_remembered(self, key: str) -> bool:
        """Whether the folder says it and not the call: no word on this file."""
        return key in self.remembered


def _one_of(choices: Iterable[str]) -> str:
    *others, last = choices
    return f"write {', '.join(others)} or {last}"


REMEDIES = {
    "reporter": "write the three letters of a country (ISO 3166-1 alpha-3), as in CHN",
    "flow": _one_of(Flow),
    "currency": f"{_one_of(Currency)}; a mapping file may name any other",
    "vintage_date": "write a day that exists, as 2026-07-20, without a time",
    "partners": "write all, or codes as the file has them, separated by commas, as in '502,116'",
    "parts": "write all, or kinds and codes, separated by commas, as in 'regime:10,regime:14' "
    "(regime, province or procedure)",
    "hs_codes": "write codes of 6, 8 or 10 digits, separated by commas, as in 85051110",
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
        remedy = _one_of(_sources()) if key == "source" else REMEDIES.get(key, first["msg"])
        raise ChokepointError(f"{place(key, shown)}: {remedy}.") from None


def said_in_call(**said: object) -> Options:
    """Options of the command line; what is wrong is named as it was typed."""
    return checked(Options, said, lambda key, value: f"--{_typed(key)} {value}")


def _typed(key: str) -> str:
    return "hs" if key == "hs_codes" else key.replace("_", "-")
