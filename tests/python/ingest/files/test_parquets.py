"""Parquet: every type as the text that a layout reads."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.ingest.files.head import Select
from chokepoint.ingest.problems import FileRefused

from .tables import Kind, Opened, folder, put

COLUMNS = {
    "integer": (pa.array([1, -5, None]), ["1", "-5", ""]),
    "small": (pa.array([1, 255, 0], pa.uint8()), ["1", "255", "0"]),
    "double": (pa.array([1000.0, 1.5, None]), ["1000", "1.5", ""]),
    "large": (
        pa.array([1e15, 123456789012345680.0, 1e20]),
        ["1000000000000000", "123456789012345680", "100000000000000000000"],
    ),
    "tiny": (pa.array([1.5e-7, -2.5e-5, float("nan")]), ["0.00000015", "-0.000025", ""]),
    "single": (pa.array([0.1, 3.0, 1e-5], pa.float32()), ["0.1", "3", "0.00001"]),
    "decimal": (pa.array([Decimal("1000.00"), Decimal("1.50"), None]), ["1000", "1.50", ""]),
    "date": (pa.array([date(2025, 11, 1), None, None]), ["2025-11-01", "", ""]),
    "time": (
        pa.array([datetime(2025, 11, 1), datetime(2025, 11, 1, 10, 30), None]),
        ["2025-11-01", "2025-11-01 10:30:00", ""],
    ),
    "nano": (
        pa.array([0, 10**9, None], pa.timestamp("ns")),
        ["1970-01-01", "1970-01-01 00:00:01", ""],
    ),
    "zone": (
        pa.array([datetime(2025, 11, 1, tzinfo=UTC), None, None], pa.timestamp("us", "Asia/Tokyo")),
        ["2025-11-01", "", ""],
    ),
    "flag": (pa.array([True, False, None]), ["true", "false", ""]),
    "text": (pa.array(["日本", "", " x "]), ["日本", "", " x "]),
    "dictionary": (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
    "object": (pa.array([{"x": 1, "y": {"z": "q"}}, None, {"x": 2, "y": None}]), None),
}  # fmt: skip


@pytest.fixture(name="path")
def _path(tmp_path):
    arrays = {name: array for name, (array, _) in COLUMNS.items()}
    pq.write_table(pa.table(arrays), tmp_path / "d.parquet")
    return tmp_path / "d.parquet"


def test_types(path):
    opened = Opened(path)
    head = opened.heads[0]
    assert (head.kind, head.encoding) == (Kind.PARQUET, "parquet")
    loaded = opened.load()
    assert list(loaded) == [1, 2, 3]
    names = list(head.rows[0])
    by_name = {name: [cells[i] for cells in loaded.values()] for i, name in enumerate(names)}
    expected = {name: texts for name, (_, texts) in COLUMNS.items() if texts is not None}
    assert by_name == {**expected, "object.x": ["1", "", "2"], "object.y.z": ["q", "", ""]}
    assert [list(row) for row in head.rows[1:]] == list(loaded.values())


def test_decimal_mark(path):
    opened = Opened(path)
    place = opened.place(decimal_mark=",")
    row = dict(zip(place.headings, opened.load(place)[2], strict=True))
    assert (row["double"], row["decimal"], row["tiny"]) == ("1,5", "1,50", "-0,000025")


def test_selected_expressions(path):
    opened = Opened(path)
    assert opened.load(select=Select({"x": "c0"})) == {1: ["1"], 2: ["-5"], 3: [""]}


def test_lists_are_refused(tmp_path):
    pq.write_table(pa.table({"a": [[1, 2], [3]]}), tmp_path / "d.parquet")
    with pytest.raises(FileRefused, match="column a: a column of type list"):
        Opened(tmp_path / "d.parquet")


def test_damage(path, tmp_path):
    content = path.read_bytes()
    for number in (len(content) // 2, len(content) - 3, 6):
        with pytest.raises(FileRefused, match="the Parquet file is incomplete or damaged"):
            Opened(put(tmp_path, "e.parquet", content[:number]))


def test_hostile_names(tmp_path):
    name = "a\", (select 1)); copy (select 1) to 'stolen'; --"
    inner = "x'); drop table y; --"
    pq.write_table(pa.table({name: [1], "b": [{inner: "'"}]}), tmp_path / "it's [1].parquet")
    opened = Opened(tmp_path / "it's [1].parquet")
    assert opened.heads[0].rows[0] == (name, f"b.{inner}")
    assert opened.load() == {1: ["1", "'"]}


frames = st.lists(
    st.tuples(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=5),
        st.integers(-(2**62), 2**62),
        st.floats(-1e14, 1e14),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40)
@given(frames)
def test_any_frame_of_pandas_comes_back(rows):
    with folder() as path:
        frame = pd.DataFrame(rows, columns=["text", "whole", "number"])
        frame.to_parquet(path / "d.parquet", index=False)
        loaded = Opened(path / "d.parquet").load()
    for (text, whole, number), cells in zip(rows, loaded.values(), strict=True):
        assert cells[:2] == [text, str(whole)]
        assert "e" not in cells[2]
        assert float(cells[2]) == pytest.approx(number, rel=1e-12, abs=1e-18)
