"""What a batch looks like beside its series: errors of units are refused, thin months warned."""

import sys
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.choices import Flow
from chokepoint.ingest.lake.manifest import Scope
from chokepoint.ingest.problems import FileRefused
from chokepoint.quality.batch.bounds import MEASURES

from .series import MAGNETS, SeriesOfBatches, flows, year

SIX = ("502", "116", "133", "304", "305", "303")
DYSPROSIUM = "28053012"


@pytest.fixture
def series(tmp_path):
    """Two years of ten tonnes of magnets to six partners, at 50 dollars a kilogramme."""
    found = SeriesOfBatches(tmp_path)
    found.add("a.csv", flows(months=year(2023) + year(2024), partners=SIX))
    return found


def refusal(series, frame, **changes):
    with pytest.raises(FileRefused) as refused:
        series.judge(frame, **changes)
    return str(refused.value)


def found(validation):
    return {taken.measure.name: taken.highest for taken in validation.measures}


SCALED = [
    ("kg", 1 / 1000, "tonnes read as kilogrammes", "50,000 USD per kg", "1,000 times as much"),
    ("kg", 1000, "grammes read as kilogrammes", "0.05 USD per kg", "1/1,000 of it"),
    ("kg", 1 / 100, "units of 100 kg read as kilogrammes", "5,000 USD per kg", "100 times"),
    ("value", 1 / 1000, "thousands of USD read as USD", "0.05 USD per kg", "1/1,000 of it"),
    ("value", 1 / 10000, "ten thousands of USD read as USD", "0.005 USD per kg", "1/10,000 of it"),
    ("value", 100, "hundredths of USD read as USD", "5,000 USD per kg", "100 times as much"),
]


@pytest.mark.usefixtures("great_expectations")
@pytest.mark.parametrize(("column", "factor", "cause", "here", "times"), SCALED)
@pytest.mark.parametrize("partners", [SIX, ("502",), ("601",)])
def test_an_error_of_units_is_refused_with_both_numbers_and_its_cause(
    series, column, factor, cause, here, times, partners
):
    frame = flows(months=year(2025, [1]), partners=partners)
    frame[column] *= factor
    said = refusal(series, frame)
    assert f"b.csv: {MAGNETS}: {here} in the median, and 50 in its series (a.csv): {times}" in said
    likely = said.partition("Likely cause: ")[2].partition(".")[0]
    if partners == SIX:
        assert likely == cause
    else:  # of one month weight and value have nothing beside them
        assert cause in likely.split(", or ")
    assert "--accept-unusual" in said


@pytest.mark.usefixtures("great_expectations")
def test_weights_and_values_in_thousands_are_refused_though_a_kilogramme_is_worth_what_it_was(
    series,
):
    frame = flows(months=year(2025, [1]), partners=SIX, kg=10.0)
    said = refusal(series, frame)
    assert "tonnes read as kilogrammes and thousands of USD read as USD" in said


@pytest.mark.usefixtures("great_expectations")
def test_weights_without_values_are_refused_by_the_months_of_one_partner(series):
    frame = flows(months=year(2025), kg=10.0, price=None)
    assert "10 kg a month in the flow compared, and 10,000 in the series" in refusal(series, frame)


@pytest.mark.usefixtures("great_expectations")
def test_one_flow_that_falls_a_hundredfold_at_its_price_is_trade(series):
    (weight, value) = series.judge(flows(months=year(2025), kg=100.0)).warnings
    assert (weight.measure, value.measure) == ("monthly_value", "monthly_weight")
    assert not weight.is_unusual
    assert not value.is_unusual


def test_a_kilogramme_of_a_sample_says_nothing(series):
    frame = flows(months=year(2025, [1]), kg=1.0, price=40_000.0)
    assert "unit_value" not in found(series.judge(frame))


def test_one_partner_of_a_file_of_six_may_cost_a_thousandfold(series):
    frame = flows(months=year(2025), partners=SIX)
    frame.loc[frame["partner_code"] == "502", "value"] *= 1000
    assert series.judge(frame).warnings == []


def test_a_file_of_one_partner_is_no_fall_beside_the_world(series):
    changes = {"partner_scope": Scope.LISTED, "partner_codes": ["502"]}
    validation = series.judge(flows(months=year(2025)), **changes)
    assert found(validation)["monthly_weight"] == 1
    assert validation.warnings == []


def test_other_lists_of_partners_are_compared_as_the_world(series):
    frame = flows(months=year(2025), partners=("USA", "JPN"), kg=30_000.0)
    other = {"partner_scheme": "iso3", "source_id": "tdm"}
    assert found(series.judge(frame, **other))["monthly_weight"] == 1
    listed = {**other, "partner_scope": Scope.LISTED, "partner_codes": ["USA", "JPN"]}
    assert "monthly_weight" not in found(series.judge(frame, **listed))


def test_parts_of_the_trade_are_no_fall_beside_all_of_it(series):
    frame = flows(months=year(2025), partners=SIX, kg=100.0)
    parts = {"part_scope": Scope.LISTED, "parts": []}
    assert "monthly_weight" not in found(series.judge(frame, **parts))


def test_values_in_another_currency_are_not_compared(series):
    frame = flows(months=year(2025), partners=SIX, price=350.0)
    measures = found(series.judge(frame, value_currency="CNY"))
    assert not {name for name in measures if "value" in name} - {"value_without_weight"}
    assert measures["monthly_weight"] == 1


@pytest.mark.parametrize(
    "changes", [{"flow": Flow.IMPORT}, {"hs_code": DYSPROSIUM}, {"reporter_code": "VNM"}]
)
def test_another_series_is_none(series, changes):
    frame = flows(months=year(2025), partners=SIX, kg=1.0, price=7000.0)
    columns = {name: value for name, value in changes.items() if name in frame}
    manifest = {name: value for name, value in changes.items() if name not in frame}
    assert series.judge(frame.assign(**columns), **manifest).series == []


def test_a_file_read_anew_is_not_set_against_itself(series):
    frame = flows(months=year(2023), partners=SIX, price=0.05)
    assert series.judge(frame, file_sha256="a.csv").series == []


def test_prices_are_those_of_the_months_near_by(tmp_path):
    series = SeriesOfBatches(tmp_path)
    series.add("old.csv", flows(months=year(2015), partners=SIX, price=1.0))
    series.add("new.csv", flows(months=year(2024) + year(2025), partners=SIX, price=200.0))
    frame = flows(months=year(2026, [1]), partners=SIX, price=200.0)
    assert found(series.judge(frame))["unit_value"] == 1


@pytest.mark.usefixtures("great_expectations")
@pytest.mark.parametrize("rows", [3, 0])
def test_a_thin_month_is_warned_of(tmp_path, rows):
    series = SeriesOfBatches(tmp_path)
    frame = flows(months=year(2025), partners=[str(n) for n in range(100, 140)])
    june = frame["month"] == date(2025, 6, 1)
    thin = pd.concat([frame[~june], frame[june].head(rows)])
    (warning,) = series.judge(thin).warnings
    assert warning.says == f"{MAGNETS}: {rows} rows in 2025-06, and 40 in the months around it"
    series.add("a.csv", frame)
    (warning,) = series.judge(frame[june].head(rows or 1)).warnings  # beside the lake alone
    assert "in 2025-06, and 40 in the months around it" in warning.says


def test_a_year_that_nobody_asked_for_is_no_thin_month(tmp_path):
    partners = [str(n) for n in range(100, 140)]
    frame = flows(months=year(2023) + year(2025), partners=partners)
    assert SeriesOfBatches(tmp_path).judge(frame).warnings == []


@pytest.mark.usefixtures("great_expectations")
def test_rows_without_a_weight_are_warned_of_beside_the_series_or_alone(tmp_path, series):
    frame = flows(months=year(2025), partners=SIX)
    frame.loc[frame["partner_code"].isin(["502", "116"]), "kg"] = None
    says = "33.3 per cent of its rows without a weight"
    assert f"{MAGNETS}: {says}, and 0 in its series" in [
        warning.says for warning in series.judge(frame).warnings
    ]
    alone = SeriesOfBatches(tmp_path / "alone")
    assert f"{MAGNETS}: {says}" in [warning.says for warning in alone.judge(frame).warnings]
    series.add("c.csv", frame.assign(kg=None))
    assert series.judge(frame).warnings == []  # as its series has it


def test_great_expectations_stay_out_where_nothing_is_near_a_bound(series, monkeypatch):
    for name in [name for name in sys.modules if "batch.expectations" in name]:
        monkeypatch.delitem(sys.modules, name)
    first = SeriesOfBatches(series.root / "first").judge(flows(months=year(2025, [1])))
    assert (first.measures, first.suites) == ([], [])
    second = series.judge(flows(months=year(2025), partners=SIX))
    assert second.measures
    assert second.suites == []
    assert "chokepoint.quality.batch.expectations" not in sys.modules


@pytest.mark.usefixtures("great_expectations")
@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_great_expectations_find_what_the_comparison_found(measure):
    from chokepoint.quality.batch.expectations import judge

    span = measure.warned or measure.refused
    numbers = [end * by for end in (span.low, span.high) if end for by in (0.999, 1, 1.001)]
    frame = pd.DataFrame({"product": [f"{n}" for n in range(len(numbers))], "found": numbers})
    suites, warned, refused = judge(frame.assign(measure=measure.name))
    outside = {
        (f"{n}", measure.name)
        for n, number in enumerate(numbers)
        if (span.low and number < span.low) or (span.high and number > span.high)
    }
    assert outside
    assert outside == (warned if measure.warned else refused)
    assert sum(suite.held for suite in suites) == len(
        [one for one in (measure.warned, measure.refused) if one]
    ) - 1  # fmt: skip


def noisy(random, usual, months, price):
    """Flows in which each weight and each price is anew within a factor of ten."""
    cells = [(month, n) for month in months for n in range(len(usual))]
    by = 10 ** random.uniform(-0.5, 0.5, (2, len(cells)))
    kg = np.round(np.array([usual[n] for _, n in cells]) * by[0])
    return pd.DataFrame(
        {
            "reporter_code": "CHN",
            "hs_code": MAGNETS,
            "partner_code": [str(100 + n) for _, n in cells],
            "month": [month for month, _ in cells],
            "kg": kg,
            "value": np.round(kg * price * by[1]),
        }
    )


@pytest.mark.usefixtures("great_expectations")
@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 2**32),
    st.lists(st.integers(25_000, 5_000_000), min_size=1, max_size=12),
    st.integers(2, 5000),
    st.integers(1, 4),
    st.sampled_from([("kg", 1000), ("kg", 1 / 1000), ("value", 1000), ("value", 1 / 1000)]),
)
def test_a_thousandfold_is_always_caught_and_noise_never_refused(
    tmp_path_factory, seed, usual, price, months, error
):
    random, (column, factor) = np.random.default_rng(seed), error
    series = SeriesOfBatches(tmp_path_factory.mktemp("series"))
    series.add("a.csv", noisy(random, usual, year(2024, range(1, 5)), price))
    file = noisy(random, usual, year(2025, range(1, 1 + months)), price)
    assert not any(warning.is_unusual for warning in series.judge(file, accept=True).warnings)
    assert MAGNETS in refusal(series, file.assign(**{column: np.round(file[column] * factor)}))
