"""The measures of a batch, as SQL: relation `batch_measures`, a row per product and measure.

`found` is what the bounds judge, `here` and `usual` the two numbers behind it.
"""

from __future__ import annotations

import re

import duckdb

from chokepoint.duckdb_files import only_row
from chokepoint.quality.batch.bounds import ALL_CODES, EVIDENCE, MEASURES
from chokepoint.quality.batch.series_measures import OF_A_SERIES
from chokepoint.quality.batch.validation import Taken

EMPTY = """
create or replace temp table batch_measures (
    product varchar, measure varchar, found double, here double, usual double,
    series_count bigint, month date
)
"""
# Without a series: of the file alone.
WITHOUT_WEIGHT = """
insert into batch_measures
with mine as (
    select
        coalesce(product, $all_codes) as product,
        100 * sum(weightless_rows) / sum(row_count) as row_share,
        100 * sum(weightless_value) / nullif(sum(value), 0) as value_share
    from batch_months
    group by grouping sets ((product), ())
    having sum(row_count) >= $least_rows
),
theirs as (
    select
        product,
        100 * sum(weightless_rows) / sum(row_count) as row_share,
        100 * sum(weightless_value) / nullif(sum(value), 0) as value_share
    from series_months
    group by product
),
found as (
    select
        product, 'rows_without_weight' as measure, mine.row_share as here, theirs.row_share as usual
    from mine left join theirs using (product)
    union all
    select product, 'value_without_weight', mine.value_share, theirs.value_share
    from mine left join theirs using (product)
)
select product, measure, here - coalesce(usual, 0), here, coalesce(usual, 0), null, null
from found
where here is not null
"""
# Each month between a product's first and last beside those around it, of the file and of batches
# of the same scope. A year without a row is one that nobody asked for, and has a note of its own.
THINNEST_MONTH = """
insert into batch_measures
with counts as (
    select coalesce(product, $all_codes) as product, month, sum(row_count) as row_count
    from batch_months group by grouping sets ((product, month), (month))
),
spans as (
    select
        product,
        cast(unnest(generate_series(min(month), max(month), interval 1 month)) as date) as month
    from counts group by product
),
mine as (
    select product, month, coalesce(row_count, 0) as row_count
    from spans left join counts using (product, month)
    qualify sum(row_count) over (partition by product, year(month)) > 0
),
around as (
    select product, month, row_count, false as is_of_series from mine
    union all
    select product, month, row_count, true from series_months where is_alike
),
compared as (
    select product, mine.month, mine.row_count as here, median(around.row_count) as usual
    from mine inner join around using (product)
    where
        abs(date_diff('month', mine.month, around.month)) <= $neighbour_months
        and (around.is_of_series or around.month <> mine.month)
    group by all
    having count(*) >= $least_cells and median(around.row_count) >= $least_rows_a_month
)
select
    product, 'thinnest_month', min(here / usual), arg_min(here, here / usual),
    arg_min(usual, here / usual), null, arg_min(month, here / usual)
from compared
group by product
"""
# Where a number leaves its bounds, or lies so near to one that rounding might decide.
BEYOND = """
select exists (
    select 1 from batch_measures inner join (
        select unnest($measures) as measure, unnest($lows) as low, unnest($highs) as high
    ) using (measure)
    where found < low or found > high
)
"""
TAKEN = """
select measure, count(*), min(found), max(found) from batch_measures group by measure
"""
OF_ANY_FILE = (WITHOUT_WEIGHT, THINNEST_MONTH)


def take_measures(connection: duckdb.DuckDBPyConnection, has_series: bool) -> None:
    """Make relation `batch_measures` from those of the series (`make_series`)."""
    given = {**EVIDENCE, "all_codes": ALL_CODES}
    connection.execute(EMPTY)
    for query in (*(OF_A_SERIES if has_series else ()), *OF_ANY_FILE):
        connection.execute(query, {name: given[name] for name in re.findall(r"\$(\w+)", query)})


def are_beyond(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether any measure leaves its bounds, or lies near one."""
    spans = [
        (measure.name, span.narrowed())
        for measure in MEASURES
        for span in (measure.warned, measure.refused)
        if span
    ]
    (found,) = only_row(
        connection,
        BEYOND,
        {
            "measures": [name for name, _ in spans],
            "lows": [span.low for _, span in spans],
            "highs": [span.high for _, span in spans],
        },
    )
    return bool(found)


def taken(connection: duckdb.DuckDBPyConnection) -> list[Taken]:
    """Which measures could be taken, of how many codes, and between which ends they lie."""
    found = {row[0]: row for row in connection.execute(TAKEN).fetchall()}
    return [
        Taken(measure, *found[measure.name][1:]) for measure in MEASURES if measure.name in found
    ]
