"""Measures of a batch beside its series, as SQL: unit values and monthly amounts.

Medians over partners and months: single flows jump a hundredfold in reality, an error of units hits
all alike.
"""

from __future__ import annotations

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
OF_A_SERIES = (UNIT_VALUES, UNIT_VALUE, UNIT_VALUE_OF_MOST, MONTHLY_AMOUNTS, MONTHLY, OF_MANY)
