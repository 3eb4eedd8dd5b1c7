"""`<file>.query.toml`, beside a file that `chokepoint fetch` has saved: exactly what was asked,
when, and what the publisher said of it. Written and read here and nowhere else.

With it the cover of a file is known and not guessed: of every code that was asked for, every month
that a reporter has published is covered, with a row or without.
"""

from __future__ import annotations

import json
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
    ValidationError,
)

from chokepoint.choices import Flow
from chokepoint.errors import ChokepointError
from chokepoint.months import read_month

SUFFIX = ".query.toml"
HEADER = (
    "# What `chokepoint fetch` asked for and was given: chokepoint ingest reads the cover here.\n"
)


def _month(value: object) -> object:
    return value if isinstance(value, date) else read_month("month", str(value))


Month = Annotated[
    date,
    BeforeValidator(_month),
    PlainSerializer(lambda month: f"{month:%Y-%m}", return_type=str),
]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{2}){0,2}$")]
Letters = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Query(BaseModel):
    """One question to a publisher and what is known of its answer, which is the file beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str  # as chokepoint ingest --source
    flow: Flow
    codes: tuple[Code, ...]  # asked for, each with all its lines
    months: tuple[Month, ...]  # asked for
    partners: tuple[str, ...]  # asked for, in the source's own codes; none: all
    partner_scheme: str
    reporters: tuple[Letters, ...]  # asked for; none: all
    currency: Letters
    address: str  # with the name of its variable in the place of a key
    asked_at: datetime
    confirmed_at: datetime  # when the publisher last gave the same of some of its months
    sha256: Digest  # of the file
    pages: int
    records: int  # in the file
    announced: int | None = None  # by the publisher, where it does
    # Months of those asked for that a reporter has published: what has no row in them is zero.
    published: dict[Letters, tuple[Month, ...]]
    # Months in which it has rows of what was asked for, as fetch has read the answer: if the
    # reader finds others, one of the two is wrong.
    recorded: dict[Letters, tuple[Month, ...]]
    # By month, a digest of what the rows say, whatever an answer says of its own making.
    content: dict[str, str]

    @property
    def published_months(self) -> set[date]:
        """Months that some reporter has published."""
        return {month for months in self.published.values() for month in months}

    @property
    def meaning(self) -> str:
        """What of it changes the meaning of the file's bytes."""
        kept = {"source", "flow", "codes", "months", "partners", "reporters", "published"}
        return self.model_dump_json(include=kept)


def path_of(file: Path) -> Path:
    """Where the query of a file stands."""
    return file.with_name(file.name + SUFFIX)


def read_query(file: Path) -> Query | None:
    """The query of a file; None where nothing is said of it."""
    path = path_of(file)
    if not path.is_file():
        return None
    try:
        return Query.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ChokepointError(f"{path.name}: {error}. {_remedy(file)}") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        shown = f" = {first['input']!r}" if first["type"] != "missing" else ""
        raise ChokepointError(
            f"{path.name}, key {key}{shown}: {first['msg']}. {_remedy(file)}"
        ) from None


def as_toml(query: Query) -> str:
    """The text of a side-car. What JSON writes of texts, numbers and lists, TOML reads."""
    said = query.model_dump(mode="json", exclude_none=True)
    tables = {name: said.pop(name) for name in ("published", "recorded", "content")}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(f"{key} = {json.dumps(one)}" for key, one in table.items())]
    return HEADER + "\n".join(lines) + "\n"


def _remedy(file: Path) -> str:
    return f"Fetch {file.name} again, or delete the side-car and say of the file what was asked."
