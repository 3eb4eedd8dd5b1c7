"""`chokepoint compare`, and the table macros of the published file behind it."""

import json
import shutil
from statistics import mean, median

import duckdb
import pytest
from typer.testing import CliRunner

from chokepoint.cli import app

YTTRIUM = ["--product", "yttrium", "--destination", "USA", "--from", "2025-11", "--to", "2026-04"]
GERMANY = ["--product", "28053012", "--from", "2025-11", "--to", "2026-04"]
CUSTOMS = """
    update marts.{table}
    set is_reconstructed = false, information = case when volume_kg is not null then 'reported' end
"""


@pytest.fixture(scope="module")
def marts(published):
    with duckdb.connect(str(published), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def customs(published, tmp_path_factory):
    """The published file, as if its panel were customs records."""
    path = shutil.copy(published, tmp_path_factory.mktemp("compare") / "customs.duckdb")
    with duckdb.connect(str(path)) as connection:
        for table in ("fct_monthly_exports", "fct_partner_exports"):
            connection.execute(CUSTOMS.format(table=table))
        connection.execute("update marts.fct_product_months set is_reconstructed = false")
    return path


def ask(database, *options):
    return CliRunner().invoke(app, ["compare", "--database", str(database), *options])


def answer(database, *options):
    result = ask(database, *options, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def specifications(marts):
    return marts.execute(
        "select specification_id, window_start_month, window_end_month, benchmark_windows, "
        "benchmark_windows_needed, benchmark_statistic, missing_treatment "
        "from marts.dim_specifications where window_months > 0 and recorded_by = 'exporter'"
    ).fetchall()


def called(first, last, years, needed, statistic, missing):
    return (
        f"marts.compare(null, null, '{first}', '{last}', years := {years}, "
        f"years_needed := {needed}, statistic := '{statistic}', missing := '{missing}')"
    )


def test_the_window_of_a_specification_has_its_row(marts):
    columns = [
        name
        for name, *_ in marts.execute("describe marts.fct_benchmark_comparison").fetchall()
        # a window of one's own has no seal
        if name not in ("specification_id", "seal_state", "sealed_on")
    ]
    listed = ", ".join(columns)
    rows = 0
    for specification, *asked in specifications(marts):
        cells = (
            f"select {listed} from marts.fct_benchmark_comparison "
            f"where specification_id = '{specification}'"
        )
        assert marts.execute(
            f"{cells} except select {listed} from {called(*asked)}"
        ).fetchall() == []  # fmt: skip
        rows += len(marts.execute(cells).fetchall())
    assert (
        rows == marts.execute("select count(*) from marts.fct_benchmark_comparison").fetchone()[0]
    )


def test_its_windows_are_those_of_the_specification(marts):
    columns = (
        "product_code, destination_id, window_number, window_start_month, volume_kg, information, "
        "lower_kg, upper_kg, months_covered, months_not_loaded, months_with_shipments"
    )
    for specification, *asked in specifications(marts):
        own = called(*asked).replace("compare(", "compare_windows(")
        assert marts.execute(
            f"select {columns} from marts.fct_window_volumes "
            f"where specification_id = '{specification}' except select {columns} from {own}"
        ).fetchall() == []  # fmt: skip


def test_its_flags_are_those_of_the_marts(marts):
    for specification, *asked in specifications(marts):
        differing = marts.execute(
            f"""
            select own.product_code, own.destination_id
            from {called(*asked)} as own
            inner join marts.fct_verdict_strength as strength
                using (product_code, destination_id)
            left join (
                select product_code, destination_id, bool_or(is_verdict_changed) as is_changed
                from marts.fct_leave_one_out
                where is_evidence and specification_id = '{specification}'
                group by all
            ) as left_out using (product_code, destination_id)
            where strength.specification_id = '{specification}' and (
                own.has_few_active_months is distinct from (
                    own.has_benchmark and strength.is_evidence and strength.has_few_active_months
                )
                or own.is_one_window_dominant is distinct from (
                    own.has_benchmark and own.benchmark_windows_used > 1
                    and strength.is_evidence and coalesce(strength.is_one_window_dominant, false)
                )
                or own.is_within_chance is distinct from (
                    strength.is_evidence and own.has_benchmark
                    and own.range_position <> 'within' and not strength.is_5_pct_possible
                )
                or own.has_unstable_verdict is distinct from (
                    own.has_benchmark and own.benchmark_windows_used > 1
                    and coalesce(left_out.is_changed, false)
                )
            )
            """
        ).fetchall()
        assert differing == [], specification


def test_no_verdict_rests_on_single_partners_of_the_panel(marts):
    rows = marts.execute(
        "select distinct range_position, omission_reason, information "
        "from marts.compare(null, null, '2025-11-01', '2026-04-01') where destination_id not in "
        "(select destination_id from marts.dim_destinations)"
    ).fetchall()
    assert rows == [(None, "not_determined", "free")]


def test_no_figure_of_the_solver_is_said(published):
    found = answer(published, *GERMANY, "--destination", "DEU")
    assert "What is printed does not decide" in found["sentence"]
    assert found["figures"]["omission_reason"] == "not_determined"
    assert {found["figures"][name] for name in ("post_volume_kg", "benchmark_kg")} == {None}
    assert {window["volume_kg"] for window in found["windows"]} == {None}
    assert found["caveats"] == ["reconstructed monthly data"]
    shown = ask(published, *GERMANY, "--destination", "DEU").output
    assert shown.count("not known from print") == 9


def test_what_print_fixes_is_said(published):
    found = answer(published, *YTTRIUM)
    assert found["figures"]["range_position"] == "below"
    assert found["figures"]["post_volume_kg"] == 0
    assert found["sentence"] == (
        "China exported no yttrium to the United States from November 2025 to April 2026, "
        "although it had in each of the four earlier windows of the same months."
    )


@pytest.mark.parametrize("destination", ["Germany", "DEU", "germany"])
@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_a_single_country_of_customs_records(customs, destination, statistic):
    found = answer(
        customs, *GERMANY, "--destination", destination, "--years", "3", "--statistic", statistic
    )
    with duckdb.connect(str(customs), read_only=True) as connection:
        recorded = dict(
            connection.execute(
                "select strftime(month, '%Y-%m'), volume_kg from marts.fct_partner_exports "
                "where product_code = '28053012' and partner_id = 'DEU'"
            ).fetchall()
        )
    windows = [
        sum(
            recorded.get(f"{2025 - back + (month > 12)}-{(month - 1) % 12 + 1:02}", 0)
            for month in range(11, 17)
        )
        for back in range(4)
    ]
    assert [window["volume_kg"] for window in found["windows"]] == windows
    base = {"mean": mean, "median": median}[statistic](windows[1:])
    figures = found["figures"]
    assert figures["benchmark_kg"] == pytest.approx(base)
    assert (figures["benchmark_min_kg"], figures["benchmark_max_kg"]) == (
        min(windows[1:]),
        max(windows[1:]),
    )
    position = (
        "below"
        if windows[0] < min(windows[1:])
        else "above"
        if windows[0] > max(windows[1:])
        else "within"
    )
    assert figures["range_position"] == (position if base else None)
    if base:
        assert figures["volume_index"] == pytest.approx(100 * windows[0] / base)
    assert found["destination_id"] == "DEU"


def test_months_that_are_not_loaded_stay_unknown(customs):
    found = answer(customs, *YTTRIUM[:-1], "2026-07")
    assert found["figures"]["omission_reason"] == "post_window_incomplete"
    assert found["windows"][0]["months_covered"] == 6
    assert "only six of the nine months are known" in found["sentence"]
    assert "3 months of the window not loaded" in found["caveats"]


def test_without_a_last_month_the_last_that_is_loaded(published):
    assert answer(published, *YTTRIUM[:-2])["last_month"] == "2026-04"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", "2025-10"], "--from 2025-11 is after --to 2025-10: swap them."),
        (["--to", "2026-11"], "13 months: a window of more than 12"),
        (["--years", "0"], "--years 0: a benchmark has 1 to 10 earlier years"),
        (["--years", "11"], "--years 11: a benchmark has 1 to 10 earlier years"),
        (["--reporter", "XXX"], "XXX"),
        (["--destination", "Atlantis"], "--destination 'Atlantis' is not known"),
        (["--from", "November"], "--from 'November'"),
    ],
)
def test_an_error_names_option_value_and_remedy(published, options, said):
    given = dict(zip(YTTRIUM[::2], YTTRIUM[1::2], strict=True))
    given |= dict(zip(options[::2], options[1::2], strict=True))
    result = ask(published, *(part for pair in given.items() for part in pair))
    assert result.exit_code == 1
    assert said in result.output


def test_the_macros_refuse_what_has_no_benchmark(marts):
    for asked, said in (
        ("'2025-11-01', '2026-11-01'", "more than 12 months"),
        ("'2025-11-01', '2025-10-01'", "to_month is before from_month"),
        ("'2025-11-01', '2026-04-01', years := 0", "years must be from 1 to 10"),
        ("'2025-11-01', '2026-04-01', statistic := 'mode'", "statistic must be mean or median"),
        ("'2025-11-01', '2026-04-01', missing := 'zero'", "missing must be as_zero"),
    ):
        with pytest.raises(duckdb.InvalidInputException, match=said):
            marts.execute(f"from marts.compare('28053017', 'USA', {asked})")


def test_the_macros_say_what_they_are(marts):
    rows = marts.execute(
        "select function_name, comment from duckdb_functions() "
        "where not internal and schema_name = 'marts' order by all"
    ).fetchall()
    assert [name for name, _ in rows] == ["compare", "compare_windows"]
    assert all("marts.compare" in text for _, text in rows)


def test_the_macros_answer_in_an_attached_file(published):
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published}' as other (read_only)")
        connection.execute("use other")
        rows = connection.execute(
            "select range_position "
            "from marts.compare('28053017', 'USA', '2025-11-01', '2026-04-01')"
        ).fetchall()
    assert rows == [("below",)]


def test_a_file_of_an_earlier_version_says_so(published, tmp_path):
    path = shutil.copy(published, tmp_path / "earlier.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop macro table marts.compare_windows")
    result = ask(path, *YTTRIUM)
    assert result.exit_code == 1
    assert "an earlier version made it" in result.output
