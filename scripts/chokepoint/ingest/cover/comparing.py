"""Flows of a file beside those of a batch of the lake, in SQL."""

MY_FLOWS = """
create or replace temp table my_flows as
select
    reporter_code, hs_code, month, partner_code,
    sum(quantity) as kilograms,
    sum(round(value_number)) as value,
    max(greatest(coalesce(quantity, 0), coalesce(value_number, 0))) > 0 as is_recorded
from flows group by all
"""
THEIR_FLOWS = """
create or replace temp table their_flows as
select
    reporter_code, hs_code, month, partner_code,
    sum(quantity_kg) as kilograms,
    sum(value) as value,
    max(greatest(coalesce(quantity_kg, 0), coalesce(value, 0))) > 0 as is_recorded
from read_parquet($path) group by all
"""
SPOKEN_OF = """
create or replace temp table spoken_of as
select unnest($reporters) as reporter_code, unnest($codes) as hs_code, unnest($months) as month
"""
OTHERWISE = """
select
    hs_code, month, partner_code, mine.kilograms, theirs.kilograms, mine.value, theirs.value,
    count(*) over () as flows
from spoken_of
inner join my_flows as mine using (reporter_code, hs_code, month)
inner join their_flows as theirs using (reporter_code, hs_code, month, partner_code)
where
    mine.kilograms is distinct from theirs.kilograms
    or ($is_one_currency and mine.value is distinct from theirs.value)
order by mine.kilograms is distinct from theirs.kilograms desc, month, hs_code, partner_code
limit 1
"""
# A line stands for its product, and a product for its lines: files differ in how they cut it.
ABSENT = """
select hs_code, month, partner_code, count(*) over () as flows
from spoken_of
inner join {earlier} as earlier using (reporter_code, hs_code, month)
where earlier.is_recorded and ($asked is null or list_contains($asked, earlier.partner_code))
and not exists (
    select 1 from {later} as later
    where
        later.reporter_code = earlier.reporter_code
        and later.month = earlier.month
        and later.partner_code = earlier.partner_code
        and (
            starts_with(later.hs_code, earlier.hs_code)
            or starts_with(earlier.hs_code, later.hs_code)
        )
)
order by month, hs_code, partner_code
limit 1
"""

# Of one day, one of the two has rows of a code in a month, and the other none of it.
CONTRADICTED = """
with recorded as (
    select distinct false as is_mine, reporter_code, hs_code, month from their_flows
    where is_recorded
    union all
    select distinct true, reporter_code, hs_code, month from my_flows where is_recorded
)

select spoken_of.hs_code, month, bool_or(is_mine)
from spoken_of
inner join recorded using (reporter_code, month)
where starts_with(recorded.hs_code, spoken_of.hs_code)
   or starts_with(spoken_of.hs_code, recorded.hs_code)
group by all
having count(distinct is_mine) = 1
order by month, spoken_of.hs_code
limit 1
"""
