"""`chokepoint watch check`: the faults of the watchlist, or what it has been found to hold."""

from pathlib import Path

from chokepoint.console import say
from chokepoint.paths import WATCHLIST
from chokepoint.watchlist.read import read_watchlist
from chokepoint.watchlist.rows import rows_of, write_csv
from chokepoint.watchlist.seals import read_seals
from chokepoint.words import plural


def check(root: Path, csv: Path | None = None) -> None:
    """Raise with every fault; else say what there is, and write its rows where that is asked."""
    watched, known = read_watchlist(root)
    tables = rows_of(watched, known, read_seals(root))
    if not watched:
        say(f"No event in {WATCHLIST}/. Write one with `chokepoint watch new`.")
    for one in watched:
        products, destinations, specifications = (
            sum(row["event_id"] == one.name for row in tables[name])
            for name in ("event_products", "event_destinations", "specifications")
        )
        say(
            f"{one.file}: {one.said.event.name}, {plural(products, 'product')}, "
            f"{plural(destinations, 'destination')}, {plural(specifications, 'specification')}"
        )
    if csv is not None:
        write_csv(tables, csv)
        say(f"Written: {csv}")
