"""refresh.toml: what `chokepoint refresh` keeps up to date, written by its user."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from chokepoint.choices import Publishers
from chokepoint.errors import ChokepointError
from chokepoint.months import read_month

CONFIG = Path("refresh.toml")
EXAMPLE = """\
[[ask]]
sources = ["comext", "census", "hmrc", "estat"]
events = ["busan_accord_2025"]  # and, or instead: products = ["85051110"]
first_month = "2021-11"
"""


class Ask(BaseModel):
    """Sources that are asked for the same codes, from the same month on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: Annotated[tuple[Publishers, ...], Field(min_length=1)]
    events: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    first_month: Annotated[date, BeforeValidator(lambda text: read_month("month", str(text)))]


class Config(BaseModel):
    """All that is kept up to date."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ask: Annotated[tuple[Ask, ...], Field(min_length=1)]


def read_config(path: Path) -> Config:
    """The table of a user; what is wrong is named with its key."""
    if not path.is_file():
        raise ChokepointError(
            f"{path} does not exist. Say in it what to keep up to date, as in:\n\n{EXAMPLE}"
        )
    try:
        return Config.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ChokepointError) as error:
        raise ChokepointError(f"{path}: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        shown = f" = {first['input']!r}" if first["type"] != "missing" else ""
        raise ChokepointError(
            f"{path}, key {key}{shown}: {first['msg']}. Write it as in:\n\n{EXAMPLE}"
        ) from None
