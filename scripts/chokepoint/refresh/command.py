"""The steps of `chokepoint refresh`, each once all before it have succeeded.

Nothing is built unless every source has answered and every file was taken: the publication stays as
it is, and what was fetched and loaded is there for the next run.
"""

from __future__ import annotations

from pathlib import Path

import typer

from chokepoint.choices import Publishers, Severity
from chokepoint.console import say, warn
from chokepoint.errors import ChokepointError
from chokepoint.fetch import run
from chokepoint.fetch.asking import Asker
from chokepoint.fetch.folder import saved_in
from chokepoint.fetch.plan import parts_of, require_possible
from chokepoint.fetch.products import codes_of
from chokepoint.fetch.publishers import publisher
from chokepoint.fetch.web import Web
from chokepoint.ingest.call import load_files
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.options import Options
from chokepoint.ingest.outcome import Status
from chokepoint.paths import DOWNLOADS, PUBLISHED_FILE
from chokepoint.refresh.calendar import due_wish, fresh
from chokepoint.refresh.config import Ask, read_config
from chokepoint.refresh.log import Line, Log

NOTHING = "nothing new"


def refresh(root: Path, config: Path, *, dry_run: bool = False) -> None:
    """Fetch, load, build and print alerts; exit code 3 with an alert, 1 where a step has failed."""
    asks = read_config(config).ask
    if dry_run:
        for ask in asks:
            for source in ask.sources:
                _fetch(root, ask, source, is_dry=True)
        return
    log = Log(root)
    folders = _fetch_all(root, asks, log)
    with log.step("ingest") as line:
        _ingest(root, folders, line)
    if _published_batches(root) == set(Lake(root).batches_now()):
        with log.step("build") as line:
            line.outcome = NOTHING
        return
    with log.step("build") as line:
        _build(root)
        line.outcome = "published"
    with log.step("alerts") as line:
        code = _alerts(root)
        line.outcome = "alerts" if code else "no alert"
    if code:
        raise typer.Exit(code)


def _fetch_all(root: Path, asks: tuple[Ask, ...], log: Log) -> list[Path]:
    """Folders of all sources; those that fail are named together, after the others."""
    folders: dict[Path, None] = {}
    failed: list[str] = []
    for ask in asks:
        for source in ask.sources:
            try:
                with log.step(f"fetch {source}") as line:
                    fetched = _fetch(root, ask, source)
                    line.rows = fetched.records
                    line.outcome = f"{len(fetched.saved)} files" if fetched.saved else NOTHING
            except ChokepointError as error:
                warn(f"   {error}")
                failed.append(source)
            else:
                folders[fetched.folder] = None
    if failed:
        raise ChokepointError(
            f"{', '.join(dict.fromkeys(failed))} did not answer: nothing was loaded or built, and "
            "the publication is as it was. What the others gave is kept; run it again."
        )
    return [folder for folder in folders if folder.is_dir()]


def _fetch(root: Path, ask: Ask, source: Publishers, is_dry: bool = False) -> run.Fetched:
    asked = publisher(source)
    now = run.now()
    codes = codes_of(root, ask.events, ask.products)
    wish = due_wish(asked, codes, ask.first_month, now.date())
    require_possible(asked, wish)
    asker = Asker(asked, Web(asked))
    folder = root / DOWNLOADS / asked.name
    there = fresh(asked, wish, saved_in(folder), now)
    parts = parts_of(asked, wish, there, asker.web.has_key, now.date())
    if is_dry:
        run.say_questions(asker, parts)
        return run.Fetched(folder)
    if parts:
        asker.web.require_key()
    return run.fetch_parts(asker, root / DOWNLOADS, parts)


def _ingest(root: Path, folders: list[Path], line: Line) -> None:
    outcomes = load_files(root, folders, Options()) if folders else []
    loaded = [one for one in outcomes if one.status is Status.LOADED]
    bad = [one for one in outcomes if not one.is_well]
    line.rows = sum(one.rows for one in loaded)
    line.outcome = f"{len(loaded)} files loaded" if loaded else NOTHING
    if bad:
        names = ", ".join(one.file for one in bad)
        raise ChokepointError(f"not loaded: {names}. Nothing was built.")


def _published_batches(root: Path) -> set[str] | None:
    """Batches of which the published file is made; None where there is none."""
    published = root / PUBLISHED_FILE
    if not published.is_file():
        return None
    from chokepoint.duckdb_files import open_read_only
    from chokepoint.facts import read_facts

    with open_read_only(published) as connection:
        return read_facts(connection).batches


def _build(root: Path) -> None:
    from chokepoint.build import build

    build(root)


def _alerts(root: Path) -> int:
    """The exit code of `chokepoint alerts`, which prints them."""
    from chokepoint.alerts import alerts

    say()
    try:
        alerts(root / PUBLISHED_FILE, None, Severity.WARNING, as_json=False)
    except typer.Exit as end:
        return end.exit_code
    return 0
