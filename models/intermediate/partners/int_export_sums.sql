with exports as (

    select * from {{ ref('int_exports_mapped') }}

),

-- Several raw HS codes of one product, and several codes of one partner, become one row. By
-- number: this is the only sum over all flows. What has an unknown code has no number. A row
-- without a weight leaves the kilogrammes unknown: a sum without it would look complete.
summed as (

    select
        product_series_number,
        partner_number,
        month_index,
        {{ sum_when_all_known('volume_kg') }} as volume_kg,
        {{ sum_when_all_known('value_usd') }} as value_usd,
        bool_or(is_zero_quantity_positive_value) as is_zero_quantity_positive_value
    from exports
    group by product_series_number, partner_number, month_index

),

sums as (

    select
        ---------- keys
        product_series_number,
        partner_number,
        month_index,

        ---------- measures
        cast(volume_kg as bigint) as volume_kg,
        cast(value_usd as bigint) as value_usd,

        ---------- state
        is_zero_quantity_positive_value
    from summed

)

select * from sums
