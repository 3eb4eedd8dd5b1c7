-- Every specification has every product, destination and window of its event, whatever was shipped.
-- A rolling one without a complete month has no window yet; what reads the importers' records is in
-- fct_mirror_verdicts.

with expected as (

    select
        specifications.specification_id,
        (
            select count(*) from {{ ref('stg_event_products') }} as event_products
            where event_products.event_id = specifications.event_id
        ) * (
            select count(*) from {{ ref('stg_event_destinations') }} as event_destinations
            where event_destinations.event_id = specifications.event_id
        ) * (specifications.benchmark_windows + 1) as expected_rows
    from {{ ref('int_specifications') }} as specifications
    where specifications.window_months > 0 and specifications.recorded_by = 'exporter'

),

found as (

    select
        specification_id,
        count(*) as found_rows
    from {{ ref('fct_window_volumes') }}
    group by specification_id

)

select
    expected.specification_id,
    expected.expected_rows,
    found.found_rows
from expected
left join found on expected.specification_id = found.specification_id
where found.found_rows is distinct from expected.expected_rows
