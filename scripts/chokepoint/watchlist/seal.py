"""`chokepoint watch seal`: write down what an event's readings say, and what is loaded so far."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import duckdb

from chokepoint.console import say
from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError
from chokepoint.facts import read_facts
from chokepoint.paths import PUBLISHED_FILE, WATCHLIST
from chokepoint.storage.files import write_text
from chokepoint.watchlist.files import watchlist_files
from chokepoint.watchlist.seals import SEALS, as_csv, read_seals

# What a reading's checksum is taken over: none of it may have changed since the build.
READ = ("seeds/events/", "seeds/reference/", f"{WATCHLIST}/")
INPUT = "input_sha256:"
READINGS = """
    select specification_id, specification_sha256, window_start_month
    from marts.dim_specifications where event_id = $event order by specification_id
"""
# The last month of which a file says anything, be it cut or of some partners: somebody has seen it.
PRODUCTS = """
    select products.product_code, max(months.month)
    from reference.stg_event_products as products
    inner join reference.stg_events as events using (event_id)
    left join marts.fct_product_months as months
        on
            months.product_code = products.product_code
            and months.reporter_code = events.reporter_code
            and months.source_id is not null
    where products.event_id = $event
    group by products.product_code order by products.product_code
"""


def seal(root: Path, event: str, today: date | None = None) -> None:
    """Append a row per reading and product of an event to watchlist/seals.csv."""
    seals = read_seals(root)
    day = (today or date.today()).isoformat()
    with open_read_only(root / PUBLISHED_FILE) as connection:
        _require_current(root, connection)
        readings = connection.execute(READINGS, {"event": event}).fetchall()
        products = connection.execute(PRODUCTS, {"event": event}).fetchall()
        if not readings:
            events = connection.execute("select event_id from marts.dim_events order by all")
            listed = ", ".join(name for (name,) in events.fetchall())
            raise ChokepointError(f"'{event}' is no event of {PUBLISHED_FILE}. Known are {listed}.")
    rows = [
        {
            "specification_id": reading,
            "specification_sha256": checksum,
            "sealed_on": day,
            "product_code": product,
            "last_month_loaded": last.isoformat() if last else "",
        }
        for reading, checksum, _ in readings
        for product, last in products
    ]
    new = [row for row in rows if row not in seals]
    if new:
        write_text(root / SEALS, as_csv([*seals, *new]))
    for reading, checksum, start in readings:
        late = [product for product, last in products if last and last >= start]
        state = f"months of its window are loaded of {', '.join(late)}" if late else "no month"
        said = state if late else f"{state} of its window, from {start:%Y-%m}, is loaded"
        say(f"{reading}: {checksum[:12]}, {day}; {said}")
    say(f"Written: {SEALS}. Commit it, or send it to somebody: then others can tell when it was.")


def _require_current(root: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Raise where the published file was not built from the rows that are there now."""
    built = {
        fact.removeprefix(INPUT): value
        for fact, value in read_facts(connection).values.items()
        if fact.removeprefix(INPUT).startswith(READ) and fact != f"{INPUT}{SEALS}"
    }
    there = [f"{WATCHLIST}/{path.name}" for path in watchlist_files(root)]
    for name in sorted({*built, *there}):
        path = root / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
        if found != built.get(name):
            raise ChokepointError(
                f"{name} is not as it was when {PUBLISHED_FILE} was built.\n"
                "Run `make build`, then seal what it has measured."
            )
