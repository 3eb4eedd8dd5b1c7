-- The panel is a reconstruction: one month of it in a series of customs figures, or the other way
-- round, would make a change that nobody shipped. Looked for where the rows come from, in the
-- months that are loaded, and in what the series is said to be read from.
with kinds as (

    select
        reporter_code,
        product_code,
        'rows' as found_in,
        is_reconstructed
    from {{ ref('int_exports_by_partner_month') }}

    union

    select
        reporter_code,
        product_code,
        'loaded months' as found_in,
        is_reconstructed
    from {{ ref('int_month_status') }}
    where is_loaded

    union

    -- Files of the lake are never a reconstruction; the panel's rows say what they are themselves.
    select
        reporter_code,
        product_code,
        'flow source' as found_in,
        false as is_reconstructed
    from {{ ref('int_flow_sources') }}
    where flow_source = 'lake'

)

select
    reporter_code,
    product_code,
    {{ joined_text('found_in', "', '", 'found_in') }} as found_in,
    count(distinct is_reconstructed) as kinds_of_rows
from kinds
group by reporter_code, product_code
having count(distinct is_reconstructed) > 1
