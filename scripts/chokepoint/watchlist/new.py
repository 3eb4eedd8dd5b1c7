"""`chokepoint watch new`: a file of the watchlist with every key and what it means."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from chokepoint.console import say
from chokepoint.errors import ChokepointError
from chokepoint.paths import WATCHLIST, shown
from chokepoint.storage.files import write_text
from chokepoint.watchlist.read import check_text, read_watchlist
from chokepoint.watchlist.rows import first_whole_month

TEMPLATE = """\
# An event of your own: `chokepoint watch check` checks it, the next build measures it.
# A line that begins with # says what a key means, or what holds as long as it is not said.
# watchlist/README.md has an example of everything.

[event]
name = {title}
date = {day}                # without quotes
exporter = {exporter}                 # ISO 3166-1 alpha-3
products = {products}
{destinations}
# source = "https://..."          a public account of the event
# date_source = "..."             where the date was read
# note = "..."                    what the event is, what its products do not show

# What became of the event, one table a day on which that changed; without one: announced.
# [[status]]
# date = {day}
# status = "in_force"             announced, in_force, suspended, extended, disputed, expired
# expires = 2026-11-10
# source = "https://..."
# checked = true                  whether the source was read

# How it is measured: as many of these as you like, from the second one on with an id.
[[specification]]
start = "{start:%Y-%m}"               # the first whole month after the event
{window}
benchmark_windows = 4             # the same months of as many earlier years,
benchmark_windows_needed = 3      # without as many of which there is no verdict
statistic = "mean"                # or "median"
missing = "as_missing"            # months before a code existed; or "as_zero"
records = "exporter"              # or "importer": the partners' own records, at six digits
# membership = {january}         members of groups on this day; or "as_of_month"
# title = "..."
# description = "..."
"""


def new(
    root: Path,
    name: str,
    day: str,
    products: str,
    destinations: str | None,
    title: str | None,
    exporter: str,
    length: int | None = None,
) -> None:
    """Write the file, if it is a right one and none of that name is there."""
    path = root / WATCHLIST / f"{name}.toml"
    if path.exists():
        raise ChokepointError(
            f"{shown(path, root)} is there already. Edit it, or choose another name."
        )
    try:
        said = date.fromisoformat(day)
    except ValueError:
        raise ChokepointError(f"--date '{day}' is no day. Write it as 2025-10-30.") from None
    named = _listed(destinations) if destinations else None
    text = TEMPLATE.format(
        title=json.dumps(title or name.replace("_", " ").capitalize(), ensure_ascii=False),
        day=said.isoformat(),
        exporter=json.dumps(exporter),
        products=json.dumps(_listed(products)),
        destinations=f"destinations = {json.dumps(named)}"
        if named
        else '# destinations = ["WLD", "USA", "VNM"]   else those of the paper',
        window=f"length = {length}                        # months; or rolling = 12"
        if length
        else "rolling = 12                      # all complete months, up to twelve; or length = 6",
        start=first_whole_month(said),
        january=date(said.year, 1, 1).isoformat(),
    )
    watched, known = read_watchlist(root)
    check_text(name, text, watched, known)
    write_text(path, text)
    say(f"Written: {shown(path, root)}. Edit it, then `chokepoint watch check` and `make build`.")


def _listed(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]
