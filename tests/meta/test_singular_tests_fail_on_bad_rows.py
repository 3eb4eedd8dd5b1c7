"""Would a singular test notice? Its SQL runs on copies of the built tables with one fault in them.

Each case is (test, statements that spoil the copies). Before the statements the test must find
nothing, after them at least one row.
"""

import re
from contextlib import contextmanager

import duckdb
import pytest

NO_UNION = "delete from intermediate.int_group_exports_by_month where destination_id = 'EU27'"
CASES = {
    "audit_covers_every_statement": {
        "a claim is gone from the audit": [
            "delete from marts.audit_published_figures where claim_id = 't1_mag_volume'"
        ],
        "a claim is gone from seed and audit": [
            "delete from marts.audit_published_figures where claim_id = 't1_mag_volume'",
            "delete from reference.published_figures where claim_id = 't1_mag_volume'",
        ],
        "a whole section is gone": [
            "delete from marts.audit_published_figures where section = '4.6'",
            "delete from reference.published_figures where section = '4.6'",
        ],
        "a claim is audited twice": [
            "insert into marts.audit_published_figures from marts.audit_published_figures limit 1"
        ],
        "a statistical statement is gone": [
            "delete from marts.audit_statistical_statements "
            "where statement_id = 'chance_wld_charted'",
            "delete from reference.statistical_statements "
            "where statement_id = 'chance_wld_charted'",
        ],
    },
    "a_fact_has_one_verdict": {
        "one statement of a fact is judged otherwise": [
            "update marts.audit_published_figures set verdict = 'differs' "
            "where claim_id = 's45_eu27_dy_index'"
        ],
        "a fact is named by no statement of it": [
            "update marts.audit_published_figures set fact_id = 'nobody' "
            "where claim_id = 't1_mag_volume'"
        ],
    },
    "lake_and_panel_are_never_mixed_in_a_series": {
        "customs figures in a month of the panel's rows": [
            "update intermediate.int_exports_by_partner_month set is_reconstructed = false "
            "where product_code = '85051110' and month = '2026-04-01'"
        ],
        "a loaded month of customs figures": [
            "update intermediate.int_month_status set is_reconstructed = false "
            "where product_code = '85051110' and month = '2026-04-01'"
        ],
        "reconstructed rows in a series of the lake": [
            "update intermediate.int_flow_sources set flow_source = 'lake' "
            "where product_code = '85051110'"
        ],
    },
    "partner_months_equal_those_of_countries": {
        "a month of a country is gone from its partner": [
            "delete from marts.fct_partner_exports where partner_id = 'JPN' "
            "and product_code = '85051110' and month = '2026-04-01'"
        ],
        "a month that is not loaded is zero for a single partner": [
            "update marts.fct_product_months set absent_state = 'not_covered' "
            "where product_code = '28053017' and month = '2026-04-01'"
        ],
    },
    "deprecated_columns_equal_their_successors": {
        "a column says something else under its old name": [
            "update marts.fct_window_volumes set months_recorded = months_recorded + 1 "
            "where specification_id = 'paper' and product_code = '85051110'"
        ],
        "a column is empty under its new name": [
            "update marts.fct_specification_shares set alternative_count = 0"
        ],
    },
    "the_specification_is_on_its_own_curve": {
        "another verdict on the curve": [
            "update marts.fct_specification_curve set range_position = 'below' "
            "where is_own_specification and range_position = 'above'"
        ],
        "a comparison is on no curve": [
            "delete from marts.fct_specification_curve where is_own_specification "
            "and specification_id = 'paper' and product_code = '85051110'"
        ],
        "a specification has no curve at all": [
            "delete from marts.fct_specification_curve where specification_id = 'paper'"
        ],
        "the curve is empty": ["delete from marts.fct_specification_curve"],
        "a cell of the curve is in no comparison": [
            "delete from marts.fct_benchmark_comparison where specification_id = 'paper'"
        ],
    },
    "only_what_print_does_not_decide_loses_its_verdict": {
        "a verdict that print does not decide": [
            "update intermediate.int_verdicts set range_position = 'below', "
            "omission_reason = null where omission_reason = 'not_determined'"
        ],
        "a record without its verdict": [
            "update intermediate.int_verdicts set range_position = null, "
            "omission_reason = 'not_determined', is_reconstructed = false "
            "where specification_id = 'paper' and range_position = 'above'"
        ],
        "a verdict that print decides is withheld": [
            "update intermediate.int_verdicts set range_position = null, "
            "omission_reason = 'not_determined' "
            "where specification_id = 'paper' and range_position = 'above'"
        ],
        "print excludes what the panel holds": [
            "update intermediate.int_verdicts set can_be_above = false "
            "where specification_id = 'paper' and range_position = 'above'"
        ],
        "another index": [
            "update intermediate.int_verdicts set volume_index = volume_index + 1 "
            "where specification_id = 'paper' and range_position = 'above'"
        ],
    },
    "windows_equal_sum_of_months": {
        "a window has another volume": [
            "update marts.fct_window_volumes set volume_kg = volume_kg + 1 "
            "where specification_id = 'paper' and product_code = '85051110'"
        ],
        "a window has no volume": [
            "update marts.fct_window_volumes set volume_kg = null "
            "where specification_id = 'paper' and product_code = '85051110'"
        ],
        "a window has a value of which a month has none": [
            "update marts.fct_monthly_exports set value_usd = null "
            "where product_code = '85051110' and month = '2026-04-01'"
        ],
        "a window has a volume of which a month has none": [
            "update marts.fct_monthly_exports set volume_kg = null "
            "where product_code = '85051110' and month = '2026-04-01'"
        ],
        "a month is gone": ["delete from marts.fct_monthly_exports where month = '2026-04-01'"],
    },
    "rows_are_mapped_or_counted": {
        "rows are lost while they are read": [
            "delete from intermediate.int_raw_flows where month = '2026-04-01'"
        ],
        "no batch speaks for a month that is there": [
            "delete from intermediate.int_speaking_batches "
            "where product_code = '85051110' and month = '2026-04-01'"
        ],
        "rows are in no sum": [
            "delete from intermediate.int_export_sums where month_index = 2026 * 12 + 4"
        ],
        "rows are summed twice": [
            "update intermediate.int_export_sums set raw_rows = 2 * raw_rows "
            "where month_index = 2026 * 12 + 4"
        ],
        "a sum has no name": [
            "delete from intermediate.int_exports_by_partner_month "
            "where product_code = '85051110' and month = '2026-04-01' and partner_id = 'JPN'"
        ],
        "a country has no month in the ledger": [
            "delete from intermediate.int_destination_months where destination_number in "
            "(select destination_number from intermediate.int_destinations "
            "where destination_id = 'JPN') and month_index = 2026 * 12 + 4"
        ],
        "nothing was read at all": [
            "delete from staging.stg_customs__monthly_exports",
            "delete from intermediate.int_raw_flows",
            "delete from intermediate.int_speaking_batches",
            "delete from intermediate.int_export_sums",
            "delete from intermediate.int_exports_by_partner_month",
            "delete from intermediate.int_destination_months",
        ],
    },
    "totals_are_there": {
        "a series is gone": [
            "delete from intermediate.int_month_status where product_code = '85051110'"
        ],
        "the world is gone": ["delete from marts.fct_monthly_exports where destination_id = 'WLD'"],
        "a month of one pair is gone": [
            "delete from marts.fct_monthly_exports where destination_id = 'JPN' "
            "and product_code = '85051110' and month = '2026-04-01'"
        ],
        "nothing is decomposed": ["delete from marts.fct_contributions"],
        "the rest of the world is gone": [
            "delete from marts.fct_contributions where part_kind = 'rest_of_world'"
        ],
    },
    "eu27_equals_sum_of_27": {
        "a member is listed twice": [
            "insert into intermediate.int_group_exports_by_month by name "
            "(select * replace (volume_kg + 1 as volume_kg) "
            "from intermediate.int_group_exports_by_month "
            "where destination_id = 'EU27' limit 1)"
        ],
        "the union has no members": [
            "delete from reference.stg_destination_memberships where group_code = 'EU27'",
            NO_UNION,
        ],
        "the union is gone": [NO_UNION],
    },
    "validities_do_not_overlap": {
        "a membership is there twice": [
            "insert into reference.stg_destination_memberships "
            "from reference.stg_destination_memberships where partner_id = 'DEU'"
        ],
        "two memberships share a day": [
            "insert into reference.stg_destination_memberships by name (select "
            "* replace (date '2020-01-31' as valid_from, null as valid_to) "
            "from reference.stg_destination_memberships where partner_id = 'GBR')"
        ],
        "a code ends before it begins": [
            "update reference.stg_hs_products set valid_to = '2021-12-31' "
            "where valid_from is not null"
        ],
    },
    "seed_rows_have_one_key": {
        "a product is there twice": [
            "insert into reference.stg_hs_products from reference.stg_hs_products limit 1"
        ],
        "a partner code without a start is there twice": [
            "insert into reference.gacc_partners from reference.gacc_partners "
            "where partner_code = '502'"
        ],
        "a row has no key": ["update reference.stg_events set event_id = null"],
    },
    "seed_identifiers_exist": {
        "a destination of no partner": [
            "update reference.stg_destinations set partner_id = 'JPM' where destination_id = 'JPN'"
        ],
        "a country without a partner": [
            "update reference.stg_destinations set partner_id = null where destination_id = 'JPN'"
        ],
        "a group without members": [
            "update reference.stg_destinations set group_code = 'EU72' "
            "where destination_id = 'EU27'"
        ],
        "a membership of no group": [
            "update reference.stg_destination_memberships set group_code = 'EU72' "
            "where partner_id = 'DEU'"
        ],
        "an event of no exporter": ["update reference.stg_events set reporter_code = 'CHM'"],
        "a specification of no event": [
            "update reference.stg_specifications set event_id = 'busan'"
        ],
        "a press figure of a partner that is a destination only": [
            "update reference.press_reported_figures set area_id = 'EU27' "
            "where area_kind = 'partner'"
        ],
        "a loaded month of no product": [
            "update reference.raw_loaded_months set hs_code = '28053099' where hs_code = '85051110'"
        ],
        "a row of no source": ["update reference.raw_loaded_months set source_id = null"],
        "a statement on no destination": [
            "update reference.statistical_statements set destination_id = 'all' "
            "where destination_id = 'ALL'"
        ],
    },
    # A rule of each kind of generic test; that each kind tells good rows from bad ones is proved
    # by the other file of this folder.
    "rows_keep_their_rules": {
        "unique_combination": [
            "insert into intermediate.int_flow_sources from intermediate.int_flow_sources limit 1"
        ],
        "unique": [
            "insert into intermediate.int_destinations from intermediate.int_destinations "
            "where destination_id = 'JPN'"
        ],
        "not_null": ["update reference.control_periods set base_end_month = null"],
        "accepted_values": ["update reference.stg_event_statuses set status = 'in force'"],
        "accepted_values of numbers": [
            "update reference.alternative_specifications set window_months = 13"
        ],
        "is_first_of_month": [
            "update reference.stg_specifications set window_start_month = '2025-11-02'"
        ],
        "not_negative": ["update marts.fct_monthly_exports set volume_kg = -1"],
        "columns_in_order": ["update marts.figure_series set index_min = index_max + 1"],
        "is_empty": ["insert into intermediate.int_unmapped_codes default values"],
        "relationships": ["update staging.stg_customs__loaded_months set source_id = 'nobody'"],
    },
    "contributions_add_up_to_the_world": {
        "a part is gone": [
            "delete from marts.fct_contributions where part_kind = 'rest_of_world' "
            "and specification_id = 'paper' and product_code = '85051110'"
        ],
    },
}


@contextmanager
def copies(scratch_build, test):
    """A database in memory with copies of what the test reads, and the test's SQL."""
    nodes = scratch_build.manifest["nodes"]
    (node,) = [node for node in nodes.values() if node["name"] == test]
    with duckdb.connect() as connection:
        # Views name the database that they were made in, so it keeps its name.
        built = node["database"]
        connection.execute(f"attach '{scratch_build.database}' as {built} (read_only)")
        for unique_id in node["depends_on"]["nodes"]:
            schema, name = nodes[unique_id]["schema"], nodes[unique_id]["name"]
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create table {schema}.{name} as from {built}.{schema}.{name}")
        yield connection, node["compiled_code"].replace(f'"{built}".', "")


@pytest.mark.parametrize("test", CASES)
def test_each_fault_is_found_and_nothing_else(scratch_build, test):
    with copies(scratch_build, test) as (connection, sql):
        assert connection.execute(sql).fetchall() == []
        for fault, statements in CASES[test].items():
            connection.execute("begin")
            for statement in statements:
                assert connection.execute(statement).fetchone() != (0,), f"spoils nothing: {fault}"
            assert connection.execute(sql).fetchall() != [], fault
            connection.execute("rollback")


def test_a_broken_rule_is_named_with_model_test_columns_and_row(scratch_build):
    with copies(scratch_build, "rows_keep_their_rules") as (connection, sql):
        connection.execute("update reference.stg_event_statuses set status = 'late' where true")
        found = connection.execute(sql).fetchall()
    ((model, rule, columns, row),) = found
    assert (model, rule, columns) == ("event_statuses", "accepted_values", "status")
    assert row.startswith("{'value_field': late, 'n_records': ")


def test_every_rule_of_the_yaml_is_in_the_query(scratch_build):
    """`dbt build` runs no generic test by itself, so one that is left out would never be run."""
    nodes = scratch_build.manifest["nodes"].values()
    rules = [node for node in nodes if node.get("test_metadata")]
    (query,) = [node for node in nodes if node["name"] == "rows_keep_their_rules"]
    asked = [(nodes_name(scratch_build, rule), rule["test_metadata"]["name"]) for rule in rules]
    for model, rule in set(asked):
        said = re.findall(rf"'{model}' as model_name,\s+'{rule}' as rule", query["compiled_code"])
        assert len(said) == asked.count((model, rule)), f"{rule} of {model}"
    ran = {result["unique_id"] for result in scratch_build.results}
    assert ran.isdisjoint(rule["unique_id"] for rule in rules)
    assert query["unique_id"] in ran
    # It is run after all that it looks at.
    parents = {parent for rule in rules for parent in rule["depends_on"]["nodes"]}
    missing = sorted(parents - set(query["depends_on"]["nodes"]))
    assert missing == [], "add them to the list in tests/singular/rows_keep_their_rules.sql"


def nodes_name(scratch_build, rule) -> str:
    return scratch_build.manifest["nodes"][rule["attached_node"]]["name"]
