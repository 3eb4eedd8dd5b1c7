"""`chokepoint status`: what is loaded, missing, truncated, overdue, and in which vintages."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import date
from pathlib import Path

from chokepoint.console import say
from chokepoint.ingest.lake import Lake
from chokepoint.ingest.model import month_range
from chokepoint.paths import RAW_SEEDS

PANEL_MONTHS = RAW_SEEDS / "raw_loaded_months.csv"
RELEASE_DAY = 20  # the online query of China customs follows on the 20th of the next month


def release_date(month: date) -> date:
    """When China customs publish a month at eight digits: January and February both in March."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    if month.month == 1:
        following = date(month.year, 3, 1)
    return following.replace(day=RELEASE_DAY)


def month_states(manifests: list[dict]) -> dict[tuple[str, str, str, str], dict[date, str]]:
    """Newest load status by (source, reporter, flow, code) and month."""
    states: dict[tuple[str, str, str, str], dict[date, str]] = defaultdict(dict)
    for manifest in manifests:  # oldest first, so that a later vintage supersedes
        for entry in manifest["coverage"]:
            key = (manifest["source_id"], manifest["reporter_code"], manifest["flow"])
            states[(*key, entry["hs_code"])][date.fromisoformat(entry["month"])] = entry[
                "load_status"
            ]
    return dict(states)


def panel_months(root: Path) -> dict[tuple[str, str], list[str]]:
    """Months of the embedded panel, as 2026-01, by reporter and code."""
    months: dict[tuple[str, str], list[str]] = defaultdict(list)
    with (root / PANEL_MONTHS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["load_status"] == "complete":
                months[row["reporter_code"], row["hs_code"]].append(row["month"][:7])
    return dict(months)


def series_status(key: tuple[str, str, str, str], months: dict[date, str], today: date) -> dict:
    """One series: its span, and the months that a reader must not take for zero."""
    first, last = min(months), max(months)
    due = [m for m in month_range(first, today) if release_date(m) <= today]
    absent = [m for m in due if m not in months]
    return {
        "source": key[0],
        "reporter": key[1],
        "flow": key[2],
        "hs_code": key[3],
        "first_month": f"{first:%Y-%m}",
        "last_month": f"{last:%Y-%m}",
        "months_complete": sum(state == "complete" for state in months.values()),
        "truncated": [f"{m:%Y-%m}" for m, state in sorted(months.items()) if state == "truncated"],
        "missing": [f"{m:%Y-%m}" for m in absent if m < last],
        "overdue": [f"{m:%Y-%m}" for m in absent if m > last] if key[0] == "gacc" else [],
    }


def only_in_panel(
    key: tuple[str, str, str, str],
    months: dict[date, str],
    panel: dict[tuple[str, str], list[str]],
) -> list[str]:
    """Months of the panel before the first one loaded: the lake replaces the whole series."""
    _, reporter, flow, code = key
    if flow != "export":
        return []
    first = f"{min(months):%Y-%m}"
    return [month for month in panel.get((reporter, code[:8]), []) if month < first]


def status(root: Path, as_json: bool, today: date | None = None) -> None:
    """Print the state of the lake."""
    manifests = Lake(root).manifests()
    today = today or date.today()
    panel = panel_months(root)
    series = [
        {
            **series_status(key, months, today),
            "only_in_panel": only_in_panel(key, months, panel),
        }
        for key, months in sorted(month_states(manifests).items())
    ]
    vintages = [
        {
            "vintage_date": m["vintage_date"],
            "batch_id": m["batch_id"],
            "source": m["source_id"],
            "file": m["file_name"],
            "first_month": m["first_month"][:7],
            "last_month": m["last_month"][:7],
            "rows": m["rows"],
        }
        for m in manifests
    ]
    if as_json:
        say(json.dumps({"series": series, "vintages": vintages}, indent=2, ensure_ascii=False))
        return
    if not manifests:
        say("The lake is empty: the next build uses the embedded panel, a reconstruction.")
        say("Load files with `chokepoint ingest FILES... --flow export`.")
        return
    say("Series in the lake")
    for one in series:
        say(
            f"  {one['source']} {one['reporter']} {one['flow']} {one['hs_code']}: "
            f"{one['first_month']} to {one['last_month']}, months complete: "
            f"{one['months_complete']}"
        )
        for state in ("truncated", "missing", "overdue"):
            if one[state]:
                say(f"      {state}: {', '.join(one[state])}")
        if earlier := one["only_in_panel"]:
            say(f"      only in the panel, so not used: {earlier[0]} to {earlier[-1]}. Source and")
            say("      panel are never mixed in a series: download these months too.")
    say("Vintages (a later one supersedes whole months of an earlier one)")
    for one in vintages:
        say(
            f"  {one['vintage_date']}  {one['batch_id']}  {one['source']}  "
            f"{one['first_month']} to {one['last_month']}  {one['rows']:,} rows  {one['file']}"
        )
    exports = sorted({s["hs_code"] for s in series if s["flow"] == "export"})
    say(f"The next build uses the lake for exports of {', '.join(exports) or 'nothing'}, and the")
    say("embedded panel, a reconstruction, for every other code (variable flow_source: auto).")
