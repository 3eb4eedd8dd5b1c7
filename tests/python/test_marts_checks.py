"""The expectations on the marts: they pass on the built project and notice broken tables."""

import pandas as pd
import pytest

from chokepoint.errors import ChokepointError

pytestmark = pytest.mark.usefixtures("great_expectations")


def test_the_built_marts_pass(scratch_build, capsys):
    from chokepoint.quality.marts import check_marts, suites

    check_marts(scratch_build.database)
    output = capsys.readouterr().out
    for table in suites():
        assert f"marts.{table}: " in output


def first_row(**values):
    """A change that sets cells of the first row, whatever the panel happens to hold."""

    def change(frame):
        changed = frame.astype(dict.fromkeys(values, object))
        changed.loc[changed.index[0], list(values)] = list(values.values())
        return changed

    return change


def repeat_first_row(frame):
    return pd.concat([frame, frame.iloc[[0]]], ignore_index=True)


# Each case: table, change to its rows, and the expectation and column that must object.
BROKEN = {
    "repeated cell and month": (
        "fct_monthly_exports",
        repeat_first_row,
        "expect_compound_columns_to_be_unique",
        "reporter_code, product_code, destination_id, month",
    ),
    "negative month": (
        "fct_monthly_exports",
        first_row(volume_kg=-1.0),
        "expect_column_values_to_be_between",
        "volume_kg",
    ),
    "reported before the code existed": (
        "fct_monthly_exports",
        first_row(is_defined=False, is_reported=True),
        "expect_column_values_to_be_in_set",
        "is_reported",
    ),
    "shipped without a volume": (
        "fct_monthly_exports",
        first_row(month_state="shipped", volume_kg=None),
        "expect_column_values_to_not_be_null",
        "volume_kg",
    ),
    "unknown window role": (
        "fct_window_volumes",
        first_row(window_role="before"),
        "expect_column_values_to_be_in_set",
        "window_role",
    ),
    "window after the post window": (
        "fct_window_volumes",
        first_row(window_number=1),
        "expect_column_values_to_be_between",
        "window_number",
    ),
    "more months covered than expected": (
        "fct_window_volumes",
        first_row(months_covered=99),
        "expect_column_pair_values_a_to_be_greater_than_b",
        "months_expected, months_covered",
    ),
    "unknown position": (
        "fct_benchmark_comparison",
        first_row(range_position="beside"),
        "expect_column_values_to_be_in_set",
        "range_position",
    ),
    "verdict lost": (
        "fct_benchmark_comparison",
        first_row(has_benchmark=True, range_position=None),
        "expect_column_values_to_not_be_null",
        "range_position",
    ),
    "omitted without a reason": (
        "fct_benchmark_comparison",
        first_row(has_benchmark=False, omission_reason=None),
        "expect_column_values_to_not_be_null",
        "omission_reason",
    ),
    "reason for an omission that was none": (
        "fct_benchmark_comparison",
        first_row(has_benchmark=True, omission_reason="no_benchmark_history"),
        "expect_column_values_to_be_null",
        "omission_reason",
    ),
    "maximum below minimum": (
        "fct_benchmark_comparison",
        first_row(benchmark_min_kg=2.0, benchmark_max_kg=1.0),
        "expect_column_pair_values_a_to_be_greater_than_b",
        "benchmark_max_kg, benchmark_min_kg",
    ),
    "row of table 1 lost": (
        "table_1",
        lambda frame: frame.iloc[1:],
        "expect_table_row_count_to_equal",
        "(whole table)",
    ),
    "fall by more than all": (
        "table_1",
        first_row(post_event_change_pct=-101.0),
        "expect_column_values_to_be_between",
        "post_event_change_pct",
    ),
    "a claim differs": (
        "audit_published_figures",
        first_row(verdict="differs"),
        "expect_column_values_to_be_in_set",
        "verdict",
    ),
    "p above one": (
        "fct_verdict_strength",
        first_row(upper_rank_p=1.2),
        "expect_column_values_to_be_between",
        "upper_rank_p",
    ),
    "compared but not ranked": (
        "fct_verdict_strength",
        first_row(has_benchmark=True, upper_rank_p=None),
        "expect_column_values_to_not_be_null",
        "upper_rank_p",
    ),
    "claims lost": (
        "audit_published_figures",
        lambda frame: frame.iloc[:279],
        "expect_table_row_count_to_be_between",
        "(whole table)",
    ),
    "exception without a note": (
        "audit_published_figures",
        first_row(verdict="paper_inconsistent", note=None),
        "expect_column_values_to_not_be_null",
        "note",
    ),
}


@pytest.mark.parametrize(
    ("table", "change", "expectation", "column"), BROKEN.values(), ids=BROKEN.keys()
)
def test_a_broken_mart_is_noticed(scratch, table, change, expectation, column):
    from chokepoint.quality.gx_runner import Checker
    from chokepoint.quality.marts import suites

    frame = change(scratch.execute(f"select * from marts.{table}").df())
    failures = Checker().failures(table, frame, suites()[table])
    assert (expectation, column) in {(one.expectation, one.column) for one in failures}


def test_a_missing_mart_is_named(small_database):
    from chokepoint.quality.marts import check_marts

    database = small_database("drop table marts.fct_monthly_exports")
    with pytest.raises(ChokepointError, match=r"no table marts\.fct_monthly_exports"):
        check_marts(database)


def test_a_mart_without_its_columns_is_a_message_not_a_traceback(small_database):
    from chokepoint.quality.marts import check_marts

    database = small_database("alter table marts.fct_monthly_exports drop column is_reconstructed")
    with pytest.raises(ChokepointError, match=r"(?s)column: destination_id.*could not be checked"):
        check_marts(database)
