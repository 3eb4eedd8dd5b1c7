"""`chokepoint export`: an edition of the published marts in a dated folder.

    exports/2026-11-23/       an edition: never changed, so that a citation keeps its meaning
    exports/2026-11-23.2/     another one, of other data published on the same day
    exports/latest            stable name of the newest, a link that one rename replaces
    exports/.new/             being written; swept by the next call

An edition is its data: a new build of the same data makes none.
"""

import json
import re
from pathlib import Path

from chokepoint.console import say
from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError
from chokepoint.export.datapackage import (
    CSV_RULES,
    TITLE,
    checksum_of,
    csv_path,
    licences,
    package,
    parquet_path,
)
from chokepoint.export.flat_files import write_csv, write_parquet
from chokepoint.export.identity import identity
from chokepoint.export.tables import FIRST, Column, Publication, Table, read_publication
from chokepoint.export.workbook import write_workbook
from chokepoint.storage.files import flush, flush_tree
from chokepoint.storage.folders import point_link_at, remove
from chokepoint.storage.kill_points import Point, point
from chokepoint.storage.locks import exclusive

EDITION = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.(\d+))?")
LATEST = "latest"
DESCRIPTOR, WORKBOOK, README = "datapackage.json", "chokepoint.xlsx", "README.md"
READ_ONLY = 0o444


def export(database: Path, out: Path) -> Path:
    """Write an edition of a published file, or keep the newest if the data are the same."""
    with open_read_only(database) as connection:
        publication = read_publication(connection)
        out.mkdir(parents=True, exist_ok=True)
        with exclusive(out / ".lock", f"the folder {out.name}/"):
            aside = out / ".new"
            remove(aside)
            known_by = identity(connection, publication)
            newest = _newest(out)
            if newest and _identity_of(newest) == known_by and _is_whole(newest):
                say(f"   the data are those of {out.name}/{newest.name}; no new edition")
            else:
                for folder in ("csv", "parquet"):
                    (aside / folder).mkdir(parents=True)
                point(Point.EXPORT_BEGUN)
                for table in publication.tables:
                    write_csv(connection, table, aside / csv_path(table))
                for table in publication.tables:
                    write_parquet(connection, table, publication, aside / parquet_path(table))
                write_workbook(connection, publication, aside / WORKBOOK)
                _write(aside / README, _readme(publication))
                descriptor = package(publication, aside, known_by)
                _write(
                    aside / DESCRIPTOR, json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
                )
                newest = _move_in(aside, out, publication.date)
                size = f"{len(publication.tables)} tables, {_megabytes(newest):.1f} MB"
                say(f"   {out.name}/{newest.name}: {size}")
            _point_latest_at(newest)
    return newest


def _editions(out: Path) -> list[Path]:
    """Editions in the order in which they were made."""
    found = []
    for folder in out.iterdir():
        match = EDITION.fullmatch(folder.name)
        if match and folder.is_dir():
            found.append((match[1], int(match[2] or 1), folder))
    return [folder for *_, folder in sorted(found)]


def _newest(out: Path) -> Path | None:
    editions = _editions(out)
    return editions[-1] if editions else None


def _identity_of(edition: Path) -> str | None:
    try:
        held = json.loads((edition / DESCRIPTOR).read_text(encoding="utf-8"))
        return str(held["identity"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # damaged by hand: it stays as it is, and a new one is made


def _is_whole(edition: Path) -> bool:
    """Whether every file is there and as it was written."""
    held = json.loads((edition / DESCRIPTOR).read_text(encoding="utf-8"))
    written = {resource["path"]: resource["hash"] for resource in held["resources"]}
    # An edition of an earlier release has checksums of its CSV files only.
    others = [resource["parquet"] for resource in held["resources"]] + [WORKBOOK, README]
    written |= dict.fromkeys(others) | held.get("other_files", {})
    return all(
        (edition / name).is_file() and hash_ in (None, checksum_of(edition / name))
        for name, hash_ in written.items()
    )


def _move_in(aside: Path, out: Path, date: str) -> Path:
    """Rename the finished folder to the first free name of the day."""
    for path in aside.rglob("*"):
        if path.is_file():
            # A spreadsheet program that saves over a file would change what was quoted.
            path.chmod(READ_ONLY)
    flush_tree(aside)
    point(Point.EXPORT_WRITTEN)
    target, number = out / date, 1
    while target.exists():
        number += 1
        target = out / f"{date}.{number}"
    aside.rename(target)
    flush(out)
    point(Point.EXPORT_MOVED_IN)
    return target


def _point_latest_at(edition: Path) -> None:
    latest = edition.with_name(LATEST)
    if latest.exists() and not latest.is_symlink():
        raise ChokepointError(
            f"{latest} is not the link that `chokepoint export` makes; it is left as it is.\n"
            f"Move it away and try again; the edition itself is in {edition}."
        )
    point_link_at(latest, edition.name)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _reading(publication: Publication) -> str:
    """Say what to open first, and how codes stay text and dates dates."""
    first = publication.tables[0]
    if first.name != FIRST:
        return ""
    return f"""`{csv_path(first)}` is the table for people: a row per comparison with names, the
verdict and the sentence to quote, and of the reconstruction only what is printed. In the others a
row with `is_evidence` false, or with `information` `free` or `bounded`, holds what the solver
chose: it is not to be quoted. Read with codes as text and months as dates:

    pandas   {pandas_line(first)}
    R        {r_line(first)}

"""


def pandas_line(table: Table) -> str:
    """Write the call that reads a table's CSV: codes are text, dates dates, nulls null."""
    texts = ", ".join(f'"{column.name}": str' for column in _codes(table))
    dates = json.dumps([column.name for column in table.columns if column.data_type == "DATE"])
    return (
        f'pandas.read_csv("{csv_path(table)}", dtype={{{texts}}}, parse_dates={dates}, '
        'keep_default_na=False, na_values=[""])'
    )


def r_line(table: Table) -> str:
    """Write the same call of R."""
    classes = [(column.name, "character") for column in _codes(table)]
    classes += [(column.name, "Date") for column in table.columns if column.data_type == "DATE"]
    named = ", ".join(f'{name} = "{kind}"' for name, kind in classes)
    return (
        f'read.csv("{csv_path(table)}", colClasses = c({named}), na.strings = "", '
        'fileEncoding = "UTF-8")'
    )


def _codes(table: Table) -> list[Column]:
    """Columns whose text looks like a number."""
    return [column for column in table.columns if column.is_text and column.name.endswith("_code")]


def _readme(publication: Publication) -> str:
    facts = publication.facts
    tables = "\n".join(f"| {t.name} | {t.rows:,} | {t.summary} |" for t in publication.tables)
    licence = "; ".join(licence["title"] for licence in licences(publication))
    return f"""# {TITLE}

{publication.provenance}

Built {facts["built_at_utc"]} UTC from code {facts["code_version"]} (version
{facts["project_version"]}). Licence: {licence}. Quote as: chokepoint contributors, chokepoint,
edition of {publication.date}.

`{WORKBOOK}` has a sheet per table, `parquet/` and `csv/` a file per table, `{DESCRIPTOR}` the
types, units, keys and descriptions of all columns (`frictionless validate {DESCRIPTOR}`).

{CSV_RULES}

{_reading(publication)}| table | rows | what |
|---|--:|---|
{tables}
"""
