"""Contributions, concentration and controlled codes against brute force on random panels."""

from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .panels import DESTINATIONS, SPECIFICATION

QUICK = settings(max_examples=40)
PRODUCT = "85051110"
POST_START = 2025 * 12 + 11
# Germany is a destination of its own beside the union that it belongs to; Brazil is in none.
PARTNERS = ["USA", "DEU", "FRA", "JPN", "BRA", "VNM"]
MEMBERS = {"USA": ["USA"], "EU27": ["DEU", "FRA"], "JPN": ["JPN"], "DEU": ["DEU"]}
WINDOWS = (0, -1, -2, -3)


def month(index):
    return pd.Timestamp((index - 1) // 12, (index - 1) % 12 + 1, 1)


def window_of(index):
    number, offset = divmod(index - POST_START, 12)
    return number if offset < 6 else None


@st.composite
def flows(draw):
    """kg by partner and month, months of the windows and months between them."""
    months = st.integers(POST_START - 36, POST_START + 5)
    kg = st.one_of(st.integers(0, 3), st.integers(0, 10**7))
    cells = st.tuples(st.sampled_from(PARTNERS), months)
    return draw(st.dictionaries(cells, kg, max_size=40))


def is_member(partner, destination, index, french_from, german_until):
    """Whether a partner counts for a destination in a month."""
    if (partner, destination) == ("FRA", "EU27") and french_from is not None:
        return index >= french_from
    if (partner, destination) == ("DEU", "EU27") and german_until is not None:
        return index <= german_until
    return partner in MEMBERS[destination]


def months_or_null(indices):
    return pd.Series([None if i is None else month(i) for i in indices], dtype="datetime64[us]")


def load(models, flows, french_from, incomplete, german_until=None):
    """Upstream tables of one product; the union's members join and leave in the months given."""
    members = [
        (destination, partner) for destination, partners in MEMBERS.items() for partner in partners
    ]
    models.table(
        "int_destination_members",
        pd.DataFrame(
            {
                "membership_basis": "basis",
                "destination_id": [member[0] for member in members],
                "partner_id": [member[1] for member in members],
                "member_from_month": months_or_null(
                    [french_from if m == ("EU27", "FRA") else None for m in members]
                ),
                "member_to_month": months_or_null(
                    [german_until if m == ("EU27", "DEU") else None for m in members]
                ),
            }
        ),
    )
    models.table("stg_destinations", DESTINATIONS)
    models.run("int_overlapping_destinations")
    models.table(
        "int_specifications",
        pd.DataFrame({"specification_id": [SPECIFICATION], "membership_basis": ["basis"]}),
    )
    starts = [POST_START + 12 * number for number in WINDOWS]
    models.table(
        "int_windows",
        pd.DataFrame(
            {
                "specification_id": SPECIFICATION,
                "window_start_month": months_or_null(starts),
                "window_end_month": months_or_null([start + 5 for start in starts]),
            }
        ),
    )
    models.run("int_specification_overlaps")
    models.table(
        "dim_specifications",
        pd.DataFrame(
            {
                "specification_id": [SPECIFICATION],
                "membership_basis": ["basis"],
                "is_reference": [True],
            }
        ),
    )
    models.table(
        "dim_products", pd.DataFrame({"product_code": [PRODUCT], "product_kind": ["magnet"]})
    )
    models.table(
        "int_exports_by_partner_month",
        pd.DataFrame(
            [("CHN", PRODUCT, *key, kg, month(key[1]), True) for key, kg in flows.items()],
            columns=[
                "reporter_code",
                "product_code",
                "partner_id",
                "month_index",
                "volume_kg",
                "month",
                "is_reconstructed",
            ],
        ).astype(
            {
                "month_index": "Int64",
                "volume_kg": "Int64",
                "month": "datetime64[us]",
                "is_reconstructed": bool,
                "partner_id": str,
                "reporter_code": str,
                "product_code": str,
            }
        ),
    )
    volumes = defaultdict(int)
    for (partner, index), kg in flows.items():
        window = window_of(index)
        if window is not None:
            volumes["WLD", window] += kg
            for destination in MEMBERS:
                if is_member(partner, destination, index, french_from, german_until):
                    volumes[destination, window] += kg
    models.table(
        "fct_window_volumes",
        pd.DataFrame(
            [
                {
                    "specification_id": SPECIFICATION,
                    "reporter_code": "CHN",
                    "product_code": PRODUCT,
                    "destination_id": destination,
                    "window_number": number,
                    "window_role": "benchmark" if number else "post",
                    "window_start_month": month(POST_START + 12 * number),
                    "volume_kg": volumes[destination, number],
                    "lower_kg": 0,
                    "upper_kg": 10**9,
                    "information": "bounded",
                    "months_expected": 6,
                    "months_covered": 5 if number in incomplete else 6,
                    "is_reconstructed": True,
                }
                for destination in DESTINATIONS["destination_id"]
                for number in WINDOWS
            ]
        ),
    )
    return volumes


def ratio(part, whole):
    return np.nan if not whole else 100 * part / whole


FEW_MONTHS = range(24000, 24006)
bounds = st.tuples(*[st.one_of(st.none(), st.sampled_from(FEW_MONTHS))] * 2).filter(
    lambda span: None in span or span[0] <= span[1]
)
places = st.dictionaries(
    st.sampled_from("ABCDEF"),
    st.tuples(
        st.dictionaries(st.sampled_from(PARTNERS), bounds, min_size=1),
        st.booleans(),
        st.integers(1, 3),
    ),
    min_size=1,
)


def holds(span, index):
    first, last = span
    return (first is None or first <= index) and (last is None or index <= last)


@QUICK
@given(places=places)
def test_overlapping_destinations(models, places):
    models.table(
        "stg_destinations",
        pd.DataFrame(
            [(name, "group", order, in_paper) for name, (_, in_paper, order) in places.items()],
            columns=DESTINATIONS.columns,
        ),
    )
    members = [
        (basis, name, partner, *span)
        for basis in ("then", "now")
        for name, (partners, _, _) in places.items()
        for partner, span in partners.items()
    ]
    frame = pd.DataFrame(
        members, columns=["membership_basis", "destination_id", "partner_id", 3, 4]
    )
    frame["member_from_month"] = months_or_null([member[3] for member in members])
    frame["member_to_month"] = months_or_null([member[4] for member in members])
    models.table("int_destination_members", frame.drop(columns=[3, 4]))
    preferred = sorted(
        places, key=lambda name: (not places[name][1], -len(places[name][0]), places[name][2], name)
    )
    found = models.run("int_overlapping_destinations")
    assert not found.duplicated().any()
    for index in FEW_MONTHS:
        inside = {
            name: {partner for partner, span in partners.items() if holds(span, index)}
            for name, (partners, _, _) in places.items()
        }
        overlapping = {
            name
            for place, name in enumerate(preferred)
            if any(inside[name] & inside[other] for other in preferred[:place])
        }
        rows = found[
            ~(found["overlap_from_month"] > month(index))
            & ~(found["overlap_to_month"] < month(index))
        ]
        pairs = set(rows[["membership_basis", "destination_id"]].itertuples(index=False, name=None))
        assert pairs == {(basis, name) for basis in ("then", "now") for name in overlapping}
        # What is left may be added up.
        left = [inside[name] for name in places if name not in overlapping]
        assert sum(map(len, left)) == len(set().union(*left))


@QUICK
@given(
    flows=flows(),
    french_from=st.one_of(st.none(), st.integers(POST_START - 36, POST_START + 3)),
    german_until=st.one_of(st.none(), st.integers(POST_START - 48, POST_START + 3)),
    incomplete=st.sets(st.sampled_from([-1, -2]), max_size=2),
)
def test_contributions(models, flows, french_from, german_until, incomplete):
    volumes = load(models, flows, french_from, incomplete, german_until)
    rows = models.run("fct_contributions").set_index("destination_id")
    assert set(rows.index) == {*DESTINATIONS["destination_id"], "ROW"}
    # Germany stands for itself when it had left the union before the first window.
    overlaps = german_until is None or german_until >= POST_START + 12 * min(WINDOWS)
    exclusive = ["USA", "EU27", "JPN"] + ([] if overlaps else ["DEU"])
    assert rows.loc["DEU", "part_kind"] == ("overlapping" if overlaps else "destination")
    used = [number for number in (-1, -2, -3) if number not in incomplete]
    assert (rows["benchmark_windows_used"] == len(used)).all()

    parts = rows[rows["part_kind"].isin(["destination", "rest_of_world"])]
    assert set(parts.index) == {*exclusive, "ROW"}
    world = rows.loc["WLD"]
    assert parts["post_volume_kg"].sum() == world["post_volume_kg"]
    assert parts["benchmark_mean_kg"].sum() == pytest.approx(world["benchmark_mean_kg"])
    world_mean = sum(volumes["WLD", number] for number in used) / len(used)
    world_post = volumes["WLD", 0]
    for destination in DESTINATIONS["destination_id"]:
        row = rows.loc[destination]
        post = volumes[destination, 0]
        mean = sum(volumes[destination, number] for number in used) / len(used)
        wanted = {
            "post_volume_kg": post,
            "benchmark_mean_kg": mean,
            "volume_index": ratio(post, mean),
            "change_kg": post - mean,
            "contribution_points": ratio(post - mean, world_mean),
            "contribution_share_pct": ratio(post - mean, world_post - world_mean),
            "benchmark_share_pct": ratio(mean, world_mean),
            "post_share_pct": ratio(post, world_post),
        }
        if destination != "WLD":
            wanted["world_index_without"] = ratio(world_post - post, world_mean - mean)
        for column, value in wanted.items():
            found = float(row[column]) if not pd.isna(row[column]) else np.nan
            np.testing.assert_allclose(found, value, rtol=1e-9, atol=1e-9, err_msg=column)
    if world_mean:
        assert parts["contribution_points"].sum() == pytest.approx(
            world["contribution_points"], abs=1e-6
        )

    by_partner = {"benchmark": defaultdict(int), "post": defaultdict(int)}
    for (partner, index), kg in flows.items():
        window = window_of(index)
        if window is None or (window and window not in used):
            continue
        memberships = (french_from, german_until)
        part = next((d for d in exclusive if is_member(partner, d, index, *memberships)), "ROW")
        role = "benchmark" if window else "post"
        by_partner[role][part, partner] += kg
        by_partner[role]["WLD", partner] += kg
    for role, sums in by_partner.items():
        for part in ("WLD", *exclusive, "ROW"):
            shipped = np.array([kg for (p, _), kg in sums.items() if p == part], dtype=float)
            total = shipped.sum()
            wanted = ((shipped / total) ** 2).sum() if total else np.nan
            found = rows.loc[part, f"{role}_partner_hhi"]
            np.testing.assert_allclose(np.nan if pd.isna(found) else found, wanted, rtol=1e-9)
            assert rows.loc[part, f"{role}_partners"] == (shipped > 0).sum()


@pytest.mark.parametrize("incomplete", [{0}, {-1, -2, -3}])
def test_nothing_is_decomposed_without_a_complete_window_on_each_side(models, incomplete):
    load(models, {("USA", POST_START): 5}, None, incomplete)
    assert models.run("fct_contributions").empty


SCOPES = {"28053011": "none", "28053012": "whole", "28053014": "none", "28053019": "part"}
FIRST, LAST = 2021 * 12 + 1, 2026 * 12 + 4


@st.composite
def panel(draw):
    """Monthly kilogrammes per product; None where a month is missing or the code undefined."""
    kg = st.one_of(st.integers(0, 3), st.integers(0, 10**6), st.integers(0, 10**6), st.none())
    months = LAST - FIRST + 1
    series = {}
    for product in draw(st.sets(st.sampled_from(sorted(SCOPES)), min_size=1)):
        kind = draw(st.sampled_from(["random", "constant", "zero", "missing"]))
        values = {"constant": [7] * months, "zero": [0] * months, "missing": [None] * months}
        # A few drawn values in turn: enough variety, and quick to draw.
        drawn = draw(st.lists(kg, min_size=5, max_size=17))
        series[product] = values.get(kind) or [drawn[i % len(drawn)] for i in range(months)]
    return series


@QUICK
@given(series=panel())
def test_controlled_contrast(models, root, series):
    periods = pd.read_csv(
        root / "seeds/events/control_periods.csv",
        parse_dates=[
            "period_start_month",
            "period_end_month",
            "base_start_month",
            "base_end_month",
        ],
    )
    models.table("control_periods", periods)
    models.table(
        "dim_specifications",
        pd.DataFrame({"specification_id": [SPECIFICATION], "is_reference": [True]}),
    )
    models.table(
        "dim_products",
        pd.DataFrame(
            {
                "product_code": list(SCOPES),
                "product_kind": "metal",
                "control_scope": list(SCOPES.values()),
                "is_controlled_april_2025": [scope != "none" for scope in SCOPES.values()],
            }
        ),
    )
    keys = {"reporter_code": "CHN", "destination_id": "USA"}
    models.table(
        "fct_window_volumes",
        pd.DataFrame(
            [keys | {"specification_id": SPECIFICATION, "product_code": code} for code in series]
        ),
    )
    monthly = pd.DataFrame(
        [
            keys
            | {
                "product_code": code,
                "month": month(FIRST + place),
                "volume_kg": value,
                "information": "free",
                "is_reconstructed": True,
            }
            for code, values in series.items()
            for place, value in enumerate(values)
        ]
    ).astype({"volume_kg": "Int64"})
    models.table("fct_monthly_exports", monthly)
    products = models.run("fct_control_periods").set_index(["product_code", "period_id"])
    groups = models.run("fct_controlled_contrast").set_index(["control_scope", "period_id"])

    means = {}
    for period in periods.itertuples():
        for code in series:
            own = monthly[monthly["product_code"] == code].set_index("month")["volume_kg"]
            inside = own[period.period_start_month : period.period_end_month]
            base = own[period.base_start_month : period.base_end_month].dropna()
            pairs = [
                (kg, base[base.index.month == day.month].mean())
                for day, kg in inside.items()
                if not pd.isna(kg) and (base.index.month == day.month).any()
            ]
            row = products.loc[(code, period.period_id)]
            assert row["months_compared"] == len(pairs)
            assert row["is_mixed_code"] == (SCOPES[code] == "part")
            mean, base_mean = np.mean(pairs, axis=0) if pairs else (np.nan, np.nan)
            means[code, period.period_id] = mean, base_mean
            for column, value in (("monthly_mean_kg", mean), ("base_monthly_mean_kg", base_mean)):
                np.testing.assert_allclose(row[column], value, rtol=1e-9, err_msg=column)
            np.testing.assert_allclose(
                row["period_index"], ratio(mean, base_mean) if pairs else np.nan, rtol=1e-9
            )

    index = {}
    for (scope, period_id), row in groups.iterrows():
        codes = sorted(code for code in series if SCOPES[code] == scope)
        assert row["product_codes"] == ", ".join(codes)
        mean, base_mean = np.sum([means[code, period_id] for code in codes], axis=0)
        index[scope, period_id] = np.nan if np.isnan(mean) else ratio(mean, base_mean)
        np.testing.assert_allclose(row["period_index"], index[scope, period_id], rtol=1e-9)
    for (scope, period_id), row in groups.iterrows():
        change = index[scope, period_id] - index[scope, "before"]
        plain = index.get(("none", period_id), np.nan), index.get(("none", "before"), np.nan)
        wanted = {"change_since_before_points": change}
        if scope != "none":
            wanted["gap_to_uncontrolled_points"] = index[scope, period_id] - plain[0]
            wanted["difference_in_differences_points"] = change - (plain[0] - plain[1])
        for column, value in wanted.items():
            np.testing.assert_allclose(row[column], value, rtol=1e-7, atol=1e-7, err_msg=column)
    if "none" in groups.index.get_level_values(0):
        assert groups.loc["none"]["uncontrolled_index"].isna().all()


def test_periods_and_bases_hold_whole_years_before_the_control(root):
    periods = pd.read_csv(
        root / "seeds/events/control_periods.csv", parse_dates=[2, 3, 4, 5]
    ).set_index("period_id")
    assert periods.columns[1] == "period_start_month"
    for row in periods.itertuples():
        base = pd.date_range(row.base_start_month, row.base_end_month, freq="MS")
        assert len(base) % 12 == 0
        assert row.base_end_month < min(row.period_start_month, pd.Timestamp("2025-04-01"))
    assert periods.loc["during", "period_start_month"] == pd.Timestamp("2025-04-01")
