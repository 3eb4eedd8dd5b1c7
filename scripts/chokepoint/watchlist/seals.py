"""watchlist/seals.csv: readings that were laid down before their data, made to be committed."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

from chokepoint.paths import WATCHLIST
from chokepoint.watchlist.faults import Fault, WatchlistError

SEALS = WATCHLIST / "seals.csv"
COLUMNS = (
    *("specification_id", "specification_sha256", "sealed_on", "product_code"),
    "last_month_loaded",
)
REMEDY = "Restore the file as `chokepoint watch seal` wrote it: it only ever appends."
FORMS = {
    "specification_id": re.compile(r"[a-z][a-z0-9_]*"),
    "specification_sha256": re.compile(r"[0-9a-f]{64}"),
    "sealed_on": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "product_code": re.compile(r"[0-9]{6}([0-9]{2})?"),
    "last_month_loaded": re.compile(r"(\d{4}-\d{2}-01)?"),
}


def read_seals(root: Path) -> list[dict[str, str]]:
    """The rows of the file, none where there is no file; raises with every fault."""
    path = root / SEALS
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or tuple(rows[0]) != COLUMNS:
        what = f"not the columns {', '.join(COLUMNS)}."
        raise WatchlistError([Fault(SEALS.as_posix(), what, REMEDY, 1)])
    faults: list[Fault] = []
    seals: list[dict[str, str]] = []
    for line, cells in enumerate(rows[1:], start=2):
        if len(cells) != len(COLUMNS):
            what = f"{len(cells)} cells in place of {len(COLUMNS)}."
            faults.append(Fault(SEALS.as_posix(), what, REMEDY, line))
            continue
        row = dict(zip(COLUMNS, cells, strict=True))
        faults += [
            Fault(SEALS.as_posix(), "not what the column holds.", REMEDY, line, name, value)
            for name, value in row.items()
            if not FORMS[name].fullmatch(value) or not _is_day(name, value)
        ]
        seals.append(row)
    if faults:
        raise WatchlistError(faults)
    return seals


def as_csv(rows: list[dict[str, str]]) -> str:
    """The file with these rows."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _is_day(name: str, value: str) -> bool:
    if name not in ("sealed_on", "last_month_loaded") or not value:
        return True
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
