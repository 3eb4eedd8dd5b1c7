"""Of which reporters, codes and months a batch speaks, and of which two of them do."""

from __future__ import annotations

from datetime import date

from chokepoint.ingest.lake.manifest import LoadStatus, Manifest

Speech = set[tuple[str, str, date]]  # reporter, code and month that a batch covers


def speech_of(manifest: Manifest) -> Speech:
    """Where the batch speaks: reporter, code and month, with rows or without."""
    unreported = {(one.reporter_code, one.hs_code, one.month) for one in manifest.unreported}
    return {
        (reporter, one.hs_code, one.month)
        for reporter in manifest.reporter_codes or manifest.reporters
        for one in manifest.coverage
        if one.load_status == LoadStatus.COMPLETE
    } - unreported


def shared_speech(mine: Speech, theirs: Speech) -> Speech:
    """What both cover, each line with its product."""

    def covers(speech: Speech, reporter: str, code: str, month: date) -> bool:
        return (reporter, code, month) in speech or (reporter, code[:8], month) in speech

    return {one for one in mine if covers(theirs, *one)} | {
        one for one in theirs if covers(mine, *one)
    }
