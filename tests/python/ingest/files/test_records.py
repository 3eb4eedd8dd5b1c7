"""Records of JSON, whatever surrounds them, with no digit lost."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.ingest.problems import FileRefused

from .tables import Kind, Opened, folder, put

RECORD = '{"a": 1, "b": "x"}'
SHAPES = {
    "list of objects": (f"[{RECORD}]", [{}]),
    "list of lists": ('[["a", "b"], [1, "x"]]', [{}]),
    "under data": (
        f'{{"count": 1, "data": [{RECORD}], "error": ""}}',
        [{"count": "1", "error": ""}],
    ),
    "under value": (f'{{"@odata.count": 1, "value": [{RECORD}]}}', [{"@odata.count": "1"}]),
    "under any key": (
        f'{{"rows": [{RECORD}], "tags": [], "ids": [1]}}',
        [{"tags": [], "ids": ["1"]}],
    ),
    "lines": (f"{RECORD}\n\n", [{}]),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(tmp_path, shape):
    text, envelopes = SHAPES[shape]
    if shape == "lines":
        text = f"{RECORD}\n\n{RECORD.replace('1', '2')}\n"
        envelopes = [{}]
    opened = Opened(put(tmp_path, "d.json", text))
    head = opened.heads[0]
    assert (head.kind, head.encoding, list(head.envelopes)) == (Kind.RECORDS, "json", envelopes)
    assert head.rows[:2] == (("a", "b"), ("1", "x"))
    assert next(iter(opened.load().values())) == ["1", "x"]


@pytest.mark.parametrize("separator", ["\n", ","])
def test_lists_of_answers(tmp_path, separator):
    answers = [f'{{"count": {i}, "data": [{{"a": {i}, "b": "x"}}]}}' for i in (1, 2)]
    text = separator.join([*answers, '{"count": 0, "data": []}'])
    opened = Opened(put(tmp_path, "d.json", f"[{text}]" if separator == "," else text))
    assert [e["count"] for e in opened.heads[0].envelopes] == ["1", "2", "0"]
    assert opened.load() == {1: ["1", "x"], 2: ["2", "x"]}


def test_pages_of_lists_with_one_heading(tmp_path):
    text = '[[["a", "b"], [1, 2]], [["a", "b"], [3, 4]]]'
    assert list(Opened(put(tmp_path, "d.json", text)).load().values()) == [["1", "2"], ["3", "4"]]
    with pytest.raises(FileRefused, match="different columns"):
        Opened(put(tmp_path, "e.json", text.replace('["a", "b"], [3', '["a", "c"], [3')))


def test_rows_are_positions_of_records(tmp_path):
    objects = Opened(put(tmp_path, "d.json", '[{"a": 1}, {"a": null}, {"a": 3}]'))
    assert objects.load() == {1: ["1"], 3: ["3"]}
    lists = Opened(put(tmp_path, "e.json", '[["a"], [1], [3]]'))
    assert lists.load() == {2: ["1"], 3: ["3"]}
    assert lists.lines() == [2, 3]


def test_a_record_may_hold_a_list(tmp_path):
    opened = Opened(
        put(tmp_path, "d.json", '[{"a": 1, "notes": []}, {"a": 2, "notes": [{"x": 1}]}]')
    )
    assert opened.load() == {1: ["1", "[]"], 2: ["2", '[{"x": "1"}]']}


def test_nested_objects_and_missing_fields(tmp_path):
    text = (
        '[{"Id": 1, "Commodity": {"Cn8Code": "01", "More": {"x": true}}}, {"Id": 2, "late": false}]'
    )
    opened = Opened(put(tmp_path, "d.json", text))
    assert opened.heads[0].rows[0] == ("Id", "Commodity.Cn8Code", "Commodity.More.x", "late")
    assert list(opened.load().values()) == [["1", "01", "true", ""], ["2", "", "", "false"]]


def test_numbers_keep_their_digits(tmp_path):
    given = ["12345678901234567890123", "102.0", "1.50", "1e3", "1.5E-7", "-0.0", "NaN", '"1.50"']
    records = ", ".join(f'{{"a": {number}, "b": 0}}' for number in given)
    opened = Opened(put(tmp_path, "d.json", f"[{records}]"))
    column = [cells[0] for cells in opened.load(opened.place(decimal_mark=",")).values()]
    assert column == [
        *("12345678901234567890123", "102", "1,50", "1000", "0,00000015", "0", "", "1.50")
    ]


def test_no_record_is_a_table_of_no_rows(tmp_path):
    opened = Opened(put(tmp_path, "d.json", '{"count": 0, "data": []}'))
    assert (opened.heads[0].rows, opened.heads[0].envelopes) == ((), ({"count": "0"},))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[{"a": 1}, {"a"', r"row 1: incomplete or damaged JSON"),
        ('{"a": 1}\n{"a": \n{"a": 3}', r"row 2: incomplete or damaged JSON"),
        ('{"message": "no"}', "without a list of records"),
        ('{"one": [{"a": 1}], "two": [{"a": 1}]}', "without a list of records"),
        ('[{"a": 1}, [2]]', "without a list of records"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_refusals(tmp_path, text, what):
    with pytest.raises(FileRefused, match=what):
        Opened(put(tmp_path, "d.json", text))


def test_a_banner_in_brackets_is_text(tmp_path):
    opened = Opened(put(tmp_path, "d.csv", "[Table 1]\na,b\n1,2\n"))
    assert opened.heads[0].kind is Kind.TEXT


def test_a_record_more_than_the_headings_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="has 3 cells, the table 2 headings"):
        Opened(put(tmp_path, "d.json", '[["a", "b"], [1, 2, 3]]')).load()


def test_hostile_names_never_become_sql(tmp_path):
    name = "a\", (select 1)); copy (select 1) to 'stolen'; --"
    opened = Opened(put(tmp_path, "d.json", json.dumps([{name: "'); drop table x; --", "b": 1}])))
    assert opened.heads[0].rows[0] == (name, "b")
    assert opened.load() == {1: ["'); drop table x; --", "1"]}


values = st.one_of(st.text(max_size=5), st.integers(), st.booleans(), st.none())


@settings(max_examples=40)
@given(st.lists(st.lists(values, min_size=2, max_size=2), min_size=1, max_size=6), st.booleans())
def test_any_records_come_back(rows, are_objects):
    shown = {True: "true", False: "false", None: ""}
    records = (
        [dict(zip("ab", row, strict=True)) for row in rows] if are_objects else [["a", "b"], *rows]
    )
    expected = [
        [shown[c] if c is None or isinstance(c, bool) else str(c) for c in row] for row in rows
    ]
    with folder() as path:
        opened = Opened(put(path, "d.json", json.dumps(records)))
        assert list(opened.load().values()) == [row for row in expected if any(row)]
