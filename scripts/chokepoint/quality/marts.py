"""`chokepoint check marts`: are the tables that go out what their readers expect?

Shapes, domains and plausible bounds of the tables that people quote. Sums, keys of other tables
and the paper's rules are dbt's tests.
"""

from pathlib import Path

import duckdb
import pandas as pd
from great_expectations import expectations as gxe
from great_expectations.expectations.row_conditions import Column, ComparisonCondition

from chokepoint.console import say
from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError
from chokepoint.quality.gx_runner import Checker, Expectations

POSITIONS = ["below", "within", "above"]
# States of a month whose kilogrammes are known.
KNOWN_STATES = ["shipped", "under_half_kg", "zero"]
OMISSIONS = [
    "no_benchmark_history",
    "no_benchmark_history_new_flow",
    "benchmark_under_half_kg",
    "benchmark_unknown",
    "benchmark_incomplete",
    "post_window_incomplete",
    "not_determined",
]
# `differs` is a verdict too, but nothing with it is published.
PUBLISHABLE_VERDICTS = ["reproduced", "paper_inconsistent", "not_computable", "not_borne_out"]
FEWEST_CLAIMS = 280
TABLE_1_ROWS = 11

REMEDY = "Nothing was published. Mend the model or the seed and run `make build` again."


def check_marts(database: Path) -> None:
    """Check the marts of a DuckDB file; raise if one is not as expected."""
    with open_read_only(database) as connection:
        checker = Checker()
        for table, expectations in suites().items():
            frame = _frame(connection, table, database)
            held = checker.require(
                table,
                frame,
                expectations,
                where=f"marts.{table}",
                row_word="row",
                remedy=REMEDY,
            )
            say(f"   marts.{table}: {len(frame):,} rows, {held} expectations hold")


def suites() -> dict[str, Expectations]:
    """Return the suite of each mart by table name."""
    return {
        "fct_monthly_exports": fct_monthly_exports_suite(),
        "fct_window_volumes": fct_window_volumes_suite(),
        "fct_benchmark_comparison": fct_benchmark_comparison_suite(),
        "fct_verdict_strength": fct_verdict_strength_suite(),
        "table_1": table_1_suite(),
        "audit_published_figures": audit_published_figures_suite(),
    }


def fct_monthly_exports_suite() -> Expectations:
    """One row per reporter, product, destination and month."""
    return [
        *_key("reporter_code", "product_code", "destination_id", "month"),
        *_codes(),
        gxe.ExpectColumnValuesToBeBetween(column="volume_kg", min_value=0),
        gxe.ExpectColumnValuesToBeBetween(column="value_usd", min_value=0),
        gxe.ExpectColumnValuesToNotBeNull(column="is_reconstructed"),
        # Not reported and undefined is null; reported rows of an undefined code cannot be.
        gxe.ExpectColumnValuesToBeInSet(
            column="is_reported",
            value_set=[False],
            row_condition=_when("is_defined", False),
        ),
        # A month with rows may have no sum: a weight, or a partner of a group, is not known.
        *(
            gxe.ExpectColumnValuesToNotBeNull(
                column="volume_kg",
                row_condition=_when("month_state", state),
            )
            for state in KNOWN_STATES
        ),
    ]


def fct_window_volumes_suite() -> Expectations:
    """One row per specification, product, destination and window."""
    return [
        *_key("specification_id", "product_code", "destination_id", "window_number"),
        *_codes(),
        gxe.ExpectColumnValuesToBeInSet(column="window_role", value_set=["post", "benchmark"]),
        gxe.ExpectColumnValuesToBeBetween(column="window_number", max_value=0),
        gxe.ExpectColumnValuesToBeBetween(column="volume_kg", min_value=0),
        gxe.ExpectColumnValuesToBeBetween(column="months_covered", min_value=0),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="months_expected", column_B="months_covered", or_equal=True
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="window_end_month", column_B="window_start_month", or_equal=True
        ),
    ]


def fct_benchmark_comparison_suite() -> Expectations:
    """One row per specification, product and destination."""
    return [
        *_key("specification_id", "product_code", "destination_id"),
        *_codes(),
        gxe.ExpectColumnValuesToBeInSet(column="range_position", value_set=POSITIONS),
        gxe.ExpectColumnValuesToBeInSet(column="omission_reason", value_set=OMISSIONS),
        gxe.ExpectColumnValuesToBeBetween(column="volume_index", min_value=0),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="benchmark_max_kg",
            column_B="benchmark_min_kg",
            or_equal=True,
            ignore_row_if="either_value_is_missing",
        ),
        # A verdict, an index, and no reason for omission come together or not at all.
        *(
            gxe.ExpectColumnValuesToNotBeNull(
                column=column,
                row_condition=_when("has_benchmark", True),
            )
            for column in ("range_position", "volume_index")
        ),
        gxe.ExpectColumnValuesToBeNull(
            column="omission_reason",
            row_condition=_when("has_benchmark", True),
        ),
        gxe.ExpectColumnValuesToNotBeNull(
            column="omission_reason",
            row_condition=_when("has_benchmark", False),
        ),
    ]


def fct_verdict_strength_suite() -> Expectations:
    """One row per specification, product and destination."""
    return [
        *_key("specification_id", "product_code", "destination_id"),
        *_codes(),
        *(
            gxe.ExpectColumnValuesToBeBetween(column=column, min_value=0, max_value=1)
            for column in ("upper_rank_p", "lower_rank_p", "smallest_t_p", "bh_adjusted_p")
        ),
        # A cell with a verdict has a rank, and is corrected for the number of cells.
        gxe.ExpectColumnValuesToNotBeNull(
            column="upper_rank_p",
            row_condition=_when("has_benchmark", True),
        ),
        gxe.ExpectColumnValuesToNotBeNull(
            column="bh_adjusted_p",
            row_condition=_when("has_benchmark", True),
        ),
        gxe.ExpectColumnValuesToBeBetween(column="range_exceedance", min_value=0),
    ]


def table_1_suite() -> Expectations:
    """The paper's Table 1: one row per product, in its order."""
    return [
        gxe.ExpectTableRowCountToEqual(value=TABLE_1_ROWS),
        *_key("product_code"),
        gxe.ExpectColumnValuesToMatchRegex(column="product_code", regex=r"^\d{8}$"),
        gxe.ExpectColumnValuesToBeUnique(column="display_order"),
        gxe.ExpectColumnValuesToBeBetween(column="post_volume_kg", min_value=0),
        # Nothing can fall by more than all of it.
        gxe.ExpectColumnValuesToBeBetween(column="post_event_change_pct", min_value=-100),
        gxe.ExpectColumnValuesToBeBetween(column="benchmark_cagr_pct", min_value=-100),
    ]


def audit_published_figures_suite() -> Expectations:
    """One row per printed figure or statement of the paper."""
    return [
        gxe.ExpectTableRowCountToBeBetween(min_value=FEWEST_CLAIMS),
        *_key("claim_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="section"),
        gxe.ExpectColumnValuesToNotBeNull(column="verdict"),
        gxe.ExpectColumnValuesToBeInSet(column="verdict", value_set=PUBLISHABLE_VERDICTS),
        gxe.ExpectColumnValuesToNotBeNull(
            column="note",
            row_condition=Column("verdict") != "reproduced",
        ),
    ]


def _key(*columns: str) -> Expectations:
    unique = (
        gxe.ExpectColumnValuesToBeUnique(column=columns[0])
        if len(columns) == 1
        else gxe.ExpectCompoundColumnsToBeUnique(column_list=list(columns))
    )
    return [
        gxe.ExpectTableRowCountToBeBetween(min_value=1),
        *(gxe.ExpectColumnValuesToNotBeNull(column=column) for column in columns),
        unique,
    ]


def _when(column: str, value: bool | str) -> ComparisonCondition:
    # Great Expectations compares with numbers and text only; True is 1 to pandas.
    return Column(column) == (value if isinstance(value, str) else int(value))


def _codes() -> Expectations:
    return [
        gxe.ExpectColumnValuesToMatchRegex(column="product_code", regex=r"^\d{8}$"),
        gxe.ExpectColumnValuesToMatchRegex(column="destination_id", regex=r"^[A-Z0-9_]{2,}$"),
    ]


def _frame(connection: duckdb.DuckDBPyConnection, table: str, database: Path) -> pd.DataFrame:
    try:
        return connection.execute(f"select * from marts.{table}").df()  # noqa: S608 (a mart of ours)
    except duckdb.CatalogException as error:
        raise ChokepointError(
            f"{database} has no table marts.{table}: it was not built completely.\n"
            "Run `make build`."
        ) from error
