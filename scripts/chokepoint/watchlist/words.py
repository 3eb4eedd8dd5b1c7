"""What a file of the watchlist may say: one model per table, a description per key.

The description is what the message about a wrong value tells its reader to write.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
HsCode = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|[1-9][0-9])[0-9]{4}([0-9]{2})?$")]
HsCode8 = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|[1-9][0-9])[0-9]{6}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
PartnerId = Annotated[str, StringConstraints(pattern=r"^([A-Z]{3}|GACC-[0-9]{3})$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]

DAY = "a day, as in 2025-10-30, without quotes and without a time"
MONTH = 'a month in quotes, as in "2025-11"'
TEXT = "a text in quotes"
URL = 'an address in quotes, as in "https://example.org/text"'


def _day(value: Any) -> Any:
    """A day as TOML has it; a text or a moment is none."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("not a day")


def _month(value: Any) -> Any:
    if isinstance(value, str) and len(value) == len("2025-11"):
        return date.fromisoformat(f"{value}-01")
    raise ValueError("not a month")


def _membership(value: Any) -> Any:
    if value == "as_of_month" or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise ValueError("neither")


Day = Annotated[date, BeforeValidator(_day)]
Month = Annotated[date, BeforeValidator(_month)]


class Words(BaseModel):
    """A table of the file: a key that is not declared is refused, and nothing is converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Event(Words):
    """What happened, and what it is measured on."""

    name: Text = Field(description=TEXT)
    date: Day = Field(description=DAY)
    exporter: Country = Field("CHN", description='three letters (ISO 3166-1), as in "CHN"')
    products: list[HsCode] = Field(
        [], description='HS codes of eight digits (or six) in quotes, as in ["85051110"]'
    )
    destinations: list[Text] | None = Field(
        None, description='a list of codes or names of own lists, as in ["WLD", "USA", "VNM"]'
    )
    source: Url | None = Field(None, description=URL)
    date_source: Text | None = Field(None, description=f"{TEXT}: where the date was read")
    note: Text | None = Field(None, description=TEXT)


class Status(Words):
    """What held from a day on."""

    date: Day = Field(description=DAY)
    status: Literal["announced", "in_force", "suspended", "extended", "disputed", "expired"] = (
        Field(description="one of announced, in_force, suspended, extended, disputed, expired")
    )
    expires: Day | None = Field(None, description=DAY)
    source: Url | None = Field(None, description=URL)
    checked: bool = Field(False, description="true or false, without quotes")
    note: Text | None = Field(None, description=TEXT)


class PartOfProduct(Words):
    """One of several codes of a product, with the months in which it belongs to it."""

    code: HsCode8 = Field(description='an HS code of eight digits in quotes, as in "85051110"')
    valid_from: Month | None = Field(None, description=MONTH)
    valid_to: Month | None = Field(None, description=MONTH)


class Product(Words):
    """A code of which more is said than its digits, or several codes under one name."""

    code: HsCode | None = Field(None, description='an HS code in quotes, as in "85051110"')
    id: Name | None = Field(
        None, description="a short name of small letters, digits and _, in quotes"
    )
    codes: list[HsCode8 | PartOfProduct] | None = Field(
        None,
        min_length=1,
        description='codes of eight digits, as in ["81061010", {code = "81060010", valid_to = '
        '"2021-12"}]',
    )
    name: Text | None = Field(None, description=TEXT)
    valid_from: Month | None = Field(None, description=MONTH)
    valid_to: Month | None = Field(None, description=MONTH)
    source: Text | None = Field(None, description=f"{TEXT}: the text that names the code")
    note: Text | None = Field(None, description=TEXT)


class Member(Words):
    """A member of an own list, with the days between which it is one."""

    partner: PartnerId = Field(description='three letters (ISO 3166-1), as in "VNM"')
    valid_from: Day | None = Field(None, description=DAY)
    valid_to: Day | None = Field(None, description=DAY)


class Destination(Words):
    """An own list of countries."""

    id: Name = Field(description="a short name of small letters, digits and _, in quotes")
    name: Text = Field(description=TEXT)
    members: list[PartnerId | Member] = Field(
        min_length=1,
        description='countries, as in ["VNM", {partner = "THA", valid_from = 2020-01-01}]',
    )
    source: Text | None = Field(None, description=TEXT)


class Specification(Words):
    """One way to measure the event."""

    id: Name | None = Field(
        None, description="a short name of small letters, digits and _, in quotes"
    )
    title: Text | None = Field(None, description=TEXT)
    start: Month | None = Field(None, description=MONTH)
    length: int | None = Field(None, ge=1, le=12, description="a number of months, 1 to 12")
    rolling: int | None = Field(None, ge=1, le=12, description="a number of months, 1 to 12")
    benchmark_windows: int = Field(4, ge=1, le=10, description="a number of years, 1 to 10")
    benchmark_windows_needed: int | None = Field(
        None, ge=1, le=10, description="a number, at most that of benchmark_windows"
    )
    statistic: Literal["mean", "median"] = Field("mean", description="mean or median")
    membership: Annotated[date | Literal["as_of_month"], BeforeValidator(_membership)] | None = (
        Field(None, description='a day, as in 2025-01-01, or "as_of_month"')
    )
    missing: Literal["as_missing", "as_zero"] = Field(
        "as_missing", description="as_missing or as_zero"
    )
    records: Literal["exporter", "importer"] = Field("exporter", description="exporter or importer")
    description: Text | None = Field(None, description=TEXT)


class EventFile(Words):
    """A whole file: [event], and as many [[status]], [[product]] and so on as are needed."""

    event: Event = Field(description="[event], with name and date")
    status: list[Status] = Field([], description="[[status]]")
    product: list[Product] = Field([], description="[[product]]")
    destination: list[Destination] = Field([], description="[[destination]]")
    specification: list[Specification] = Field([], description="[[specification]]")
