-- The panel is a reconstruction: one month of it in a series of customs figures, or the other way
-- round, would make a change that nobody shipped. Looked for in the rows and in the loaded months.

with sources as (

    select
        reporter_code,
        product_code,
        flow_source
    from {{ ref('int_exports_by_partner_month') }}

    union

    select
        month_status.reporter_code,
        month_status.product_code,
        case when data_sources.is_reconstructed then 'embedded' else 'lake' end as flow_source
    from {{ ref('int_month_status') }} as month_status
    inner join {{ ref('data_sources') }} as data_sources
        on month_status.source_id = data_sources.source_id
    where month_status.is_loaded

)

select
    reporter_code,
    product_code,
    count(distinct flow_source) as flow_sources
from sources
group by reporter_code, product_code
having count(distinct flow_source) > 1
