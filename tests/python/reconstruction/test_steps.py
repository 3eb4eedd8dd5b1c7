"""The steps between windows and rows keep every kilogramme (property tests)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.reconstruction import panel, priors
from chokepoint.reconstruction.partner_months import split_over_partners
from chokepoint.reconstruction.statements import published_statements
from chokepoint.reconstruction.world_months import volatility


@given(
    st.integers(0, 10**9),
    st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=40),
)
def test_apportion_keeps_the_total_and_stays_near_the_share(total, weights):
    weights = np.array(weights)
    parts = priors.apportion(total, weights)
    assert (parts >= 0).all()
    if weights.sum() > 0:
        assert parts.sum() == total
        assert (np.abs(parts - total * weights / weights.sum()) <= 1 + 1e-6 * total).all()
    else:
        assert parts.sum() == 0


@given(
    st.sampled_from([p for p in panel.METALS if p != panel.SCANDIUM]),
    st.lists(st.integers(0, 10**7), min_size=1, max_size=5),
)
def test_partners_add_up_to_their_area(product, amounts):
    series = np.zeros(panel.MONTH_COUNT, dtype=np.int64)
    series[20 : 20 + len(amounts)] = amounts
    rows = split_over_partners(product, {"EU27": series})
    by_month = rows.groupby("month")["quantity_kg"].sum().to_dict()
    assert by_month == {m: int(kg) for m, kg in enumerate(series) if kg}
    assert (rows["quantity_kg"] > 0).all()
    assert (rows["value_usd"] > 0).all()
    assert not rows.duplicated(["month", "partner_code"]).any()


def test_windows_are_november_to_april():
    first, last = panel.window_months(-4)[0], panel.window_months(0)[-1]
    assert panel.month_date(first).isoformat() == "2021-11-01"
    assert panel.month_date(last).isoformat() == "2026-04-01"
    assert panel.window_of_month(panel.month_index("2025-10-01")) is None
    assert panel.window_of_month(panel.month_index("2025-11-01")) == 0
    assert panel.window_of_month(panel.month_index("2025-05-01")) is None


def test_volatility_is_the_sample_deviation_of_log_changes():
    path = np.zeros(panel.MONTH_COUNT)
    path[3::2] = np.e - 1  # ln(1 + kg) alternates between 0 and 1
    assert volatility(path) == pytest.approx(np.std([1, -1] * 30 + [1], ddof=1))


def test_a_statement_that_is_not_a_number_names_file_row_and_column(root, tmp_path):
    published = tmp_path / "seeds" / "published"
    published.mkdir(parents=True)
    text = (root / "seeds/published/published_figures.csv").read_text(encoding="utf-8")
    broken = text.replace(",33229126,", ",33229126 kg,", 1)
    (published / "published_figures.csv").write_text(broken, encoding="utf-8")
    with pytest.raises(Exception, match=r"row 2, column printed_value: '33229126 kg'"):
        published_statements(tmp_path)
