"""Rows that DuckDB reads, kept as uncompressed Parquet under a view with their numbers."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile

from chokepoint.ingest.files.head import Place, Select
from chokepoint.ingest.model import SourceFile
from chokepoint.sql_text import literal, quoted

SPECIAL = frozenset("*?[]{}")


def width_of(place: Place) -> int:
    """Columns up to the last one with a heading: what is right of it must be empty."""
    named = [i for i, heading in enumerate(place.headings, start=1) if heading.strip()]
    return max(named, default=max(len(place.headings), 1))


def columns(place: Place) -> Select:
    """c0, c1, ... as they are."""
    return Select({f"c{i}": f"c{i}" for i in range(len(place.headings))})


def plain_path(path: Path, scratch: Path) -> Path:
    """The file under a path that DuckDB takes as it is.

    It takes *, ? and [ for patterns, and a name that ends with .gz or .zst for a reason to unpack.
    """
    if not SPECIAL & set(str(path)) and path.suffix.lower() not in (".gz", ".zst"):
        return path
    link = scratch / "plain.table"
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(path.resolve())
    except OSError:  # systems that let nobody link
        copyfile(path, link)
    return link


def store(
    file: SourceFile,
    relation: str,
    source: str,
    place: Place,
    select: Select | None,
    file_row: str,
) -> None:
    """Create the view `relation` over what is selected from `source`.

    `source` is SQL that gives c0, c1, ...; `file_row` is SQL over file_row_number, from 0, or over
    a column `number` of the source.
    """
    rows = literal(_path(file, relation))
    kept = select or columns(place)
    more = ("cast(number as bigint) as number",) if file_row == "number" else ()
    # To Parquet and not to a table: DuckDB spends three times as long on compressing its own. Its
    # dictionaries are compression enough, and columns of thousands of different texts are not
    # worth one. Numbered when it is read: numbering the reader's rows would use one core.
    file.connection.execute(
        f"copy ({kept.sql(source, *more)}) to {rows} "
        "(format parquet, compression uncompressed, dictionary_size_limit 2000)"
    )
    names = ", ".join(quoted(name) for name in kept.columns)
    file.connection.execute(
        f"create or replace view {relation} as select {f'{names}, ' if names else ''}"
        f"{file_row} as file_row from read_parquet({rows}, file_row_number = true)"
    )


def empty_columns(file: SourceFile, relation: str) -> frozenset[str]:
    """Columns of a relation of `store` in which no row has anything, by the file's own counts.

    Most files have no number that is none, and no unit but one: what is empty need not be looked
    at, nor written again.
    """
    path = _path(file, relation)
    if not path.is_file():
        return frozenset()
    found = file.connection.execute(
        "select path_in_schema from parquet_metadata($path) group by path_in_schema "
        "having sum(stats_null_count) = sum(num_values)",
        {"path": str(path)},
    ).fetchall()
    return frozenset(name for (name,) in found)


def _path(file: SourceFile, relation: str) -> Path:
    return file.scratch / f"{relation}.parquet"
