"""An event, a product, a group of countries and a second exporter are seed rows: no SQL changes.

A copy of the project gets one of each, with raw rows; pandas computes the same from the raw rows.
The new exporter ships every code of the paper too, and the new group is added to the paper's event:
neither may touch a figure of the paper, nor any other row about China.
"""

import duckdb
import numpy as np
import pandas as pd
import pytest

from chokepoint.dbt_build import dbt_build

EXPORTER, EVENT, ROLLING, FIXED = "JPN", "new_event", "new_rolling", "new_fixed"
NEW_PRODUCT, MAGNETS, NOT_LOADED = "38249930", "85051110", "81129290"
G7 = ("USA", "CAN", "DEU", "FRA", "GBR", "ITA", "JPN")
PARTNERS = ("USA", "DEU", "KOR", "CHN", "BRA")
DESTINATIONS = ("WLD", "USA", "G7")
MONTHS = pd.date_range("2021-11-01", "2026-04-01", freq="MS")
# The paper's metals, which the new exporter ships too; scandium's code exists from January 2022.
METALS = tuple(f"280530{end}" for end in (11, 12, 13, 14, 15, 16, 17, 18, 19, 29))
# The new product lacks the last month, so the rolling window has five months.
LOADED = {
    MAGNETS: MONTHS,
    NEW_PRODUCT: MONTHS[:-1],
    **{code: MONTHS[2:] if code == "28053018" else MONTHS for code in METALS},
}
POST = {ROLLING: 5, FIXED: 3}


@pytest.fixture(scope="module")
def raw_rows(root):
    """Monthly kilogrammes of the new exporter: about one month in four is a zero."""
    codes = pd.read_csv(root / "seeds/reference/gacc_partners.csv", dtype=str)
    codes = codes[codes["valid_to"].isna()].drop_duplicates("partner_id", keep="last")
    code_of = codes.set_index("partner_id")["partner_code"]
    random = np.random.default_rng(4)
    return pd.DataFrame(
        [
            {
                "reporter_code": EXPORTER,
                "month": month,
                "partner_id": partner,
                "partner_code": code_of[partner],
                "hs_code": code,
                "quantity_kg": int(random.integers(1, 10_000)),
                "value_usd": int(random.integers(1, 1_000_000)),
                "source_id": "gacc_reconstruction",
                "vintage_date": "2026-05-31",
                "is_reconstructed": "true",
            }
            for code, months in LOADED.items()
            for month in months
            for partner in PARTNERS
            if random.random() > 0.25
        ]
    )


@pytest.fixture(scope="module")
def warehouse(copy_project, add_to_seed, raw_rows, tmp_path_factory):
    project = copy_project(tmp_path_factory.mktemp("new_event"), parse_anew=True)
    add_rows(add_to_seed, project / "seeds", raw_rows)

    dbt_build(project, selector="data")

    with duckdb.connect(str(project / "warehouse/build.duckdb"), read_only=True) as connection:
        yield connection


def add_rows(append, seeds, raw_rows):
    reference, events, raw = seeds / "reference", seeds / "events", seeds / "raw"
    append(
        reference / "hs_products.csv",
        {
            "product_code": NEW_PRODUCT,
            "product_name": "Carburetant",
            "product_kind": "other",
            "is_heavy": "false",
            "is_controlled_april_2025": "false",
            "control_scope": "none",
            "is_in_paper": "false",
            "display_order": "99",
        },
    )
    append(
        reference / "destinations.csv",
        {
            "destination_id": "G7",
            "destination_name": "Group of Seven",
            "destination_kind": "group",
            "group_code": "G7",
            "display_order": "8",
            "is_in_paper": "false",
        },
    )
    append(
        reference / "destination_memberships.csv",
        *({"group_code": "G7", "partner_id": iso3, "valid_from": "1976-06-27"} for iso3 in G7),
    )
    append(
        events / "events.csv",
        {
            "event_id": EVENT,
            "event_name": "Licences for magnets",
            "reporter_code": EXPORTER,
            "event_date": "2025-10-15",
            "date_check": "not_checked",
        },
    )
    append(
        events / "event_statuses.csv",
        {
            "event_id": EVENT,
            "status_date": "2025-10-15",
            "status": "in_force",
            "is_checked": "false",
        },
    )
    append(
        events / "event_products.csv",
        *(
            {"event_id": EVENT, "product_code": code, "code_check": "not_checked"}
            for code in (*LOADED, NOT_LOADED)
        ),
    )
    append(
        events / "event_destinations.csv",
        {"event_id": "busan_accord_2025", "destination_id": "G7"},
        *({"event_id": EVENT, "destination_id": name} for name in DESTINATIONS),
    )
    common = {
        "event_id": EVENT,
        "window_start_month": "2025-11-01",
        "missing_treatment": "as_missing",
        "is_reference": "false",
    }
    append(
        events / "specifications.csv",
        {
            **common,
            "specification_id": ROLLING,
            "window_kind": "rolling",
            "window_months": "12",
            "benchmark_windows": "4",
            "benchmark_statistic": "mean",
            "membership_basis": "as_of_month",
            "description": "All complete months.",
        },
        {
            **common,
            "specification_id": FIXED,
            "window_kind": "fixed",
            "window_months": "3",
            "benchmark_windows": "3",
            "benchmark_statistic": "median",
            "membership_basis": "fixed:2025-01-01",
            "description": "Three months against the median of three years.",
        },
    )
    rows = raw_rows.drop(columns="partner_id").assign(month=raw_rows["month"].dt.date)
    append(raw / "raw_gacc_monthly_exports.csv", *rows.to_dict("records"))
    append(
        raw / "raw_loaded_months.csv",
        *(
            {
                "reporter_code": EXPORTER,
                "hs_code": code,
                "month": month.date(),
                "source_id": "gacc_reconstruction",
                "vintage_date": "2026-05-31",
                "load_status": "complete",
            }
            for code, months in LOADED.items()
            for month in months
        ),
    )


def volumes(raw_rows, code, destination, windows, length):
    """Kilogrammes of the windows 0, -1, ...: same calendar months, one year earlier each."""
    members = {"WLD": PARTNERS, "USA": ("USA",), "G7": G7}[destination]
    rows = raw_rows[(raw_rows["hs_code"] == code) & raw_rows["partner_id"].isin(members)]
    monthly = rows.groupby("month")["quantity_kg"].sum()
    return [
        sum(
            monthly.get(month, 0)
            for month in pd.date_range(f"{2025 - years}-11-01", periods=length, freq="MS")
        )
        for years in range(windows + 1)
    ]


@pytest.mark.parametrize(("specification", "benchmark_windows"), [(ROLLING, 4), (FIXED, 3)])
@pytest.mark.parametrize("code", [MAGNETS, NEW_PRODUCT])
@pytest.mark.parametrize("destination", DESTINATIONS)
def test_the_marts_hold_the_new_event(
    warehouse, raw_rows, specification, benchmark_windows, code, destination
):
    post, *benchmark = volumes(raw_rows, code, destination, benchmark_windows, POST[specification])
    centre = np.median(benchmark) if specification == FIXED else np.mean(benchmark)
    position = "below" if post < min(benchmark) else "above" if post > max(benchmark) else "within"
    found = warehouse.execute(
        "select reporter_code, post_volume_kg, benchmark_mean_kg, benchmark_min_kg, "
        "benchmark_max_kg, volume_index, range_position, is_reconstructed "
        "from marts.fct_benchmark_comparison "
        "where specification_id = ? and product_code = ? and destination_id = ?",
        [specification, code, destination],
    ).fetchall()
    assert found == [
        (
            *(EXPORTER, post, pytest.approx(centre), min(benchmark), max(benchmark)),
            *(pytest.approx(100 * post / centre), position, True),
        )
    ]
    change = warehouse.execute(
        "select post_event_change_pct from marts.fct_growth_comparison "
        "where specification_id = ? and product_code = ? and destination_id = ?",
        [specification, code, destination],
    ).fetchone()
    assert change == (pytest.approx(100 * (post / benchmark[0] - 1)),)


def test_the_window_ends_before_the_month_that_one_product_lacks(warehouse):
    assert warehouse.execute(
        "select window_months, window_months_maximum, cast(window_end_month as varchar), "
        f"reporter_code from marts.dim_specifications where specification_id = '{ROLLING}'"
    ).fetchall() == [(5, 12, "2026-03-01", EXPORTER)]


def test_the_event_says_what_is_loaded(warehouse):
    assert warehouse.execute(
        "select status, products_concerned, products_with_data, has_data, "
        f"cast(last_loaded_month as varchar) from marts.dim_events where event_id = '{EVENT}'"
    ).fetchall() == [("in_force", 13, 12, True, "2026-04-01")]


def test_a_product_that_nobody_loaded_has_no_months_and_no_verdict(warehouse):
    assert warehouse.execute(
        f"select count(*) from marts.fct_monthly_exports where product_code = '{NOT_LOADED}'"
    ).fetchone() == (0,)
    assert warehouse.execute(
        "select distinct omission_reason, post_volume_kg from marts.fct_benchmark_comparison "
        f"where specification_id = '{ROLLING}' and product_code = '{NOT_LOADED}'"
    ).fetchall() == [("post_window_incomplete", None)]


def test_monthly_exports_are_kept_apart_by_exporter(warehouse, raw_rows, root):
    panel = pd.read_csv(root / "seeds/raw/raw_gacc_monthly_exports.csv", dtype={"hs_code": str})
    wanted = {
        "CHN": panel.loc[panel["hs_code"] == MAGNETS, "quantity_kg"].sum(),
        EXPORTER: raw_rows.loc[raw_rows["hs_code"] == MAGNETS, "quantity_kg"].sum(),
    }
    found = warehouse.execute(
        "select reporter_code, sum(volume_kg) from marts.fct_monthly_exports "
        f"where product_code = '{MAGNETS}' and destination_id = 'WLD' group by all"
    ).fetchall()
    assert dict(found) == wanted
    series = warehouse.execute(
        "select distinct destination_id from marts.fct_monthly_exports "
        f"where reporter_code = '{EXPORTER}' order by all"
    ).fetchall()
    assert [name for (name,) in series] == sorted(DESTINATIONS)


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("audit_published_figures", "claim_id, computed_value, verdict, is_reconstructed"),
        ("audit_press_figures", "press_id, computed_kg, is_within_tolerance, is_reconstructed"),
        ("audit_volatility_treatments", "*"),
        ("table_1", "*"),
    ],
)
def test_the_paper_is_untouched(warehouse, scratch, table, columns):
    query = f"select {columns} from marts.{table} order by all"
    assert warehouse.execute(query).fetchall() == scratch.execute(query).fetchall()


# What the new group, a further destination of the paper's event, rightly changes: the number of
# cells that are corrected for, their order in a figure, and what is counted over destinations.
COUNTED_OVER_DESTINATIONS = {
    "audit_statistical_statements",
    "dim_destinations",
    "dim_partners",
    "fct_chance_table",
}
CHANGED_COLUMNS = {
    # A later event comes before earlier ones.
    "comparisons_readable": {"specification_order"},
    # The accord gets a destination more: what a seal of it would vouch for is another reading.
    "dim_specifications": {"display_order", "specification_sha256"},
    "figure_series": {"display_order"},
    "fct_verdict_strength": {"family_cells", "bh_adjusted_p", "by_adjusted_p"},
}


def rounded(value):
    """Sums of doubles end in another digit when they are added in another order."""
    return float(f"{value:.9g}") if isinstance(value, float) else value


def test_no_row_about_china_is_touched_in_any_mart(warehouse, scratch):
    """Whatever a mart is by (exporter, specification, event): what was there is there unchanged."""
    (tables,) = zip(
        *scratch.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by all"
        ).fetchall(),
        strict=True,
    )
    touched = {}
    for table in set(tables) - COUNTED_OVER_DESTINATIONS:
        names = [name for (name, *_) in scratch.execute(f"describe marts.{table}").fetchall()]
        kept = ", ".join(set(names) - CHANGED_COLUMNS.get(table, set()))
        query = f"select {kept} from marts.{table}"
        before, after = (
            {tuple(map(rounded, row)) for row in database.execute(query).fetchall()}
            for database in (scratch, warehouse)
        )
        if missing := before - after:
            touched[table] = (len(missing), sorted(missing, key=str)[0])
    assert touched == {}
