"""Delimited text: each cell as written, each row under its line, uneven rows refused."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.ingest.files.head import Select
from chokepoint.ingest.problems import FileRefused

from .tables import Opened, folder, put, table

ENDS = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("last", [True, False], ids=["ended", "not ended"])
def test_each_kind_of_line_end(tmp_path, end, last):
    text = end.join(["a,b", "1,2", "3,4"]) + (end if last else "")
    assert table(text, tmp_path) == [["1", "2"], ["3", "4"]]


def test_mixed_line_ends(tmp_path):
    assert table("a,b\n1,2\r\n3,4\r5,6\n", tmp_path) == [["1", "2"], ["3", "4"], ["5", "6"]]


def test_blank_lines_are_no_rows_but_lines(tmp_path):
    opened = Opened(put(tmp_path, "d.csv", "a,b\n\n1,2\n\n\n3,4\n\n\n"))
    assert opened.load() == {2: ["1", "2"], 3: ["3", "4"]}
    assert opened.lines() == [3, 6]


def test_lines_of_blanks_are_no_rows(tmp_path):
    opened = Opened(put(tmp_path, "d.csv", "a,b\n1,2\n   \n3,4\n \n"))
    assert list(opened.load().values()) == [["1", "2"], ["3", "4"]]
    assert opened.lines() == [2, 4]


def test_line_breaks_in_quotes(tmp_path):
    opened = Opened(put(tmp_path, "d.csv", 'a,b\n1,"x\ny"\n"p\r\nq",4\n5,6\n'))
    assert list(opened.load().values()) == [["1", "x\ny"], ["p\r\nq", "4"], ["5", "6"]]
    assert opened.lines() == [2, 4, 6]


def test_a_heading_of_two_lines(tmp_path):
    opened = Opened(put(tmp_path, "d.csv", 'Banner\n\n"US\ndollar",b\n1,2\n'))
    place = opened.place(row=3)
    assert place.headings == ("US\ndollar", "b")
    assert list(opened.load(place).values()) == [["1", "2"]]
    assert opened.lines(place) == [5]


def test_a_line_that_names_the_delimiter_is_a_line(tmp_path):
    assert table("sep=;\na;b\n1;2,5\n", tmp_path, row=2, delimiter=";") == [["1", "2,5"]]


def test_without_header_line(tmp_path):
    opened = Opened(put(tmp_path, "d.csv", "\ufeff1|2\n3|4\n"))
    place = type(opened.place())(opened.heads[0], "|", 0, ("first", "second"))
    assert opened.load(place) == {1: ["1", "2"], 2: ["3", "4"]}
    assert opened.lines(place) == [1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "a,b,\n1,2,\n3,,\n",
        "a,b\n1,2,\n3,,\n",
        "a,b\n1,2\n3,,,,\n",
        "a,b,,\n1,2\n3,\n",
        "a,b\n1,2, \n3,\n",
    ],
    ids=["header and rows", "rows", "one row", "header", "a blank"],
)
def test_commas_at_the_end(tmp_path, text):
    assert [cells[:2] for cells in table(text, tmp_path)] == [["1", "2"], ["3", ""]]


@pytest.mark.parametrize(
    ("text", "row", "what"),
    [
        ("a,b\n1,2\n\n3,4,5\n", 4, "has 3 cells, the table 2 headings"),
        ("a,b\n1,2\n3,4,,5\n", 3, "has 4 cells, the table 2 headings"),
        ("a,b,\n1,2,\n3,4,5\n", 3, "has 3 cells, the table 2 headings"),
        ("a,b,c\n1,2,3\n4,5\n", 3, "has 2 cells, the table 3 headings"),
        ("a,b,c\n1,2,3\n4\n", 3, "has 1 cells, the table 3 headings"),
        ("a,b,c\n1,,\n4,\n", 3, "has 2 cells, the table 3 headings"),
        ('a,b\n1,2\n3,"4', 3, "a quote is opened and not closed"),
        ('a,b\n1,2\n3,"4\n5,6\n7,8\n', 3, "a quote is opened and not closed"),
        ('a,b\n1,"2,5\n6,7\n"8,9\n', 2, "has 3 cells, the table 2 headings"),
    ],
)
def test_uneven_rows_are_refused_with_their_line(tmp_path, text, row, what):
    with pytest.raises(FileRefused, match=what) as refused:
        table(text, tmp_path)
    assert refused.value.problems[0].row == row


def test_a_quote_inside_a_cell(tmp_path):
    assert table('a,b\n3,5" pipe\n', tmp_path) == [["3", '5" pipe']]
    assert table('a,b\n"3","the ""old"" one"\n', tmp_path) == [["3", 'the "old" one']]


def test_a_blank_before_a_quote(tmp_path):
    opened = Opened(put(tmp_path, "d.csv", 'a, "b,c"\n1, "x,y"\n'))
    assert opened.place().headings == ("a", "b,c")
    assert opened.load() == {2: ["1", "x,y"]}


def test_comment_signs_are_text(tmp_path):
    assert table("a,b\n#1,2\n", tmp_path) == [["#1", "2"]]


@pytest.mark.parametrize("name", ["d[1].csv", "d*.csv", "d{1,2}.csv", "it's.csv", "d.csv.gz"])
def test_names_that_mean_something_to_duckdb(tmp_path, name):
    (tmp_path / "d1.csv").write_text("a,b\n8,9\n")
    assert table("a,b\n1,2\n", tmp_path, name=name) == [["1", "2"]]


HOSTILE = """x"; copy (select 1) to 'stolen.csv'; --"""


def test_headings_and_delimiters_never_become_sql(tmp_path):
    opened = Opened(put(tmp_path, "d.csv", f"a,'{HOSTILE.replace(',', '')}'\n1,'); drop table x\n"))
    assert list(opened.load().values()) == [["1", "'); drop table x"]]


def test_selected_expressions_alone(tmp_path):
    opened = Opened(put(tmp_path, "d.csv", "a,b,\n1,2,\n3,,\n"))
    rows = opened.load(select=Select({"both": "concat_ws('|', c0, c1, c2)"}))
    assert rows == {2: ["1|2"], 3: ["3"]}


def test_rows_beyond_the_first_megabyte(tmp_path):
    lines = [f'{i},"text of ""row"" {i}, and\nmore"' for i in range(120_000)]
    opened = Opened(put(tmp_path, "d.csv", "a,b\n" + "\n".join(lines)))
    rows = opened.load()
    assert [int(cells[0]) for cells in rows.values()] == list(range(120_000))
    last = max(rows)
    assert rows[last][1] == 'text of "row" 119999, and\nmore'


texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\ufeff", exclude_categories=["Cs"]),
    max_size=6,
)


@st.composite
def tables(draw, cells=texts):
    width = draw(st.integers(2, 5))
    row = st.lists(cells, min_size=width, max_size=width)
    return draw(row), draw(st.lists(row, min_size=1, max_size=8))


def line_breaks(text):
    return len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")) - 1


@settings(max_examples=40)
@given(
    tables(),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_table_comes_back_cell_by_cell(table, delimiter, end, quoting, encoding):
    headings, rows = table
    headings = [f"h{i}" for i in range(len(headings))]
    if quoting == csv.QUOTE_MINIMAL:  # Python before 3.13 leaves a lone CR without quotes
        rows = [[cell.replace("\r", "") for cell in row] for row in rows]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(headings)
    lines = []
    for row in rows:
        lines.append(1 + line_breaks(out.getvalue()))
        writer.writerow(row)
    with folder() as path:
        opened = Opened(put(path, "d.csv", out.getvalue().encode(encoding)))
        place = opened.place(delimiter=delimiter)
        assert list(place.headings) == headings
        loaded = opened.load(place)
        assert list(loaded.values()) == rows
        assert opened.lines(place) == lines


@settings(max_examples=40)
@given(tables(st.text("aäé日本한 ,;\"'0.", max_size=5)), st.sampled_from(["gb18030", "cp1252"]))
def test_declared_encodings(table, encoding):
    headings, rows = table
    usable = [[c.encode(encoding, "ignore").decode(encoding) for c in row] for row in rows]
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(
        [[f"h{i}" for i in range(len(headings))], *usable]
    )
    with folder() as path:
        opened = Opened(put(path, "d.csv", out.getvalue().encode(encoding)), encoding=encoding)
        content = out.getvalue().encode(encoding)
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            assert opened.heads[0].encoding == encoding
            assert list(opened.load().values()) == usable
