"""The user's table under a mapping: its headings, its cells as SQL, and its refusals."""

from __future__ import annotations

from collections.abc import Iterable

from chokepoint.ingest.files.delimited import columns_of
from chokepoint.ingest.files.text_files import read_head
from chokepoint.ingest.files.workbooks import is_workbook, read_workbook
from chokepoint.ingest.mapping.model import Filter, Mapping
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.reader_tools import count, drop_rows, read_table
from chokepoint.ingest.sql_text import literal, quoted

BLANKS = literal(" \t\r\n\u00a0\u202f")


class MappedTable:
    """Relation `mapped_raw`; every refusal names the cell and the key that asked for it."""

    def __init__(self, file: SourceFile, mapping: Mapping) -> None:
        self.file = file
        self.mapping = mapping
        self.encoding = self._load()
        self.headings = {folded(name): name for name in columns_of(file, "mapped_raw")}

    def _load(self) -> str:
        if is_workbook(read_head(self.file.path)):
            read_workbook(self.file.path, self.file.connection, "mapped_raw")
            return "xlsx"
        return read_table(self.file, "mapped_raw", self.mapping.delimiter)

    def heading(self, names: tuple[str, ...], key: str) -> str:
        """The first of the headings that the file has."""
        found = next((self.headings[n] for n in map(folded, names) if n in self.headings), None)
        if found is None:
            known = ", ".join(list(self.headings.values())[:12])
            raise refuse(
                self.file.name,
                f"no such column; the file has {known}.",
                f"Correct key {key} of {self.mapping.path.name}.",
                column=" / ".join(names),
            )
        return found

    def text(self, heading: str) -> str:
        """SQL of a cell: trimmed, null where it is empty or a mark of the mapping for missing."""
        cell = f"nullif(trim({quoted(heading)}, {BLANKS}), '')"
        if not self.mapping.missing:
            return cell
        return f"case when {cell} not in ({sql_list(self.mapping.missing)}) then {cell} end"

    def column(self, name: str) -> tuple[str, str]:
        """Heading and SQL of a canonical column, translated where the mapping has codes for it."""
        key = f"columns.{name}"
        heading = self.heading(self.mapping.columns[name][0], key)
        text = self.text(heading)
        codes = self.mapping.codes.get(name)
        if codes is None:
            return heading, text
        self.refuse_rows(
            f"{text} is not null and {text} not in ({sql_list(codes)})",
            heading,
            "no code for this in the mapping.",
            f"Add it under [codes.{name}] of {self.mapping.path.name}, or drop such rows.",
        )
        cases = " ".join(f"when {literal(g)} then {literal(m)}" for g, m in codes.items())
        return heading, f"case {text} {cases} end"

    def plain(self, name: str) -> str:
        """SQL of a column that a file need not have; null where the mapping has none."""
        return self.column(name)[1] if name in self.mapping.columns else "cast(null as varchar)"

    def refuse_rows(self, condition: str, heading: str, what: str, remedy: str) -> None:
        """Raise for the first row that meets the condition."""
        bad = self.file.connection.execute(
            f"select file_row, {quoted(heading)}, count(*) over () from mapped_raw "
            f"where {condition} order by file_row limit 1"
        ).fetchone()
        if bad:
            row, value, rows = bad
            what = what if rows == 1 else f"{what.rstrip('.')}, in {rows:,} rows."
            raise refuse(self.file.name, what, remedy, row=row, column=heading, value=value or "")

    def filter(self, rule: Filter) -> list[str]:
        """Drop what a rule leaves out; says how many rows."""
        heading = self.heading(rule.column, f"{rule.key}.column")
        text = f"coalesce(trim({quoted(heading)}, {BLANKS}), '')"
        if rule.pattern is not None:
            meets = f"regexp_full_match({text}, {literal(rule.pattern)})"
        else:
            meets = f"{text} in ({sql_list(rule.values)})" if rule.values else "false"
        condition = f"not ({meets})" if rule.is_keep else meets
        return drop_rows(self.file, "mapped_raw", condition, f"rows ({rule.reason})")

    def require_whole(self) -> None:
        """Refuse a table of exactly the number of rows at which its source cuts."""
        limit = self.mapping.row_limit
        if limit is not None and count(self.file, "mapped_raw") == limit:
            raise refuse(
                self.file.name,
                f"exactly {limit:,} rows: the source cuts its files there.",
                f"Split the query, or correct file.row_limit of {self.mapping.path.name}.",
            )

    def distinct(self, text: str) -> list[tuple[str | None, int]]:
        """Values of an expression, each with its first row."""
        return self.file.connection.execute(
            f"select {text}, min(file_row) from mapped_raw group by 1 order by 2"
        ).fetchall()


def folded(name: str) -> str:
    """A heading without regard to case and blanks."""
    return " ".join(name.split()).casefold()


def sql_list(texts: Iterable[str]) -> str:
    """Texts as a list in SQL, never empty."""
    return ", ".join(literal(text) for text in texts) or "null"
