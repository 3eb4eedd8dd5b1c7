"""Every chart of the dashboard shows what the marts hold, read directly from the file."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import pytest

DEFAULT = {
    "Specification": ["paper"],
    "Destinations": None,
    "Products": None,
    "One product": ["Rare earth magnets (85051110)"],
    "Months: destination": ["United States"],
}
OTHER = {
    "Specification": ["strict"],
    "Destinations": ["Japan", "European Union", "World"],
    "Products": ["Dysprosium (28053012)", "Scandium (28053018)", "Yttrium (28053017)"],
    "One product": ["Scandium (28053018)"],
    "Months: destination": ["World"],
}

LABEL = "product_name || ' (' || product_code || ')'"
COMPARISONS = """
    from marts.fct_benchmark_comparison
    join marts.dim_products using (product_code)
    join marts.dim_destinations using (destination_id)
    where
        specification_id = getvariable('Specification')[1]
        and coalesce(list_contains(getvariable('Destinations'), destination_name), true)
"""
ALL_PRODUCTS = f"and coalesce(list_contains(getvariable('Products'), {LABEL}), true)"
ONE_PRODUCT = f"and {LABEL} = getvariable('One product')[1]"


def known(column: str, information: str) -> str:
    """A column of the comparisons where it is recorded or printed."""
    return f"if({information} in ('bounded', 'free'), null, {column}) as {column}"


KNOWN_INDEX = known("volume_index", "index_information")
DATA = "if(is_reconstructed, 'reconstructed', 'customs records') as provenance"
WORLD_GROWTH = f"""
    from marts.fct_growth_comparison
    join marts.dim_products using (product_code)
    where
        specification_id = getvariable('Specification')[1]
        and destination_id = 'WLD'
        and is_evidence
        {ALL_PRODUCTS}
"""

# Name of the chart: the same rows from the marts, in the chart's columns.
EXPECTED = {
    "Verdict and index: product by destination": f"""
        select
            destination_name, product_code as "HS code", product_name as "Product",
            verdict_cell(range_position, volume_index, omission_reason) as verdict_cells
        from (select * replace ({KNOWN_INDEX}) {COMPARISONS} {ALL_PRODUCTS})
    """,
    "Products below, within and above their range": f"""
        select destination_name, verdict(range_position, omission_reason), count(*)
        {COMPARISONS} {ALL_PRODUCTS} group by all
    """,
    "World: growth before and after the event (Table 1)": f"""
        select
            product_code, product_name, post_volume_kg, benchmark_cagr_pct,
            post_event_change_pct, difference_pp, {DATA}
        {WORLD_GROWTH}
    """,
    "World: change on the year before and benchmark growth, %": f"""
        select
            product_name, benchmark_cagr_pct as benchmark_growth,
            post_event_change_pct as post_event_change
        {WORLD_GROWTH}
    """,
    "After the event against earlier windows (mean = 100, cut at 400)": f"""
        select
            destination_name, index_min as lowest_index, volume_index as post_index,
            index_max as highest_index
        from (
            select * replace (
                {KNOWN_INDEX},
                {known("index_min", "benchmark_min_information")},
                {known("index_max", "benchmark_max_information")}
            ) {COMPARISONS} {ONE_PRODUCT}
        )
    """,
    "The same in kilograms": f"""
        select
            destination_name, post_volume_kg, benchmark_min_kg, benchmark_mean_kg,
            benchmark_max_kg, volume_index, verdict(range_position, omission_reason) as verdict,
            {DATA}
        from (
            select * replace (
                {KNOWN_INDEX},
                {known("post_volume_kg", "post_information")},
                {known("benchmark_min_kg", "benchmark_min_information")},
                {known("benchmark_mean_kg", "benchmark_mean_information")},
                {known("benchmark_max_kg", "benchmark_max_information")}
            ) {COMPARISONS} {ONE_PRODUCT}
        )
    """,
    # The windows by arithmetic on the specification, not from the mart that the chart reads.
    "Exports month by month, kg": f"""
        select
            month,
            case
                when month between window_start_month and window_end_month then 'After the event'
                when exists (
                    from range(1, benchmark_windows + 1) as earlier (years)
                    where
                        month + to_years(earlier.years::integer)
                        between window_start_month and window_end_month
                ) then 'Same months, earlier years'
                else 'Other months'
            end,
            volume_kg
        from marts.fct_monthly_exports
        join marts.dim_products using (product_code)
        join marts.dim_destinations using (destination_id)
        cross join (from marts.dim_specifications where is_reference)
        where
            destination_name = getvariable('Months: destination')[1]
            and (not is_reconstructed or information = 'press')
            {ONE_PRODUCT}
    """,
    "Statements of the paper by section and verdict": """
        unpivot (
            select
                section, reproduced_count as "reproduced",
                paper_inconsistent_count as "paper inconsistent",
                not_computable_count as "not computable", differs_count as "differs"
            from marts.audit_summary
        ) on columns(* exclude section) into name verdict value claims
    """,
    "Statements that are not reproduced": f"""
        select
            section, printed_text, computed_text, replace(verdict, '_', ' ') as verdict_label,
            note, {DATA}
        from marts.audit_published_figures
        where verdict <> 'reproduced'
    """,
    "Contradictions in the paper": """
        select replace(kind, '_', ' ') as kind_label, statement, resolution, found_by
        from marts.audit_paper_contradictions
        where kind like 'paper_against%'
    """,
    "What this file is made of": "select fact, fact_value from marts.build_facts",
    "Ways to measure": """
        select
            specification_id, window_start_month, window_end_month, benchmark_windows,
            benchmark_statistic, missing_treatment, membership_basis, description
        from marts.dim_specifications
    """,
    "What the numbers rest on": f"""
        select
            {DATA}, source_name, vintage_date, count(distinct product_code) as products,
            min(month) as first_month, max(month) as last_month
        from (select * exclude is_reconstructed from reference.data_sources)
        join marts.fct_monthly_exports using (source_id)
        group by all
    """,
}

# Superset turns the series of these charts into columns; turned back, a row is x, series, value.
WIDE = {
    "Products below, within and above their range",
    "Exports month by month, kg",
    "Statements of the paper by section and verdict",
}

GLYPHS = {"below": "▼", "within": "●", "above": "▲"}
REASONS = {"no_benchmark_history": "no history", "no_benchmark_history_new_flow": "new flow"}


def verdict(range_position: str | None, omission_reason: str | None) -> str:
    return range_position or REASONS.get(omission_reason, omission_reason.replace("_", " "))


def verdict_cell(
    range_position: str | None, volume_index: float | None, omission_reason: str | None
) -> str:
    if range_position is None:
        return f"\N{EN DASH} {verdict(None, omission_reason)}"
    if volume_index is None:
        return f"{GLYPHS[range_position]} not printed"
    rounded = Decimal(volume_index).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{GLYPHS[range_position]} {rounded:,}"


@pytest.fixture(scope="module")
def marts(superset) -> Iterable[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(superset.database), read_only=True) as connection:
        for function in (verdict, verdict_cell):
            names = function.__code__.co_varnames[: function.__code__.co_argcount]
            types = ["DOUBLE" if name == "volume_index" else "VARCHAR" for name in names]
            connection.create_function(
                function.__name__, function, types, "VARCHAR", null_handling="special"
            )
        yield connection


def comparable(value: Any) -> Any:
    """One form for what JSON and DuckDB write differently; numbers to nine figures."""
    if isinstance(value, date):
        midnight = datetime(value.year, value.month, value.day, tzinfo=UTC)
        return comparable(midnight.timestamp() * 1000)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"{value:.9g}"
    return value


def multiset(rows: Iterable[Iterable[Any]]) -> list[tuple[Any, ...]]:
    return sorted((tuple(map(comparable, row)) for row in rows), key=repr)


def read(marts: duckdb.DuckDBPyConnection, chart: str, chosen: dict) -> tuple[list[str], list]:
    for name, values in chosen.items():
        marts.execute(f'set variable "{name}" = ?::varchar[]', [values])
    result = marts.execute(EXPECTED[chart])
    return [column[0] for column in result.description], result.fetchall()


def turned_back(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (next(iter(row.values())), series, value)
        for row in rows
        for series, value in list(row.items())[1:]
        if value is not None
    ]


def compare(marts, chart: str, shown: list[dict[str, Any]], chosen: dict) -> None:
    columns, rows = read(marts, chart, chosen)
    assert rows, "the marts are empty: nothing would be compared"
    if chart in WIDE:
        # A stacked bar draws neither an absent part nor one that is zero.
        drawn, held = ([row for row in found if row[-1]] for found in (turned_back(shown), rows))
        assert multiset(drawn) == multiset(held)
    else:
        assert {name for row in shown for name in row} == set(columns)
        assert multiset([row[name] for name in columns] for row in shown) == multiset(rows)


def test_every_chart_of_the_dashboard_is_compared(superset):
    assert set(superset.charts()) == set(EXPECTED)


@pytest.mark.parametrize("chart", EXPECTED)
@pytest.mark.parametrize("chosen", [DEFAULT, OTHER], ids=["as opened", "with filters"])
def test_a_chart_shows_what_the_marts_hold(superset, marts, chart, chosen):
    compare(marts, chart, superset.chart_data(chart, chosen), chosen)


@pytest.mark.parametrize("chart", EXPECTED)
def test_the_comparison_finds_a_changed_and_a_missing_row(superset, marts, chart):
    shown = superset.chart_data(chart, DEFAULT)
    last = list(shown[-1])[-1]
    for wrong in (shown[:-1], [*shown[:-1], {**shown[-1], last: "something else"}]):
        with pytest.raises(AssertionError):
            compare(marts, chart, wrong, DEFAULT)


def test_the_filters_open_with_the_values_that_are_compared(superset):
    found = {
        setting["name"]: setting["defaultDataMask"]["filterState"].get("value")
        for setting in superset.filters()
    }
    assert found == DEFAULT


def test_the_growth_table_is_table_1(superset, marts):
    shown = superset.chart_data("World: growth before and after the event (Table 1)", DEFAULT)
    columns = ["benchmark_cagr_pct", "post_event_change_pct", "difference_pp"]
    printed = marts.execute(f"select product_code, {', '.join(columns)} from marts.table_1")
    rounded = {
        row["product_code"]: tuple(
            Decimal(repr(row[name])).quantize(Decimal("0.1"), ROUND_HALF_UP) for name in columns
        )
        for row in shown
    }
    assert rounded == {row[0]: row[1:] for row in printed.fetchall()}


def test_the_counts_are_those_of_the_destination_summary(superset, marts):
    shown = superset.chart_data("Products below, within and above their range", DEFAULT)
    summary = marts.execute(
        """
        select destination_name, sum(below_count), sum(within_count), sum(above_count),
            sum(products_in_scope)
        from marts.fct_destination_summary join marts.dim_destinations using (destination_id)
        where specification_id = 'paper' group by all
        """
    ).fetchall()
    counted = []
    for row in shown:
        counts = {name: value or 0 for name, value in row.items() if name != "destination_name"}
        parts = (counts.get(name, 0) for name in ("below", "within", "above"))
        counted.append((row["destination_name"], *parts, sum(counts.values())))
    assert multiset(counted) == multiset(summary)


def test_a_volume_is_empty_rather_than_added_over_destinations(superset):
    chosen = DEFAULT | {"Months: destination": ["World", "Japan"]}
    shown = superset.chart_data("Exports month by month, kg", chosen)
    assert turned_back(shown) == []
