"""The measures of a batch, as SQL: relation `batch_measures`, a row per product and measure.

`found` is what the bounds judge, `here` and `usual` the two numbers behind it. Medians over
partners and months: single flows jump a hundredfold in reality, an error of units hits all alike.
"""

from __future__ import annotations

import re

import duckdb

from chokepoint.duckdb_files import only_row
from chokepoint.quality.batch.bounds import ALL_CODES, EVIDENCE, MEASURES
from chokepoint.quality.batch.validation import Taken

EMPTY = """
create or replace temp table batch_measures (
    product varchar, measure varchar, found double, here double, usual double,
    series_count bigint, month date
)
"""
# A cell of the file beside the median of its partner's, or else of its product's. Its weight is
# between the one that is written and the one that its value would usually have: of tonnes taken for
# kilogrammes the first is next to nothing, of a sample sent by air the second is.
UNIT_VALUES = """
create or replace temp table unit_values as
with usual_of_partner as (
    select reporter_code, product, partner_code, median(value / kg) as usual
    from series_cells
    where kg >= $least_cell_kg and value > 0 and is_same_scheme
    group by all
    having count(*) >= $least_cells
),
usual_of_product as (
    select product, median(value / kg) as usual
    from series_cells
    where kg >= $least_cell_kg and value > 0
    group by product
    having (count(*) >= $least_cells and sum(kg) >= $least_kg) or sum(kg) >= $large_kg
),
compared as (
    select
        product,
        reporter_code || ' ' || partner_code as series,
        cells.value,
        greatest(cells.kg, 0.5) as kg,
        coalesce(usual_of_partner.usual, usual_of_product.usual) as usual
    from batch_cells as cells
    left join usual_of_partner using (reporter_code, product, partner_code)
    left join usual_of_product using (product)
    where cells.value > 0 and cells.kg is not null
)
select product, series, value / kg as here, usual, sqrt(kg * value / usual) as weight
from compared
where sqrt(kg * value / usual) >= $least_cell_kg
"""
UNIT_VALUE = """
insert into batch_measures
select
    product, 'unit_value', median(here / usual), median(here), median(usual),
    count(distinct series), null
from unit_values
group by product
having sum(weight) >= $least_kg
"""
# What nine in ten agree on: the tenth from below of what is more, from above of what is less.
UNIT_VALUE_OF_MOST = """
insert into batch_measures
with series as (
    select product, series, median(here / usual) as ratio, median(here) as here,
        median(usual) as usual
    from unit_values group by all
)
select
    coalesce(product, $all_codes), 'unit_value_of_most',
    case when median(ratio) >= 1 then quantile_cont(ratio, 0.1) else quantile_cont(ratio, 0.9) end,
    case when product is not null then median(here) end,
    case when product is not null then median(usual) end,
    count(*), null
from series
group by grouping sets ((product), ())
having count(*) >= $least_series
"""
# Partner by partner in the months with something; the World where the lists of partners differ.
MONTHLY_AMOUNTS = """
create or replace temp table monthly_amounts as
with mine as (
    select reporter_code, product, partner_code, month, kg, value from batch_cells
    union all
    select
        reporter_code, product, 'World', month,
        case when count(kg) = count(*) then sum(kg) end,
        case when count(value) = count(*) then sum(value) end
    from batch_cells
    group by all
),
theirs as (
    select reporter_code, product, partner_code, month, kg, value
    from series_cells where is_same_scheme and is_same_parts
    union all
    select
        reporter_code, product, 'World', month,
        case when count(kg) = count(*) then sum(kg) end,
        case when count(value) = count(*) then sum(value) end
    from series_cells
    where is_whole and not is_same_scheme
    group by filename, reporter_code, product, month
),
usual as (
    select
        reporter_code, product, partner_code,
        median(kg) filter (where kg > 0) as usual_kg,
        median(value) filter (where value > 0) as usual_value
    from theirs group by all
),
here as (
    select
        reporter_code, product, partner_code,
        median(kg) filter (where kg > 0) as kg,
        median(value) filter (where value > 0) as value,
        count(*) as months
    from mine group by all
)
select product, kg, usual_kg, value, usual_value, months
from here inner join usual using (reporter_code, product, partner_code)
where coalesce(greatest(kg, usual_kg) >= $least_kg, true)
"""
MONTHLY = """
insert into batch_measures
with pairs as (
    select product, 'monthly_weight' as measure, kg as here, usual_kg as usual, months
    from monthly_amounts where kg > 0 and usual_kg > 0
    union all
    select product, 'monthly_value', value, usual_value, months
    from monthly_amounts where value > 0 and usual_value > 0
)
select
    coalesce(product, $all_codes), measure, median(here / usual), sum(here), sum(usual),
    count(*), null
from pairs
group by grouping sets ((product, measure), (measure))
having count(*) >= $least_series or (product is not null and sum(months) >= $least_months)
"""
# Of few partners a fall or rise is trade where a kilogramme is worth what it was.
OF_MANY = """
insert into batch_measures
select product, measure || '_of_many', found, here, usual, series_count, null
from batch_measures
where starts_with(measure, 'monthly_') and (
    series_count >= $least_series
    or product not in (select product from batch_measures where measure = 'unit_value')
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
OF_A_SERIES = (UNIT_VALUES, UNIT_VALUE, UNIT_VALUE_OF_MOST, MONTHLY_AMOUNTS, MONTHLY, OF_MANY)
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
