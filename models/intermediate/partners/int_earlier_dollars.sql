-- Dollars of months whose current download is in another currency: by partner, of the latest
-- download in dollars that names it. Usually empty, and then no flow is read.

with lines as (

    select * from {{ ref('int_batch_lines') }}

),

spoken_lines as (

    select * from {{ ref('int_spoken_lines') }}

),

raw_flows as (

    select * from {{ ref('int_raw_flows') }}

),

partner_codes as (

    select * from {{ ref('int_partner_codes') }}

),

months_without_dollars as (

    select distinct
        reporter_code,
        product_code,
        month
    from spoken_lines
    where flow_source = 'lake' and value_currency <> 'USD'

),

dollar_lines as (

    select lines.*
    from lines
    inner join months_without_dollars
        on
            lines.reporter_code = months_without_dollars.reporter_code
            and lines.product_code = months_without_dollars.product_code
            and lines.month = months_without_dollars.month
    where
        lines.flow_source = 'lake'
        and lines.is_complete
        and lines.value_currency = 'USD'

),

batch_dollars as (

    select
        dollar_lines.product_series_number,
        {{ partner_number('partner_codes.partner_id') }} as partner_number,
        dollar_lines.month_index,
        dollar_lines.vintage_date,
        dollar_lines.loaded_at,
        dollar_lines.batch_id,
        {{ sum_when_all_known('raw_flows.volume_kg') }} as volume_kg,
        {{ sum_when_all_known('raw_flows.value_usd') }} as value_usd
    from raw_flows
    inner join dollar_lines
        on
            raw_flows.batch_id = dollar_lines.batch_id
            and raw_flows.reporter_code = dollar_lines.reporter_code
            and raw_flows.hs_code_raw = dollar_lines.hs_code_raw
            and raw_flows.month = dollar_lines.month
    inner join partner_codes
        on
            raw_flows.partner_scheme = partner_codes.partner_scheme
            and raw_flows.partner_code = partner_codes.partner_code
    where
        {{ is_in_span(
            'dollar_lines.month_index',
            'partner_codes.valid_from_index',
            'partner_codes.valid_to_index'
        ) }}
    group by
        dollar_lines.product_series_number,
        partner_codes.partner_id,
        dollar_lines.month_index,
        dollar_lines.vintage_date,
        dollar_lines.loaded_at,
        dollar_lines.batch_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by product_series_number, partner_number, month_index
            order by vintage_date desc, loaded_at desc, batch_id desc
        ) as recency
    from batch_dollars

),

dollars as (

    select
        ---------- keys
        product_series_number,
        partner_number,
        month_index,

        ---------- measures
        cast(volume_kg as bigint) as volume_kg,
        cast(value_usd as bigint) as value_usd
    from ranked
    where recency = 1

)

select * from dollars
