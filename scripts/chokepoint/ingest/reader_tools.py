"""What the readers of several sources share: recognising a file, counting what is left out."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.files.delimited import read_delimited
from chokepoint.ingest.files.text_files import read_head, to_utf8
from chokepoint.ingest.model import TEXT_COLUMNS, SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.sql_text import literal, quoted

LARGEST_JSON = 512 << 20
SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
GZIP = b"\x1f\x8b"
BINARY = (SEVEN_ZIP, GZIP, b"PK")


@dataclass(frozen=True)
class ScratchCopy(SourceFile):
    """An unpacked copy under a plain name: DuckDB would unpack again what ends with .gz."""

    called: str = ""

    @property
    def name(self) -> str:
        """Name of the file that the user gave."""
        return self.called


def scratch_copy(file: SourceFile, kind: str) -> ScratchCopy:
    """Where to unpack a file to: scratch/<kind>/table.txt."""
    folder = file.scratch / kind
    folder.mkdir(exist_ok=True)
    path = folder / "table.txt"
    return ScratchCopy(
        path, file.options, file.connection, file.scratch, file.root, called=file.name
    )


def first_line(file: SourceFile) -> str:
    """Header line as text, to recognise a file by; '' for archives and workbooks."""
    return line_of(read_head(file.path))


def line_of(head: bytes) -> str:
    """First line of a text, whatever its encoding."""
    if head.startswith(BINARY):
        return ""
    sample = head[: 1 << 16]
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = sample[: len(sample) // 2 * 2].decode("utf-16", errors="replace")
    elif sample[1:400:2].count(0) > 0.8 * len(sample[1:400:2]):
        text = sample.decode("utf-16-le", errors="replace")
    else:
        text = sample.decode("utf-8-sig", errors="replace")
    return text.lstrip().split("\n", 1)[0].rstrip("\r")


def has_columns(line: str, names: Iterable[str]) -> bool:
    """Whether a header line names all of these columns, quoted or not, in any order."""
    for mark in "\t;|":
        line = line.replace(mark, ",")
    cells = {cell.strip().strip("\"'").strip().lower() for cell in line.split(",")}
    return all(name.lower() in cells for name in names)


def is_json_with(file: SourceFile, *words: str) -> bool:
    """Whether a file is JSON and names one of these words near its start."""
    head = read_head(file.path)[: 1 << 16].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:1] in (b"{", b"[") and any(f'"{word}"'.encode() in head for word in words)


def load_json(file: SourceFile) -> object:
    """The file's JSON with every number as its text: no digit is lost on the way."""
    if file.path.stat().st_size > LARGEST_JSON:
        raise refuse(file.name, "JSON of more than 512 MiB.", "Save fewer months per file.")
    try:
        return json.loads(file.path.read_text(encoding="utf-8-sig"), parse_float=str, parse_int=str)
    except UnicodeDecodeError as error:
        raise refuse(
            file.name, f"not UTF-8 at byte {error.start}.", "Save the API's answer unchanged."
        ) from None
    except json.JSONDecodeError as error:
        raise refuse(
            file.name,
            f"incomplete or damaged JSON ({error.msg}).",
            "Save the API's answer again.",
            row=error.lineno,
        ) from None
    except RecursionError:
        raise refuse(file.name, "JSON nested too deeply.", "This is not a customs table.") from None


def as_text(value: object) -> str | None:
    """A JSON value as text; null and '' as null."""
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else json.dumps(value)


def read_table(file: SourceFile, relation: str, delimiter: str | None = None) -> str:
    """Like read_delimited, as a table whose rows may be deleted without renumbering the rest."""
    encoding = read_delimited(file, "delimited_file", delimiter)
    file.connection.execute(f"create or replace table {relation} as select * from delimited_file")
    return encoding


def read_where(
    file: SourceFile, relation: str, delimiter: str, condition: str, others: str
) -> tuple[str, list[str]]:
    """Rows of a large file that meet a condition, with the encoding and how many others there were.

    The file is filtered while it is read: only what is kept is ever stored. (The reader's parallel
    mode frees what it has read; its single-threaded one, `parallel = false`, holds the whole file.)
    """
    path, encoding = to_utf8(file.path, read_head(file.path), file.scratch)
    source = (
        f"read_csv({literal(path)}, header = true, all_varchar = true, strict_mode = false, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"')"
    )
    try:
        file.connection.execute(
            f"create or replace table {relation} as select * from "
            f"(select *, row_number() over () + 1 as file_row from {source}) where {condition}"
        )
        rows = count(file, source)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise refuse(
            file.name, f"cannot be read as a table ({reason}).", "Download it again."
        ) from None
    left_out = rows - count(file, relation)
    return encoding, [f"{left_out:,} {others} left out"] if left_out else []


def require_import(file: SourceFile, source: str) -> None:
    """Mirror files are what a partner imported from China, and nothing else."""
    if file.options.flow not in (None, "import"):
        raise refuse(
            file.name,
            f"{source} files are read as a partner's imports from China.",
            "Leave --flow out, or keep the file in a folder of its own.",
            value=file.options.flow,
        )


def optional(columns: Iterable[str], name: str) -> str:
    """The column, trimmed, '' as null; null where the file has no such column."""
    if name not in columns:
        return "cast(null as varchar)"
    return f"nullif(trim({quoted(name)}), '')"


def count(file: SourceFile, relation: str, condition: str = "true") -> int:
    """Rows of a relation that meet a condition."""
    sql = f"select count(*) from {relation} where {condition}"
    return int(only_row(file.connection, sql)[0])


def drop_rows(file: SourceFile, relation: str, condition: str, what: str) -> list[str]:
    """Delete rows and say how many, as a note; no note if there were none."""
    dropped = count(file, relation, condition)
    if not dropped:
        return []
    file.connection.execute(f"delete from {relation} where {condition}")
    return [f"{dropped:,} {what} left out"]


def require_rows(file: SourceFile, relation: str, what: str, remedy: str) -> None:
    """Refuse a file of which nothing is left."""
    if not count(file, relation):
        raise refuse(file.name, what, remedy)


def make_parsed_text(file: SourceFile, relation: str, expressions: dict[str, str]) -> None:
    """Create `parsed_text` from SQL expressions; what is not given is null, false or ''."""
    defaults = {
        "is_quantity_estimated": "false",
        "row_key": "''",
        "file_row": "file_row",
        "quantity_whole": "cast(null as double)",
        "value_whole": "cast(null as double)",
    }
    columns = []
    for name in TEXT_COLUMNS:
        given = expressions.get(name) or defaults.get(name) or "cast(null as varchar)"
        columns.append(f"{given} as {name}")
    file.connection.execute(
        f"create or replace table parsed_text as select {', '.join(columns)} from {relation} "
        "order by file_row"
    )


def round_kilograms(file: SourceFile) -> list[str]:
    """Whole kilogrammes in `parsed_text`, for sources that publish fractions; says how many."""
    number = "try_cast(quantity_text as decimal(28, 6))"
    rounded = count(file, "parsed_text", f"{number} <> round({number})")
    file.connection.execute(
        f"update parsed_text set quantity_text = cast(cast(round({number}) as hugeint) as varchar) "
        f"where {number} is not null"
    )
    return [f"{rounded:,} weights rounded to whole kilogrammes"] if rounded else []
