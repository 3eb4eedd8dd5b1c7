"""Each numbered fault of the review of the models has a test by name, and here is where.

Each name must exist: a unit test of dbt, a singular or generic test, or a function of pytest.
"""

import ast

import pytest

# The fault, and the tests that fail where its rule is broken.
FAULTS = {
    "1 a file that has not arrived is no collapse": [
        "a_month_that_nobody_loaded_is_never_zero",
        "a_benchmark_month_that_is_not_known_leaves_no_verdict",
        "test_the_window_says_that_it_is_not_whole",
        "test_hiding_a_batch_never_makes_or_turns_a_verdict",
    ],
    "2 a missing weight is not 0 kg": [
        "one_weight_that_is_missing_leaves_the_sum_unknown",
        "a_weight_that_is_missing_leaves_the_month_unknown",
        "a_month_without_a_weight_is_no_zero_month",
        "test_a_row_without_a_weight_leaves_the_month_unknown",
    ],
    "3 an importer without a row has imported nothing": [
        "fault_3_malta_without_a_row_leaves_the_group_known",
        "a_file_of_several_importers_covers_all_that_its_source_names",
    ],
    "4 a partial weight leaves the mirror unknown": [
        "fault_4_a_weight_that_is_missing_leaves_the_month_of_a_mirror_unknown",
        "test_the_importers_verdicts_are_what_brute_force_says",
    ],
    "5 a shipment under half a kilogramme is a shipment": [
        "shipments_under_half_a_kilogramme_are_history",
        "shipment_under_half_a_kilogramme_is_no_zero_month",
        "zero_kg_positive_value_is_kept",
        "a_code_that_is_cut_leaves_the_six_digits_of_a_mirror_unknown",
    ],
    "6 a second exporter of the same metals builds": [
        "another_exporter_of_the_same_metal_adds_no_statistical_metric",
        "test_no_row_about_china_is_touched_in_any_mart",
    ],
    "7 overlap is by month": [
        "overlap_ends_with_the_membership",
        "a_destination_overlaps_in_the_months_of_the_windows",
    ],
    "8 placebo_p does not pick its side": [
        "test_placebo_p_keeps_its_level_when_all_windows_are_exchangeable",
    ],
    "9 a verdict on fewer windows is disclosed": [
        "a_short_benchmark_is_enough_where_the_specification_says_so",
        "partial_windows_leave_the_benchmark",
    ],
    "10 rounding breaks no check": [
        "test_rounding_does_not_break_the_order_of_the_corrected_p_values",
    ],
    "11 numbers of rows are unique": [
        "unique_int_destinations_destination_number",
        "unique_combination_int_series_months_product_series_number__partner_number__month_index",
    ],
    "12 a rebuild of the same data changes no alert": [
        "test_publications_are_laid_by_for_as_long_as_their_data_are_others",
        "test_a_publication_as_of_a_day_is_nobodys_previous_one",
        "download_known_to_the_previous_publication_is_no_news",
    ],
    "13 one rule of validity": [
        "a_code_is_in_force_in_every_month_on_a_day_of_which_it_was",
        "hs_code_before_it_existed",
    ],
    "14 rows of seeds neither overlap nor miss their key": [
        "validities_do_not_overlap",
        "seed_identifiers_exist",
        "test_a_misspelt_identifier_stops_the_build_with_its_row",
        "test_each_fault_is_found_and_nothing_else",
    ],
    "tests that could not fail": [
        "audit_covers_every_statement",
        "lake_and_panel_are_never_mixed_in_a_series",
        "the_specification_is_on_its_own_curve",
        "windows_equal_sum_of_months",
        "totals_are_there",
        "rows_are_mapped_or_counted",
        "not_negative_int_lake_flows_volume_kg__value_usd",
    ],
}
# Models that had no unit test.
TESTED = {
    "int_mirror_imports",
    "int_mirror_months",
    "statistical_metrics",
    "int_overlapping_destinations",
    "int_revisions",
    "fct_verdict_revisions",
}


@pytest.fixture(scope="module")
def existing(scratch_build, root):
    manifest = scratch_build.manifest
    names = {node["name"] for node in manifest["nodes"].values()}
    names |= {test["name"] for test in manifest["unit_tests"].values()}
    for path in (root / "tests").rglob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return names


@pytest.mark.parametrize("fault", FAULTS)
def test_the_fault_has_its_tests(existing, fault):
    assert [name for name in FAULTS[fault] if name not in existing] == []


def test_every_fault_of_the_review_is_listed():
    numbers = [int(fault.split()[0]) for fault in FAULTS if fault[0].isdigit()]
    assert numbers == list(range(1, 15))


def test_the_models_that_had_no_unit_test_have_one(scratch_build):
    tested = {test["model"] for test in scratch_build.manifest["unit_tests"].values()}
    assert sorted(TESTED - tested) == []
