"""The statistical macros against scipy, on wider ranges than the marts use."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from macro_calls import evaluated

MACROS = [
    "dialect/ln_gamma.sql",
    "dialect/sum_over_integers.sql",
    "statistics/binomial_tail_p.sql",
    "statistics/student_t_two_sided_p.sql",
]


@pytest.fixture(scope="module")
def evaluate(root):
    """Evaluate a macro call for each row of a frame."""
    return partial(evaluated, root, MACROS)


def test_binomial_tail(evaluate):
    points = [
        (k, n, p)
        for n in (0, 1, 2, 7, 50, 400)
        for k in {-1, 0, 1, n // 5, n // 2, n, n + 1}
        for p in (0.0, 1e-6, 0.05, 0.2, 0.25, 0.5, 0.9, 1.0)
    ]
    frame = pd.DataFrame(points, columns=["k", "n", "p"])
    found = evaluate("binomial_tail_p('k', 'n', 'p')", frame)
    np.testing.assert_allclose(
        found, stats.binom.sf(frame["k"] - 1, frame["n"], frame["p"]), rtol=1e-9, atol=1e-300
    )


def test_student_t(evaluate):
    points = [
        (t, df)
        for df in (*range(1, 13), 30, 31, 100, 101)
        for t in (0, 1e-6, 0.1, -0.5, 1, 2.5, -4, 12, 80)
    ]
    frame = pd.DataFrame(points, columns=["t", "df"]).astype({"t": float})
    found = evaluate("student_t_two_sided_p('t', 'df')", frame)
    np.testing.assert_allclose(
        found, 2 * stats.t.sf(frame["t"].abs(), frame["df"]), rtol=1e-7, atol=1e-13
    )


def test_student_t_without_value_or_freedom_is_null(evaluate):
    frame = pd.DataFrame({"t": [None, 2.0, 2.0], "df": [3, 0, None]}, dtype="Float64")
    frame["df"] = frame["df"].astype("Int64")
    assert evaluate("student_t_two_sided_p('t', 'df')", frame).isna().all()


def test_detection_shifts(root):
    shifts = pd.read_csv(root / "seeds/reference/detection_shifts.csv")
    assert shifts["benchmark_windows"].tolist() == list(range(1, 31))
    for row in shifts.itertuples():
        probability, _ = integrate.quad(
            lambda z, n=row.benchmark_windows, c=row.shift_in_log_sd: (
                stats.norm.pdf(z) * stats.norm.cdf(z + c) ** n
            ),
            -10,
            10,
        )
        assert probability == pytest.approx(0.8, abs=1e-6)
