"""`chokepoint watch`: the commands of the user's own events; nothing but arguments."""

from pathlib import Path
from typing import Annotated

import typer

from chokepoint.paths import find_root

watch = typer.Typer(
    no_args_is_help=True,
    help="Events of your own in watchlist/*.toml, outside the repository's files.",
)


@watch.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the file, as graphite_2027.")],
    date: Annotated[str, typer.Option(help="Day of the event, 2025-10-30.")],
    products: Annotated[str, typer.Option(help="HS codes with commas, 85051110,28053018.")],
    destinations: Annotated[
        str | None,
        typer.Option(help="With commas, WLD,USA,VNM; those of the paper if not given."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Name of the event in words.")] = None,
    exporter: Annotated[str, typer.Option(help="Exporter, ISO 3166-1 alpha-3.")] = "CHN",
    length: Annotated[
        int | None,
        typer.Option(help="Months of the window; as many as are loaded, to twelve, if not given."),
    ] = None,
) -> None:
    """Write watchlist/NAME.toml, with every key and what it means."""
    root = find_root()
    from chokepoint.watchlist.new import new as run

    run(root, name, date, products, destinations, title, exporter, length)


@watch.command()
def check(
    csv: Annotated[
        Path | None,
        typer.Option(help="Folder to write the rows to as CSV, for an engine that reads files."),
    ] = None,
) -> None:
    """Check the watchlist: each fault with file, line, key, value and remedy."""
    root = find_root()
    from chokepoint.watchlist.check import check as run

    run(root, csv)


@watch.command("list")
def list_events(
    json: Annotated[bool, typer.Option(help="Print for machines.")] = False,
) -> None:
    """Say what each event would measure, and which months of its data are missing."""
    root = find_root()
    from chokepoint.watchlist.listing import list_events as run

    run(root, json)


@watch.command()
def seal(
    event: Annotated[str, typer.Argument(help="Name of the event: of its file, or its id.")],
) -> None:
    """Write down, in watchlist/seals.csv, what an event's readings say before the data arrive."""
    root = find_root()
    from chokepoint.watchlist.seal import seal as run

    run(root, event)
