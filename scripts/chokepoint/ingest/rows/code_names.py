"""What a file calls its codes: kept once a code, beside the batch, and in no row."""

from __future__ import annotations

import re

from chokepoint.ingest.model import CodeName
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.rows.grammar import tidy
from chokepoint.ingest.rows.typed_cells import hs_code

LONGEST = 300  # characters: descriptions of the US go on
# Letters that say the language; Japanese names have kana beside their Chinese characters.
SCRIPTS = (("ja", "[\u3040-\u30ff]"), ("ko", "[\uac00-\ud7af]"), ("zh", "[\u4e00-\u9fff]"))


def code_names(cells: Cells) -> tuple[CodeName, ...]:
    """The name of each code: of several that a file has, the one of most rows."""
    if "t_hs_name" not in cells.columns:
        return ()
    name = tidy("t_hs_name", cells.layout.file.missing, cells.layout.file.around)
    code = hs_code(cells.layout, cells.columns)
    found = cells.file.connection.execute(
        "select code, arg_max(name, (rows, name)) from ("
        f"select {code} as code, {name} as name, sum(rows) as rows from ("
        "select t_hs_code, t_hs_name, count(*) as rows from raw group by all) group by all"
        ") where code is not null and name <> '' and name <> code group by code order by code"
    ).fetchall()
    language = cells.layout.hs.language
    return tuple(CodeName(code, _plain(name), language_of(name, language)) for code, name in found)


def language_of(name: str, otherwise: str) -> str:
    """ISO 639-1 by the letters of a name, which in the Latin ones say nothing."""
    return next((one for one, letters in SCRIPTS if re.search(letters, name)), otherwise)


def _plain(name: str) -> str:
    """One line of printable text."""
    line = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
