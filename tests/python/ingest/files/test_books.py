"""Workbooks: every sheet, typed cells as text, limits before anything is read."""

import io
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.ingest.problems import FileRefused

from .tables import Opened, folder, put

HERE = Path(__file__).parent


def saved(path, sheets):
    """Sheets as {name: rows}, or {name: {cell: value}}."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows if isinstance(rows, list) else ():
            sheet.append(row)
        for cell, value in rows.items() if isinstance(rows, dict) else ():
            sheet[cell] = value
    book.save(path)
    return path


def test_typed_cells_as_text(tmp_path):
    rows = [
        ["day", "number", "text", "flag"],
        [date(2025, 11, 1), 102.0, "0102", True],
        [datetime(2025, 11, 1, 10, 30), 1.5, None, False],
        [None, 1e22, " x ", None],
        [None, 1e-7, "1.5", None],
        [None, -0.25, "1e5", None],
    ]
    opened = Opened(saved(tmp_path / "d.xlsx", {"Data": rows}))
    assert opened.heads[0].encoding == "xlsx"
    assert opened.load() == {
        2: ["2025-11-01", "102", "0102", "true"],
        3: ["2025-11-01 10:30:00", "1.5", "", "false"],
        4: ["", "10000000000000000000000", " x ", ""],
        5: ["", "0.0000001", "1.5", ""],
        6: ["", "-0.25", "1e5", ""],
    }
    comma = opened.load(opened.place(decimal_mark=","))
    assert [comma[row][1:3] for row in (3, 5, 6)] == [
        ["1,5", ""],
        ["0,0000001", "1.5"],
        ["-0,25", "1e5"],
    ]


def test_every_sheet_and_the_hidden_one_is_said(tmp_path):
    path = saved(
        tmp_path / "d.xlsx",
        {"Notes": [["Read me"]], "2024": [["a", "b"], [1, 2]], "2025": [["a", "b"], [3, 4]]},
    )
    book = openpyxl.load_workbook(path)
    book["2025"].sheet_state = "hidden"
    book.create_chartsheet("Chart")
    book.save(path)
    opened = Opened(path)
    assert [head.name for head in opened.heads] == ["Notes", "2024", "2025"]
    assert [list(opened.load(opened.place(h)).values()) for h in opened.heads[1:]] == [
        [["1", "2"]],
        [["3", "4"]],
    ]
    assert [head.notes for head in opened.heads] == [
        (),
        (),
        ("sheet '2025' is hidden in the workbook",),
    ]
    assert [head.name for head in Opened(path, sheet="2024").heads] == ["2024"]
    with pytest.raises(FileRefused, match="no sheet of this name; there are Notes, 2024, 2025"):
        Opened(path, sheet="2023")


def test_banners_blank_and_merged_rows_above_the_headings(tmp_path):
    path = saved(
        tmp_path / "d.xlsx",
        {"Data": {"B2": "Banner", "B5": "a", "C5": "b", "B7": 1, "C7": 2, "B8": 3}},
    )
    book = openpyxl.load_workbook(path)
    book["Data"].merge_cells("B2:C3")
    book.save(path)
    opened = Opened(path)
    place = opened.place(row=5)
    assert place.headings == ("", "a", "b")
    assert opened.load(place) == {7: ["", "1", "2"], 8: ["", "3", ""]}
    assert opened.lines(place) == [7, 8]


def test_cells_beside_the_table_are_refused(tmp_path):
    rows = [["a", "b"], [1, 2], [3, 4, None, "a note"]]
    opened = Opened(saved(tmp_path / "d.xlsx", {"Data": rows}))
    with pytest.raises(FileRefused, match="has 4 cells, the table 2 headings") as refused:
        opened.load()
    assert (refused.value.problems[0].row, refused.value.problems[0].value) == (3, "a note")


def test_errors_and_formulas_without_result_are_said(tmp_path):
    opened = Opened(saved(tmp_path / "d.xlsx", {"Data": [["a", "b"], ["#N/A", "=1+1"], [1, 2]]}))
    assert opened.heads[0].notes == (
        "1 cells with an error (#N/A, #DIV/0!), no values",
        "1 formulas without a stored result, no values",
    )
    assert opened.heads[0].rows == (("a", "b"), ("#N/A", "=1+1"), ("1", "2"))


@pytest.mark.parametrize("cell", ["XFD1048576", "ZZ100000"])
@pytest.mark.parametrize("is_declared", [True, False])
def test_a_cell_far_away_is_refused_before_it_is_read(tmp_path, cell, is_declared):
    path = saved(tmp_path / "d.xlsx", {"Data": {"A1": "a", "B1": "b", "A2": 1, cell: 1}})
    if not is_declared:
        path = without(path, tmp_path / "e.xlsx", b"dimension ref=")
    with pytest.raises(FileRefused, match="a sheet reaches to row 1"):
        Opened(path)


def without(path, target, words):
    """The workbook with these words of its sheets spoilt."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            content = source.read(name)
            out.writestr(name, content.replace(words, b"x=") if "sheets/" in name else content)
    return target


def test_a_bomb_is_refused(tmp_path):
    path = saved(tmp_path / "d.xlsx", {"Data": [["a"], [1]]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", bytes(40 << 20))
    with pytest.raises(FileRefused, match="unpacks to 40 MiB"):
        Opened(path)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.97])
def test_cut_workbooks(tmp_path, share):
    content = saved(tmp_path / "d.xlsx", {"Data": [["a", "b"], [1, 2]]}).read_bytes()
    with pytest.raises(FileRefused, match="incomplete or damaged"):
        Opened(put(tmp_path, "e.xlsx", content[: int(len(content) * share)]))


def test_other_documents(tmp_path):
    for member, what in [("word/document.xml", "Word"), ("xl/workbook.bin", "xlsb")]:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(member, "x")
        with pytest.raises(FileRefused, match=what):
            Opened(put(tmp_path, "d.xlsx", out.getvalue()))
    with pytest.raises(FileRefused, match="the workbook cannot be read"):
        Opened(put(tmp_path, "d.xls", b"\xd0\xcf\x11\xe0" + bytes(2000)))


def test_old_workbooks(tmp_path):
    path = tmp_path / "d.xls"
    shutil.copy(HERE / "old_workbook.xls", path)
    opened = Opened(path)
    assert [(head.name, head.encoding) for head in opened.heads] == [
        ("Notes", "xls"),
        ("Data", "xls"),
    ]
    assert opened.load(opened.place(opened.heads[1], row=3)) == {
        4: ["2025-11-01", "Japan", "28053011", "102"],
        5: ["2025-12-01", "日本", "28053012", "1.5"],
    }


def test_a_workbook_in_a_zip(tmp_path):
    path = saved(tmp_path / "d.xlsx", {"Data": [["a", "b"], [1, 2]]})
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.write(path, "in.xlsx")
    opened = Opened(tmp_path / "d.zip")
    assert [head.name for head in opened.heads] == ["in.xlsx / Data"]
    assert opened.load() == {2: ["1", "2"]}


printable = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=5)
cells = st.one_of(
    printable.filter(lambda text: not text.startswith(("=", "#")) and "_x" not in text),
    st.integers(-(10**14), 10**14),
)


@settings(max_examples=40)
@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=6))
def test_any_sheet_comes_back_cell_by_cell(rows):
    expected = {
        number: [str(cell) for cell in row]
        for number, row in enumerate(rows, start=2)
        if any(cell != "" for cell in row)
    }
    with folder() as path:
        opened = Opened(saved(path / "d.xlsx", {"Data": [["a", "b", "c"], *rows]}))
        assert opened.load() == expected
