"""`chokepoint claim` on the marts of the build, and on marts that were changed."""

import json
from itertools import pairwise

import duckdb
import pytest
from typer.testing import CliRunner

from chokepoint.cli import app

from .test_zeros import longest_run_p, runs_of_zeros

TABLES = (
    "audit_press_figures",
    "dim_destinations",
    "dim_partners",
    "dim_products",
    "dim_specifications",
    "fct_claims",
    "fct_mirror_comparison",
    "fct_monthly_exports",
    "fct_window_volumes",
    "fct_zero_run_probabilities",
)
OF_YTTRIUM = "product_code = '28053017' and destination_id = 'USA'"
YTTRIUM = ["--product", "yttrium", "--destination", "USA", "--from", "2025-11"]


@pytest.fixture
def marts(tmp_path, scratch_build):
    """Write the tables that a claim needs, changed by SQL statements, and return the file."""

    def write(*statements, name="changed"):
        path = tmp_path / f"{name}.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"attach '{scratch_build.database}' as build (read_only)")
            connection.execute("create schema marts")
            for table in TABLES:
                connection.execute(f"create table marts.{table} as from build.marts.{table}")
            for statement in statements:
                connection.execute(statement)
        return path

    return write


def ask(database, *options):
    return CliRunner().invoke(app, ["claim", "--database", str(database), *options])


def answer(database, *options):
    result = ask(database, *options, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


# The panel's months as if they were customs records, with the benchmark period that they make.
CUSTOMS = (
    "update marts.fct_monthly_exports set is_reconstructed = false, information = "
    "case when volume_kg is not null then 'reported' end, lower_kg = volume_kg, "
    "upper_kg = volume_kg"
)
BENCHMARKS = (
    "update marts.fct_claims set is_reconstructed = false, has_known_benchmark_months = true, "
    + ", ".join(
        f"{column} = chains.{column}"
        for column in ("chain_id", "benchmark_months_known", "benchmark_zero_months")
    )
    + " from build.marts.fct_intermittency as chains "
    "where fct_claims.specification_id = chains.specification_id "
    "and fct_claims.product_code = chains.product_code "
    "and fct_claims.destination_id = chains.destination_id"
)
# The months are then those of no window, and looked up.
NO_WINDOW = "update marts.fct_claims set last_month = last_month - interval 1 month"
RECORDS = (CUSTOMS, BENCHMARKS, NO_WINDOW)


@pytest.mark.parametrize(
    ("product", "destination", "first", "last"),
    [
        ("28053017", "USA", "2025-11", "2026-04"),
        ("28053019", "USA", "2025-11", "2026-04"),
        ("28053012", "USA", "2026-01", "2026-03"),
        ("28053013", "GBR", "2025-12", "2026-04"),
        ("28053029", "USA", "2025-11", "2026-04"),
    ],
)
def test_the_figures_of_records_are_those_of_the_months(marts, product, destination, first, last):
    options = ["--product", product, "--destination", destination, "--from", first, "--to", last]
    database = marts(*RECORDS)
    found = answer(database, *options)
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select strftime(month, '%Y-%m'), volume_kg from marts.fct_monthly_exports "
            "where product_code = ? and destination_id = ? order by month",
            [product, destination],
        ).fetchall()
    kg = [volume for month, volume in rows if first <= month <= last]
    runs = runs_of_zeros(kg)
    assert found["zero_months"] == sum(volume == 0 for volume in kg)
    assert found["volume_kg"] == found["lower_kg"] == found["upper_kg"] == sum(kg)
    assert (found["information"], found["printed"]) == ("reported", [])
    shipped = [(month, volume) for month, volume in rows if volume and month <= last]
    month, volume = shipped[-1]
    assert found["last_shipment"]["month"] == month
    assert found["last_shipment"]["volume_kg"] == volume
    if not runs:
        assert found["longest_zero_run"] is found["markov_p"] is None
        return
    longest = max(length for _, length in runs)
    assert found["longest_zero_run"]["months"] == longest
    # The paper's benchmark period: 48 months from November 2021.
    before = [volume == 0 for month, volume in rows if "2021-11" <= month <= "2025-10"]
    q = sum(before) / len(before)
    after_zero = [then for now, then in pairwise(before) if now]
    after_shipment = [then for now, then in pairwise(before) if not now]
    a = (sum(after_zero) + q) / (len(after_zero) + 1)
    b = (sum(after_shipment) + q) / (len(after_shipment) + 1)
    assert found["bernoulli_p"] == pytest.approx(longest_run_p(len(kg), longest, q, q, q))
    assert found["markov_p"] == pytest.approx(longest_run_p(len(kg), longest, q, a, b))


def test_a_product_by_code_name_and_symbol_and_a_destination_by_id_and_name(scratch_build):
    answers = [
        answer(scratch_build.database, "--product", p, "--destination", d, "--from", "2025-11")
        for p in ("28053017", "Yttrium", "y", "yttr")
        for d in ("usa", "United States", "states", "US", "U.S.", "United States of America")
    ]
    assert all(found == answers[0] for found in answers)
    assert answers[0]["last_month"] == "2026-04"


def test_a_printed_zero_window_is_six_zero_months(scratch_build):
    result = ask(scratch_build.database, "China cut off yttrium", *YTTRIUM)
    lines = result.output.splitlines()
    assert lines[0] == "Claim: China cut off yttrium"
    assert lines[-1] == (
        "In the reconstructed panel, which is not customs data, exports of yttrium from China to "
        "the United States were zero in 6 of 6 months (November 2025 to April 2026), 6 of them in "
        "a row: print fixes that no shipment was made. How usual that is is not known, since the "
        "months before are not printed one by one."
    )
    assert "  last shipment    not known: no month with a shipment is printed" in lines
    reason = "the months of the benchmark period are not printed one by one"
    assert f"  probability      not known: {reason}" in lines
    found = answer(scratch_build.database, *YTTRIUM)
    assert (found["zero_months"], found["information"], found["upper_kg"]) == (6, "determined", 0)
    assert found["last_shipment"] is found["markov_p"] is found["run_rarity"] is None


def test_a_printed_month_has_its_figure_and_source(scratch_build):
    options = ["--product", "magnets", "--destination", "US", "--from", "Oct 2025"]
    lines = ask(scratch_build.database, *options, "--to", "October 2025").output.splitlines()
    assert any(
        line.startswith("  printed          656,000 kg in 2025-10 (give or take 1,000 kg), http")
        for line in lines
    )
    assert lines[-1] == (
        "In the reconstructed panel, which is not customs data, exports of rare earth magnets from "
        "China to the United States were not zero in October 2025; print gives 656,000 kg."
    )
    found = answer(scratch_build.database, *options, "--to", "2025-10")
    assert (found["volume_kg"], found["lower_kg"], found["upper_kg"]) == (None, 655000, 657000)
    assert found["information"] == "press"


def test_months_that_nobody_printed_are_not_known(scratch_build):
    options = ["--product", "Nd", "--destination", "Japan", "--from", "2025-11"]
    output = ask(scratch_build.database, *options).output
    for line in (
        "  last shipment    not known: no month with a shipment is printed",
        "  zero months      not known: no single month is printed",
        "  longest zero run not known: not every month is printed",
        "  probability      not known",
        "  verdict          within the benchmark range (index 86), 2025-11 to 2026-04",
    ):
        assert line in output
    assert "not known for any single month from November 2025 to April 2026" in output
    found = answer(scratch_build.database, *options)
    assert found["months_known"] == 0
    assert found["zero_months"] is found["volume_kg"] is found["longest_zero_run"] is None
    assert found["comparison"]["volume_index"] == 86
    assert found["comparison"]["post_volume_kg"] is None


def test_customs_data_with_shipments_zeros_and_an_unknown_month(marts):
    database = marts(
        f"update marts.fct_monthly_exports set volume_kg = 1200 where {OF_YTTRIUM} "
        "and month = '2025-12-01'",
        f"update marts.fct_monthly_exports set volume_kg = null where {OF_YTTRIUM} "
        "and month = '2026-03-01'",
        *RECORDS,
    )
    found = answer(database, *YTTRIUM)
    assert (found["zero_months"], found["months_known"], found["months"]) == (4, 5, 6)
    assert found["last_shipment"]["month"] == "2025-12"
    assert found["last_shipment"]["volume_kg"] == 1200
    assert found["verdict"].startswith(
        "Recorded exports of yttrium from China to the United States were zero in 4 of 5 months "
        "(November 2025 to April 2026; one further month is unknown), 2 of them in a row;"
    )


def test_nothing_known(marts):
    found = answer(
        marts("update marts.fct_monthly_exports set volume_kg = null", *RECORDS),
        *YTTRIUM,
    )
    assert found["last_shipment"] is found["zero_months"] is found["information"] is None
    assert found["verdict"].endswith(
        "are not known for any month from November 2025 to April 2026."
    )


def test_shipments_in_every_month(marts):
    database = marts("update marts.fct_monthly_exports set volume_kg = 5", *RECORDS)
    flow = "Recorded exports of yttrium from China to the United States were "
    assert answer(database, *YTTRIUM)["verdict"] == (
        flow + "zero in none of six months (November 2025 to April 2026): 30 kg were recorded."
    )
    assert answer(database, *YTTRIUM, "--to", "2025-11")["verdict"] == (
        flow + "not zero in November 2025: 5 kg were recorded."
    )


def test_a_shipment_under_half_a_kilogramme_is_no_zero_month(marts):
    database = marts(
        "update marts.fct_monthly_exports set has_zero_kg_shipment = true "
        f"where {OF_YTTRIUM} and month = '2026-04-01'",
        *RECORDS,
    )
    found = answer(database, *YTTRIUM)
    assert found["zero_months"] == 5
    assert found["last_shipment"]["month"] == "2026-04"
    assert found["last_shipment"]["volume_kg"] == 0


def test_a_flow_that_was_never_zero_before(marts):
    database = marts(*RECORDS, "update marts.fct_claims set benchmark_zero_months = 0")
    assert answer(database, *YTTRIUM)["verdict"].endswith(
        "in the 48 months of the benchmark period there was no zero month at all."
    )


def test_months_before_every_benchmark_have_no_probability(marts):
    found = answer(marts(*RECORDS), "--product", "Tb", "--destination", "GBR", "--from", "2021-01")
    assert found["benchmark"] is found["markov_p"] is None
    assert "no benchmark period before these months" in found["verdict"]


def test_a_window_and_its_months_looked_up_give_the_same(marts):
    """Every row of fct_claims that answers, against the months as any others are asked for."""
    database = marts()
    looked_up = marts(NO_WINDOW, name="looked_up")
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select product_code, destination_id, strftime(first_month, '%Y-%m'), "
            "strftime(last_month, '%Y-%m') from marts.fct_claims where is_answering"
        ).fetchall()
    assert len({row[2] for row in rows}) > 1
    for product, destination, first, last in rows[:: max(1, len(rows) // 40)]:
        options = ["--product", product, "--destination", destination]
        options += ["--from", first, "--to", last]
        of_window, of_months = answer(database, *options), answer(looked_up, *options)
        assert of_window.pop("comparison")["last_month"] == last
        assert of_months.pop("comparison")["last_month"] != last
        assert of_window == of_months


def test_the_verdict_and_its_caveats_are_beside_the_run(marts):
    lines = ask(
        marts("update marts.fct_claims set caveats = 'to be said with it'"), *YTTRIUM
    ).output.splitlines()
    assert (
        "  verdict          below the benchmark range (index 0), 2025-11 to 2026-04 "
        "(specification paper)" in lines
    )
    assert "  caveats          to be said with it" in lines
    assert "  importers        no verdict on their record: no importer records" in lines


def test_revisions_are_said(marts):
    change = "revision_count = 2, verdict_change_count = 1, last_revision_date = '2026-06-20'"
    result = ask(marts(f"update marts.fct_claims set {change}"), *YTTRIUM)
    assert (
        "two downloads revised these windows, one turned the verdict; the last on 2026-06-20"
        in result.output
    )


@pytest.mark.parametrize(
    ("position", "is_agreeing", "words"),
    [("below", True, "agreeing"), ("above", False, "not agreeing")],
)
def test_the_importers_verdict_is_beside_the_exporters(marts, position, is_agreeing, words):
    database = marts(
        "update marts.fct_claims set mirror_source_id = 'us_census', mirror_lag_months = 1, "
        "hs6_range_position = 'below', hs6_volume_index = 64.1, "
        f"is_mirror_lag_fitted = true, mirror_range_position = '{position}', "
        f"mirror_volume_index = 12.34, is_mirror_agreeing = {is_agreeing}, mirror_note = null"
    )
    assert (
        f"  importers        {position} the benchmark range (index 12.3) in their record; below "
        f"the benchmark range (index 64.1) in the exporter's, {words} (six digits; us_census, one "
        "month later)" in ask(database, *YTTRIUM).output
    )
    assert answer(database, *YTTRIUM)["importers"]["is_mirror_agreeing"] is is_agreeing


def test_an_importers_verdict_on_few_windows_says_so(marts):
    database = marts(
        "update marts.fct_claims set mirror_source_id = 'us_census', mirror_lag_months = 1, "
        "mirror_range_position = 'below', mirror_volume_index = 12.34, is_mirror_agreeing = true, "
        "hs6_range_position = 'below', hs6_volume_index = 64.1, mirror_note = null, "
        "has_short_mirror_benchmark = true"
    )
    assert (
        "(index 12.3) in their record, on fewer benchmark windows than asked for; below the "
        in ask(database, *YTTRIUM).output
    )


def test_mirrors_are_shown_with_their_codes(marts):
    database = marts(
        "insert into marts.fct_mirror_comparison by name select 'CHN' as exporter_code, "
        "'USA' as importer_code, '280530' as hs6_code, 'us_census' as source_id, "
        "date '2025-12-01' as month, 4200 as partner_kg, '2805300015' as partner_hs_codes"
    )
    result = ask(database, *YTTRIUM)
    assert "4,200 kg imported in one month, us_census, codes 2805300015" in result.output
    assert answer(database, *YTTRIUM)["mirrors"][0]["partner_kg"] == 4200


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"--product": "unobtainium"}, "product 'unobtainium' is not known. There are: 85051110"),
        ({"--product": "metal"}, "can be any of: 28053029 Mixed or alloyed metals; 28053019"),
        ({"--product": "28053021"}, "product '28053021' has no data in this file"),
        ({"--destination": "Mars"}, "destination 'Mars' is not known. There are: WLD World;"),
        ({"--to": "2026-05"}, "it holds 2021-01 to 2026-04"),
        ({"--from": "2020-12"}, "it holds 2021-01 to 2026-04"),
        ({"--from": "2026-04", "--to": "2026-03"}, "--from 2026-04 is after --to 2026-03"),
        ({"--from": "November"}, "--from 'November' is no month. Write it as 2025-11, 11/2025"),
        ({"--from": "11/25"}, "--from '11/25' can be read in several ways."),
        ({"--destination": "Germany"}, "It is part of: European Union (--destination EU27)."),
        ({"--destination": "DE"}, "chokepoint compare --product 28053017 --destination DEU"),
        ({"--destination": "India"}, "It is part of no group here, but of the world."),
        ({"--to": "2026-13"}, "--to '2026-13' is no month"),
        ({"--reporter": "JPN"}, "No exports of 'JPN' in this file. It holds those of: CHN."),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_what_does_not_exist_is_named_with_what_does(scratch_build, changes, message):
    options = {"--product": "yttrium", "--destination": "USA", "--from": "2025-11"} | changes
    result = ask(scratch_build.database, *(word for pair in options.items() for word in pair))
    assert result.exit_code == 1
    assert message in result.output


@pytest.mark.parametrize("lacking", ["table marts.fct_claims", "column"])
def test_a_file_of_an_earlier_version_is_named(marts, lacking):
    drop = "alter table marts.fct_claims drop column undecided_words"
    result = ask(marts(drop if lacking == "column" else f"drop {lacking}"), *YTTRIUM)
    assert result.exit_code == 1
    assert "made by an earlier version" in result.output
    assert "make build" in result.output


def test_the_file_is_only_read(marts):
    database = marts()
    before = database.read_bytes()
    ask(database, *YTTRIUM)
    assert database.read_bytes() == before
