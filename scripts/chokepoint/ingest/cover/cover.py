"""What of its months a file holds: all kinds of cover together, and what the user should know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chokepoint.choices import Flow
from chokepoint.ingest.cover.lines import lines_note
from chokepoint.ingest.cover.months import MonthCover, month_cover
from chokepoint.ingest.cover.one_query import require_one_query
from chokepoint.ingest.cover.partners import PartnerCover, partner_cover
from chokepoint.ingest.cover.parts import PartCover, part_cover
from chokepoint.ingest.cover.usual_scope import other_lines_note, usual_scope_notes
from chokepoint.ingest.cover.whole_months import require_whole_months
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.rows.truncation import drop_cut_month


@dataclass(frozen=True)
class Cover:
    """What of its months a file holds."""

    cut_month: date | None
    partners: PartnerCover
    parts: PartCover
    months: MonthCover


def cover_of(lake: Lake, file: SourceFile, parsed: Parsed) -> Cover:
    """What relation `flows` covers; notes go to those of the file, and FileRefused where it
    contradicts what was said, or is a part of what the lake has whole.
    """
    cut_month = drop_cut_month(file) if parsed.is_truncated else None
    partners = partner_cover(file, parsed, cut_month)
    parts = part_cover(file, parsed, cut_month)
    require_whole_months(lake, file, parsed, cut_month, partners.scope, parts.scope)
    require_one_query(file, parsed, cut_month)
    months = month_cover(file, parsed, cut_month)
    found = [*months.notes, parts.note, *usual_scope_notes(lake, file, parsed, partners, parts)]
    found.append(lines_note(parsed.flow, set(months.months)))
    found.append(other_lines_note(lake, file, parsed, months.months))
    if parsed.flow == Flow.EXPORT:  # a mirror is of one partner by its nature
        found.append(partners.note)
    if cut_month:
        found.append(f"{cut_month:%Y-%m} was cut and is marked missing")
    parsed.notes += [note for note in found if note]
    return Cover(cut_month, partners, parts, months)
