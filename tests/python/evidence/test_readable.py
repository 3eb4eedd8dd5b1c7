"""The table for people has no figure that the solver chose, and says why where it has none."""

import duckdb
import pandas as pd
import pytest

from chokepoint.report.words import OMISSIONS

# Figure and the two ends between which it lies.
MEASURES = {
    "volume_index": ("index_lower", "index_upper"),
    "post_volume_kg": ("post_volume_lower_kg", "post_volume_upper_kg"),
    "benchmark_kg": ("benchmark_lower_kg", "benchmark_upper_kg"),
    "benchmark_min_kg": ("benchmark_min_lower_kg", "benchmark_min_upper_kg"),
    "benchmark_max_kg": ("benchmark_max_lower_kg", "benchmark_max_upper_kg"),
    "share_of_world_pct": ("share_of_world_lower_pct", "share_of_world_upper_pct"),
}


@pytest.fixture(scope="module")
def readable(published) -> pd.DataFrame:
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.sql("from marts.comparisons_readable").df()


def test_it_has_every_comparison_once_and_every_name(published, readable):
    with duckdb.connect(str(published), read_only=True) as connection:
        compared = connection.sql(
            "select specification_id, product_code, destination_id "
            "from marts.fct_benchmark_comparison"
        ).fetchall()
    keys = ["specification_id", "product_code", "destination_id"]
    assert sorted(readable[keys].itertuples(index=False, name=None)) == sorted(compared)
    names = [
        "event_name", "specification_title", "product_name", "destination_name", "window_words",
        "sentence",
    ]  # fmt: skip
    assert readable[names].notna().all(axis=None)


def test_every_figure_lies_in_what_is_known_and_is_known_well(readable):
    assert readable["is_reconstructed"].all()
    for figure, (lower, upper) in MEASURES.items():
        shown = readable[readable[figure].notna()]
        assert len(shown) > 20, figure
        assert shown[[lower, upper]].notna().all(axis=None), figure
        assert (shown[lower] <= shown[figure]).all(), figure
        assert (shown[figure] <= shown[upper]).all(), figure
        # A step of print: less than one in ten from the figure, or one unit.
        width = shown[upper] - shown[lower]
        assert ((width <= 1) | (width <= 0.1 * shown[figure])).all(), figure


def test_what_print_leaves_open_is_empty(readable):
    paper = readable[readable["is_reference"]].set_index(["product_name", "destination_name"])
    neodymium = paper.loc[("Neodymium", "Japan")]
    assert neodymium["volume_index"] == 86
    assert pd.isna(neodymium["post_volume_kg"])
    assert (neodymium["post_volume_lower_kg"], neodymium["post_volume_upper_kg"]) == (3, 150_350)
    lanthanum = paper.loc[("Lanthanum", "Japan")]
    assert lanthanum["verdict"] == "within"
    assert lanthanum[list(MEASURES)].isna().all()
    magnets = paper.loc[("Rare earth magnets", "European Union")]
    assert magnets["post_volume_kg"] == 14_100_000


def test_a_reason_is_in_the_words_of_the_pages(published, readable):
    with duckdb.connect(str(published), read_only=True) as connection:
        reasons = connection.sql(
            "select specification_id, product_code, destination_id, omission_reason "
            "from marts.fct_benchmark_comparison where omission_reason is not null"
        ).df()
    read = reasons.merge(readable, on=["specification_id", "product_code", "destination_id"])
    assert len(read) == len(reasons) == readable["verdict_reason"].notna().sum()
    for row in read.itertuples():
        if row.omission_reason == "not_determined":
            assert row.verdict == "not determined"
            assert row.verdict_reason.startswith("What is printed allows ")
        elif row.post_volume_lower_kg == 0 and row.post_volume_upper_kg != 0:
            # What was shipped now is not printed: nothing is said of it.
            assert "earlier window" in row.verdict_reason
            assert "Shipped now" not in row.verdict_reason
        else:
            assert row.verdict_reason == OMISSIONS[row.omission_reason]
