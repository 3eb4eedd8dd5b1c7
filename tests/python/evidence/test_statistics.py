"""Statistics of the panel say whether they are evidence, and people read those that are."""

import shutil

import duckdb
import pytest

from chokepoint.figures.data import read_figure_data
from chokepoint.figures.draw import cell_sketches, figures, month_sketches

# Marts with numbers and without is_evidence, and what stands in its place.
WITHOUT = {
    "audit_press_figures": "print beside the panel",
    "audit_published_figures": "print beside the panel",
    "audit_statistical_statements": "is_settled_by_print",
    "audit_summary": "counts of statements",
    "audit_volatility_treatments": "print beside the panel",
    "fct_claims": "says in its sentence what is not known",
    "fct_findings": "rows of comparisons in words",
    "figure_omissions": "volumes of comparisons",
    "figure_series": "the paper's figures",
    "table_1": "print",
}
# Where rows of the panel may be evidence, and why: print states the figure, or it has one value.
PRINTED = {
    "fct_chance_table": "true",  # counts of verdicts, each of which is proven
    "fct_destination_summary": "true",
    "fct_growth_comparison": """
        destination_id = 'WLD' and product_code in (select product_code from marts.table_1)
        or post_event_change_lower_pct = post_event_change_upper_pct
        or post_event_change_pct is null and post_volume_kg = 0 or last_window_kg = 0
    """,
    "growth_table": "true",  # the world's rows of fct_growth_comparison
    "fct_export_volatility": """
        destination_id = 'WLD' and sample_id = 'footnote_2' and (
            product_code = '28053029' and round(sd_log_change, 2) = 0.70
            or product_code = '28053016' and round(sd_log_change, 2) = 3.83
            or product_code = '85051110' and round(sd_log_change, 2) = 0.25
        )
    """,
    "fct_specification_curve": """
        window_months = 6 and start_shift_months = 0 and exists (
            from marts.fct_benchmark_comparison as comparisons
            where
                comparisons.product_code = statistics.product_code
                and comparisons.destination_id = statistics.destination_id
                and comparisons.specification_id = statistics.specification_id
                and comparisons.range_position is not null
        )
    """,
    "fct_verdict_strength": "{fixed}",
    "fct_verdicts_as_read": "{fixed}",
    "fct_report_cells": "{fixed} or omission_reason = 'not_loaded'",
    "fct_feedstock_contrast": """
        exists (
            from marts.fct_benchmark_comparison as comparisons
            where
                comparisons.product_code = statistics.product_code
                and comparisons.destination_id = statistics.destination_id
                and comparisons.specification_id = statistics.specification_id
                and comparisons.index_information = 'determined'
        )
    """,
}
FIXED = """
    exists (
        from marts.fct_benchmark_comparison as comparisons
        where
            comparisons.product_code = statistics.product_code
            and comparisons.destination_id = statistics.destination_id
            and comparisons.specification_id = statistics.specification_id
            and comparisons.information = 'determined'
    )
"""
ENDS = {
    "fct_contributions": [
        ("contribution_lower_points", "contribution_points", "contribution_upper_points"),
        ("benchmark_share_lower_pct", "benchmark_share_pct", "benchmark_share_upper_pct"),
        ("post_share_lower_pct", "post_share_pct", "post_share_upper_pct"),
    ],
    "fct_growth_comparison": [
        ("post_event_change_lower_pct", "post_event_change_pct", "post_event_change_upper_pct"),
    ],
    "fct_leave_one_out": [("index_lower", "volume_index", "index_upper")],
}
STATISTICS = (
    "post_event_change_pct", "contribution_points", "largest_contributor_id", "windows_ranked",
    "rank_from_top", "range_exceedance", "is_5_pct_possible", "is_verdict_stable", "lowest_index",
    "deciding_windows", "alternatives_compared", "same_verdict_share_pct", "as_extreme_count",
    "placebo_windows", "benchmark_zero_months", "post_zero_months", "markov_run_95_months",
    "peak_month", "exporter_volume_index", "exporter_range_position", "is_agreeing",
)  # fmt: skip
# Print states these although it does not fix the windows: Table 1.
STATED = {"post_event_change_pct"}


def columns_of(connection) -> dict[str, dict[str, str]]:
    """The columns of every mart, with their types."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "inner join duckdb_tables() using (schema_name, table_name) where schema_name = 'marts'"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def without_a_word_on_evidence(connection) -> set[str]:
    """Marts that have measures of series and do not say what these can bear."""
    return {
        table
        for table, columns in columns_of(connection).items()
        if "is_reconstructed" in columns
        and "DOUBLE" in columns.values()
        and not {"is_evidence", "information"} & set(columns)
        and table not in WITHOUT
    }


def test_every_mart_with_statistics_says_whether_they_are_evidence(scratch):
    assert without_a_word_on_evidence(scratch) == set()
    assert set(WITHOUT) <= set(columns_of(scratch))


def test_a_mart_that_says_nothing_is_found(small_database):
    path = small_database("create table marts.fct_new (is_reconstructed boolean, new_index double)")
    with duckdb.connect(str(path), read_only=True) as connection:
        assert "fct_new" in without_a_word_on_evidence(connection)


def test_dollars_are_no_evidence_anywhere(scratch):
    marts = {
        table
        for table, columns in columns_of(scratch).items()
        if any(name.endswith(("value_usd", "unit_value_usd_per_kg")) for name in columns)
    }
    assert {"fct_monthly_exports", "fct_window_volumes", "fct_verdict_strength"} <= marts
    for table in ("fct_monthly_exports", "fct_window_volumes", "fct_verdict_strength"):
        assert scratch.execute(
            f"select distinct is_value_evidence from marts.{table}"
        ).fetchall() == [(False,)]


def test_rows_of_the_panel_are_evidence_only_where_print_fixes_them(scratch):
    seen = set()
    for table, columns in columns_of(scratch).items():
        if "is_evidence" not in columns:
            continue
        condition = PRINTED.get(table, "false").replace("{fixed}", FIXED)
        panel = "is_reconstructed" if "is_reconstructed" in columns else "true"
        rows = f"from marts.{table} as statistics where is_evidence and {panel}"
        assert scratch.execute(f"select * {rows} and not ({condition})").fetchall() == [], table
        if scratch.execute(f"select count(*) {rows}").fetchone() != (0,):
            seen.add(table)
    assert seen == set(PRINTED)


def test_what_print_states_is_evidence(scratch):
    def count(rows: str) -> int:
        return scratch.execute(f"select count(*) {rows}").fetchone()[0]

    world = "from marts.fct_growth_comparison where destination_id = 'WLD' and is_evidence"
    assert count(f"{world} and specification_id = 'paper'") == 11
    printed = scratch.execute(
        "select distinct product_code from marts.fct_export_volatility where is_evidence order by 1"
    ).fetchall()
    assert printed == [("28053016",), ("28053029",), ("85051110",)]
    zeros = scratch.execute(
        "select distinct product_code, zero_months from marts.fct_export_volatility "
        "where is_zero_count_evidence order by 1"
    ).fetchall()
    assert dict(zeros) == {
        "28053014": 0, "28053016": 23, "28053018": 16, "28053019": 0, "28053029": 0
    }  # fmt: skip
    own = "from marts.fct_specification_curve where specification_id = 'paper' and is_evidence"
    assert count(f"{own} and is_own_specification") == 67


@pytest.mark.parametrize("table", ENDS)
def test_a_statistic_lies_between_its_ends(scratch, table):
    for lower, value, upper in ENDS[table]:
        wrong = f"{value} < {lower} * (1 - sign({lower}) * 1e-9) or {value} > {upper} * (1 + sign({upper}) * 1e-9)"  # noqa: E501
        assert scratch.execute(f"select * from marts.{table} where {wrong}").fetchall() == []
        bounded = f"{lower} is not null and {upper} is not null and {lower} < {upper}"
        assert scratch.execute(
            f"select count(*) > 10 from marts.{table} where {bounded}"
        ).fetchone() == (True,), value


def test_pages_get_statistics_that_are_evidence_only(scratch):
    for name in STATISTICS:
        stated = "and destination_id <> 'WLD'" if name in STATED else ""
        assert scratch.execute(
            f"select distinct {name} from marts.fct_report_cells "
            f"where is_reconstructed and not is_evidence {stated}"
        ).fetchall() in ([(None,)], []), name
    stated = scratch.execute(
        "select count(post_event_change_pct) from marts.fct_report_cells "
        "where destination_id = 'WLD' and specification_id = 'paper'"
    ).fetchone()
    assert stated == (11,)


def test_alerts_say_nothing_of_months_that_print_lacks(scratch):
    kinds = scratch.execute("select distinct change_kind from marts.fct_changes").fetchall()
    assert ("zero_run",) not in kinds
    told = scratch.execute(
        "select sentence, post_volume_words, benchmark_min_words from marts.fct_changes "
        "inner join marts.fct_benchmark_comparison "
        "using (specification_id, product_code, destination_id) where change_kind = 'below_range'"
    ).fetchall()
    assert told
    for sentence, post, least in told:
        assert sentence.count(" kg") == (post is not None) + (least is not None)
        assert all(f"{volume} kg" in sentence for volume in (post, least) if volume)


def test_only_the_papers_pictures_are_drawn_by_default(scratch):
    data = read_figure_data(scratch, "paper")
    made = [figure.picture_id for figure in figures(data)]
    assert made == ["table_1", *(f"figure_{number}" for number in range(1, 9))]
    asked = read_figure_data(scratch, "paper", with_unprinted=True)
    assert list(month_sketches(asked))
    assert list(cell_sketches(asked))


def test_customs_records_are_drawn(scratch_build, tmp_path):
    path = shutil.copy(scratch_build.database, tmp_path / "records.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "update marts.fct_monthly_exports set is_reconstructed = false, "
            "information = case when volume_kg is not null then 'reported' end"
        )
        for table in ("fct_contributions", "fct_placebo_windows", "fct_placebo_ranks"):
            connection.execute(f"update marts.{table} set is_evidence = true")
        connection.execute(
            "update marts.fct_specification_curve set is_evidence = true, is_index_evidence = true"
        )
        records = read_figure_data(connection, "paper")
        asked = read_figure_data(connection, "paper", with_unprinted=True)
    for name in ("months", "contributions", "curve", "placebo"):
        assert getattr(records, name)["is_evidence"].all(), name
        assert len(getattr(records, name)) == len(getattr(asked, name)) > 0
