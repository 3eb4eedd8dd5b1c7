"""The paper's arithmetic once more, in pandas from the raw CSV: an oracle for the marts."""

import numpy as np
import pandas as pd
import pytest

WINDOWS = {w: pd.date_range(f"{2025 + w}-11-01", periods=6, freq="MS") for w in range(0, -5, -1)}
METRICS = ["post_volume_kg", "benchmark_mean_kg", "benchmark_min_kg", "benchmark_max_kg"]


@pytest.fixture(scope="module")
def monthly(root):
    """kg by (product, destination) and month, zero where nothing is recorded."""
    raw = pd.read_csv(
        root / "seeds/raw/raw_gacc_monthly_exports.csv",
        dtype={"partner_code": str, "hs_code": str},
        parse_dates=["month"],
    )
    partners = pd.read_csv(root / "seeds/reference/gacc_partners.csv", dtype=str)
    members = pd.read_csv(root / "seeds/reference/destination_memberships.csv", dtype=str)
    raw["partner_id"] = raw["partner_code"].map(
        partners.set_index("partner_code")["partner_id"].to_dict()
    )
    assert raw["partner_id"].notna().all()
    fixed = members[
        (members["valid_from"] <= "2025-01-01")
        & (members["valid_to"].isna() | (members["valid_to"] >= "2025-01-01"))
    ]
    frames = [raw.assign(destination_id="WLD")]
    for country in ("USA", "JPN", "KOR", "GBR"):
        frames.append(raw[raw["partner_id"] == country].assign(destination_id=country))
    for group in ("EU27", "ASEAN"):
        inside = fixed.loc[fixed["group_code"] == group, "partner_id"]
        frames.append(raw[raw["partner_id"].isin(inside)].assign(destination_id=group))
    keys = ["hs_code", "destination_id"]
    table = pd.concat(frames).pivot_table(
        index=keys, columns="month", values="quantity_kg", aggfunc="sum", fill_value=0
    )
    every = pd.MultiIndex.from_product(
        [sorted(raw["hs_code"].unique()), sorted(table.index.unique("destination_id"))], names=keys
    )
    months = pd.date_range("2021-01-01", "2026-04-01", freq="MS")
    return table.reindex(index=every, columns=months, fill_value=0)


@pytest.fixture(scope="module")
def expected(monthly):
    volumes = pd.DataFrame({w: monthly[months].sum(axis=1) for w, months in WINDOWS.items()})
    benchmark = volumes[[-1, -2, -3, -4]]
    frame = pd.DataFrame(
        {
            "post_volume_kg": volumes[0],
            "benchmark_mean_kg": benchmark.mean(axis=1),
            "benchmark_min_kg": benchmark.min(axis=1),
            "benchmark_max_kg": benchmark.max(axis=1),
            "first": volumes[-4],
            "last": volumes[-1],
        }
    )
    has_history = frame["benchmark_mean_kg"] > 0
    frame["volume_index"] = (100 * frame["post_volume_kg"] / frame["benchmark_mean_kg"]).where(
        has_history
    )
    below = frame["post_volume_kg"] < frame["benchmark_min_kg"]
    above = frame["post_volume_kg"] > frame["benchmark_max_kg"]
    frame["range_position"] = np.select(
        [~has_history, below, above], ["-", "below", "above"], "within"
    )
    return frame


def _mart(scratch, query):
    frame = scratch.execute(query).df()
    return frame.set_index(["product_code", "destination_id"]).sort_index()


def test_benchmark_comparison(scratch, expected):
    mart = _mart(
        scratch,
        "select * from marts.fct_benchmark_comparison where specification_id = 'paper'",
    )
    wanted = expected.rename_axis(index=mart.index.names).sort_index()
    assert mart.index.equals(wanted.index)
    for metric in [*METRICS, "volume_index"]:
        np.testing.assert_allclose(
            mart[metric].astype(float), wanted[metric].astype(float), rtol=1e-12
        )
    assert mart["range_position"].fillna("-").tolist() == wanted["range_position"].tolist()
    assert mart["has_benchmark"].tolist() == wanted["volume_index"].notna().tolist()


def test_growth_comparison(scratch, expected):
    mart = _mart(
        scratch, "select * from marts.fct_growth_comparison where specification_id = 'paper'"
    )
    wanted = expected.rename_axis(index=mart.index.names).sort_index()
    first, last = wanted["first"].replace(0, np.nan), wanted["last"].replace(0, np.nan)
    cagr = 100 * ((wanted["last"] / first) ** (1 / 3) - 1)
    change = 100 * (wanted["post_volume_kg"] / last - 1)
    for metric, values in {
        "benchmark_cagr_pct": cagr,
        "post_event_change_pct": change,
        "difference_pp": change - cagr,
    }.items():
        np.testing.assert_allclose(
            mart[metric].astype(float), values.astype(float), rtol=1e-9, atol=1e-9
        )


@pytest.mark.parametrize(
    ("treatment", "transform"),
    [("log1p", np.log1p), ("asinh", np.arcsinh), ("positive_pairs", np.log)],
)
def test_export_volatility(scratch, monthly, treatment, transform):
    sample = monthly.loc[:, "2021-03-01":]
    assert sample.shape[1] == 62
    if treatment == "positive_pairs":
        sample = sample.where(sample > 0)
    changes = transform(sample.astype(float)).diff(axis=1)
    wanted = changes.std(axis=1, ddof=1)
    mart = _mart(
        scratch,
        "select * from marts.fct_export_volatility where sample_id = 'footnote_2' "
        f"and zero_treatment = '{treatment}'",
    )
    wanted = wanted.rename_axis(index=mart.index.names).sort_index()
    np.testing.assert_allclose(mart["sd_log_change"].astype(float), wanted, rtol=1e-9)
    zeros = (monthly.loc[:, "2021-03-01":] == 0).sum(axis=1)
    zeros = zeros.rename_axis(index=mart.index.names).sort_index()
    assert mart["zero_months"].tolist() == zeros.tolist()
