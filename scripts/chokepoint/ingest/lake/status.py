"""`chokepoint status`: what is loaded, missing, truncated, overdue, and in which vintages."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from chokepoint.choices import Flow
from chokepoint.console import say
from chokepoint.ingest.cover.parts import part_names
from chokepoint.ingest.lake.asked import Asked, Unasked, unasked
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import Basis, BatchWarning, Manifest
from chokepoint.ingest.lake.month_states import missing_parts, month_states
from chokepoint.ingest.lake.scope_words import (
    month_scopes,
    part_scopes,
    partner_names,
    partner_scopes,
)
from chokepoint.ingest.lake.series_status import Series, panel_months, series_status


@dataclass(frozen=True)
class Vintage:
    """One batch, as the list of vintages shows it."""

    vintage_date: str
    batch_id: str
    source: str
    file: str
    first_month: str
    last_month: str
    rows: int
    warnings: list[BatchWarning]


def _vintage(one: Manifest) -> Vintage:
    return Vintage(
        vintage_date=str(one.vintage_date),
        batch_id=one.batch_id,
        source=one.source_id,
        file=one.file_name,
        first_month=f"{one.first_month:%Y-%m}",
        last_month=f"{one.last_month:%Y-%m}",
        rows=one.rows,
        warnings=one.warnings,
    )


def status(root: Path, as_json: bool, today: date | None = None) -> None:
    """Print the state of the lake."""
    lake = Lake(root)
    manifests = lake.manifests()
    asked = Asked(root)
    today = today or date.today()
    panel = panel_months(root)
    names = part_names(root)
    states, loaded = month_states(manifests, names)
    partners, parts = partner_scopes(manifests, partner_names(root)), part_scopes(manifests)
    spans = month_scopes(manifests)
    series = [
        series_status(
            key, months, today, panel, partners.get(key, ()), parts.get(key, ()),
            missing_parts(key, months, loaded, names), spans.get(key, ()),
        )
        for key, months in sorted(states.items()) if asked.has(key.flow, key.hs_code)
    ]  # fmt: skip
    others = unasked(lake, asked, manifests)
    vintages = [_vintage(one) for one in manifests]
    if as_json:
        found = {
            "series": [asdict(one) for one in series],
            "unasked": asdict(others),
            "vintages": [asdict(one) for one in vintages],
        }
        say(json.dumps(found, indent=2, ensure_ascii=False))
        return
    if not manifests:
        say("The lake is empty: the next build uses the embedded panel, a reconstruction.")
        say("Load files with `chokepoint ingest FILES... --flow export`.")
        return
    _print(series, others, vintages)


def _print(series: list[Series], others: Unasked, vintages: list[Vintage]) -> None:
    say("Series in the lake that events ask for")
    for one in series:
        say(
            f"  {one.source} {one.reporter} {one.flow} {one.hs_code}: "
            f"{one.first_month} to {one.last_month}, months complete: {one.months_complete}"
        )
        say(f"      partners: {'; '.join(one.partners)}")
        say(f"      parts: {'; '.join(one.parts)}")
        say(f"      months: {'; '.join(one.months)}")
        states = {
            "a part of the month only": one.some_parts,
            "whole for the listed partners only": one.some_partners,
            "of some reporters of the file only": one.some_reporters,
            "truncated": one.truncated,
            "missing": one.missing,
            "overdue": one.overdue,
        }
        for state, months in states.items():
            if months:
                say(f"      {state}: {', '.join(months)}")
        if (one.missing or one.overdue) and any(Basis.INFERRED in said for said in one.months):
            say("      If a query asked for them and found nothing, load its file with")
            say(f"      --months FIRST:LAST, or --hs {one.hs_code} where other codes have rows.")
        if one.some_partners:
            say("      Load the other partners too, or say --partners all if the query had none.")
        if one.some_parts:
            lacking = (
                f"Missing are {'; or '.join(one.missing_parts)}. " if one.missing_parts else ""
            )
            say(f"      {lacking}Load them too, or say --parts all if the query had none.")
        if earlier := one.only_in_panel:
            say(f"      only in the panel, so not used: {earlier[0]} to {earlier[-1]}. Source and")
            say("      panel are never mixed in a series: download these months too.")
    if others.codes:
        say(f"Codes that no event asks for: {others.codes:,}, with {others.rows:,} rows. They are")
        say("kept, and read as soon as an event names one.")
    say("Vintages (a later one supersedes what it covers of an earlier one)")
    for batch in vintages:
        say(
            f"  {batch.vintage_date}  {batch.batch_id}  {batch.source}  "
            f"{batch.first_month} to {batch.last_month}  {batch.rows:,} rows  {batch.file}"
        )
    if warned := [batch for batch in vintages if batch.warnings]:
        say("Warnings (what a batch looks like otherwise than its series)")
        for batch in warned:
            for warning in batch.warnings:
                accepted = " (accepted)" if warning.is_unusual else ""
                say(f"  {batch.file}, {batch.batch_id}: {warning.says}{accepted}")
    exports = sorted({one.hs_code for one in series if one.flow == Flow.EXPORT})
    say(f"The next build uses the lake for exports of {', '.join(exports) or 'nothing'}, and the")
    say("embedded panel, a reconstruction, for every other code (variable flow_source: auto).")
