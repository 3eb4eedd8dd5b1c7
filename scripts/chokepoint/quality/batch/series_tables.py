"""Tables of a file and of the batches of its series (series.py), as SQL."""

from __future__ import annotations

BATCH_MONTHS = """
create or replace temp table batch_months as
select
    substr(hs_code, 1, 8) as product,
    month,
    count(*) as row_count,
    count(*) filter (where quantity is null) as weightless_rows,
    sum(value_number) as value,
    coalesce(sum(value_number) filter (where quantity is null), 0) as weightless_value
from flows
group by all
"""
SERIES_BATCHES = """
create or replace temp table series_batches as
select
    unnest($files) as filename,
    unnest($schemes) as is_same_scheme,
    unnest($currencies) as is_same_currency,
    unnest($parts) as is_same_parts,
    unnest($wholes) as is_whole,
    unnest($sources) as is_same_source,
    unnest($likes) as is_alike
"""
# Summed by plain columns first, so that batches of millions of rows are read once and no text
# is cut in each row. A sum with an unknown part is unknown. Of each product the months near by.
SERIES_CELLS = """
create or replace temp table series_cells as
with lines as (
    select
        filename,
        reporter_code,
        hs_code,
        month,
        partner_code,
        count(*) as row_count,
        count(quantity_kg) as weighted_rows,
        count(value) as valued_rows,
        sum(quantity_kg) as kg,
        sum(value) as value,
        sum(value) filter (where quantity_kg is null) as weightless_value
    from read_parquet($files, union_by_name = true, filename = true)
    group by all
),
cells as (
    select
        filename,
        reporter_code,
        substr(hs_code, 1, 8) as product,
        month,
        partner_code,
        sum(row_count) as row_count,
        sum(row_count - weighted_rows) as weightless_rows,
        coalesce(sum(weightless_value), 0) as weightless_value,
        sum(value) as all_value,
        case when sum(weighted_rows) = sum(row_count) then sum(kg) end as kg,
        case when sum(valued_rows) = sum(row_count) then sum(value) end as value
    from lines
    where reporter_code in (select unnest($reporters))
    group by all
),
spans as (
    select product, min(month) as first_month, max(month) as last_month
    from batch_months group by product
),
near as (
    select cells.*
    from cells inner join spans using (product)
    qualify dense_rank() over (
        partition by product
        order by greatest(
            date_diff('month', month, first_month), date_diff('month', last_month, month), 0
        ), month
    ) <= greatest($near_months, date_diff('month', first_month, last_month) + 1)
)
select
    near.* replace (case when is_same_currency then value end as value),
    is_same_scheme,
    is_same_parts,
    is_whole,
    is_same_source,
    is_alike
from near inner join series_batches using (filename)
"""
# As batch_months, of batches of the same source; none without a series.
SERIES_MONTHS = """
create or replace temp table series_months as
select
    coalesce(product, $all_codes) as product,
    month,
    is_alike,
    sum(row_count) as row_count,
    sum(weightless_rows) as weightless_rows,
    sum(all_value) as value,
    sum(weightless_value) as weightless_value
from series_cells
where is_same_source
group by grouping sets (
    (filename, is_alike, product, month), (filename, is_alike, month)
)
"""
NO_SERIES_MONTHS = """
create or replace temp table series_months (
    product varchar, month date, is_alike boolean, row_count bigint, weightless_rows bigint,
    value double, weightless_value double
)
"""
BATCH_CELLS = """
create or replace temp table batch_cells as
with lines as (
    select
        reporter_code,
        hs_code,
        month,
        partner_code,
        count(*) as row_count,
        count(quantity) as weighted_rows,
        count(value_number) as valued_rows,
        sum(quantity) as kg,
        sum(value_number) as value
    from flows
    group by all
)
select
    reporter_code,
    substr(hs_code, 1, 8) as product,
    month,
    partner_code,
    case when sum(weighted_rows) = sum(row_count) then sum(kg) end as kg,
    case when sum(valued_rows) = sum(row_count) then sum(value) end as value
from lines
where substr(hs_code, 1, 8) in (select product from series_cells)
group by all
"""
