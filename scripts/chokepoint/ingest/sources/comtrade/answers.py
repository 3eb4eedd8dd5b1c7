"""What stands around the records of a saved answer: errors, and what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from chokepoint.ingest.files.head import Place
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.sources.comtrade.codes import ASKED


def require_answers(file: SourceFile, places: Sequence[Place]) -> None:
    """Raise FileRefused for an error of the API, and for an answer that lost records."""
    for place in places:
        for envelope, records in zip(place.head.envelopes, place.head.records, strict=True):
            _require_count(file, envelope, records)
    for envelope in _envelopes(places):
        if envelope.get("error"):
            raise refuse(
                file.name,
                f"an error of the API: {envelope['error']}.",
                "Ask again, and save the answer unchanged.",
            )


def _require_count(file: SourceFile, envelope: dict[str, Any], records: int) -> None:
    """An answer counts its records: `count`, and before 2023 `validation.count.value`."""
    said = envelope.get("count")
    validation = envelope.get("validation")
    if isinstance(validation, dict) and isinstance(validation.get("count"), dict):
        said = validation["count"].get("value")
    if str(said).isdigit() and int(str(said)) != records:
        raise refuse(
            file.name,
            f"the answer counts {int(str(said)):,} records and holds {records:,}: it was cut, or "
            "records were taken out or added.",
            "Save the API's answer again, unchanged.",
            column="count",
            value=str(said),
        )


def take_question(parsed: Parsed, places: Sequence[Place]) -> None:
    """Months, codes and partners that files of earlier releases say were asked for: without a row
    they are zero.

    Of several questions in one file none is taken: together they cover less than their months
    times their codes.
    """
    questions = [envelope[ASKED] for envelope in _envelopes(places) if ASKED in envelope]
    if len(questions) == 1:
        (asked,) = questions
        parsed.covered = tuple(date.fromisoformat(month) for month in asked["months"])
        parsed.asked_codes = tuple(asked["hs_codes"])
        parsed.has_all_partners = asked.get("all_partners") in (True, "true")


def _envelopes(places: Sequence[Place]) -> list[dict[str, Any]]:
    return [envelope for place in places for envelope in place.head.envelopes]
