"""Codes of the user's own events are asked for, as those of the seeds."""

from chokepoint.ingest.lake.asked import Asked

from .test_rows import LEAST


def test_codes_of_the_watchlist_are_asked_for(watchlist):
    asked = Asked(watchlist(LEAST.replace("85051110", "39221000")))
    assert asked.has("export", "39221000")
    assert asked.has("import", "392210")
    assert not asked.has("export", "39229000")
