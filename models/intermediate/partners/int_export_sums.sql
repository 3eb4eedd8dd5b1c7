with exports as (

    select * from {{ ref('int_exports_mapped') }}

),

earlier_dollars as (

    select * from {{ ref('int_earlier_dollars') }}

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
        bool_or(is_zero_quantity_positive_value) as is_zero_quantity_positive_value,
        sum(raw_rows) as raw_rows
    from exports
    group by product_series_number, partner_number, month_index

),

sums as (

    select
        ---------- keys
        summed.product_series_number,
        summed.partner_number,
        summed.month_index,

        ---------- measures
        cast(summed.volume_kg as bigint) as volume_kg,
        -- A later download in yuan takes no dollars away where it says the same kilogrammes.
        cast(
            case
                when summed.value_usd is not null then summed.value_usd
                when summed.volume_kg = earlier_dollars.volume_kg then earlier_dollars.value_usd
            end as bigint
        ) as value_usd,

        ---------- state
        summed.is_zero_quantity_positive_value,

        ---------- rows of the files in the sum
        cast(summed.raw_rows as integer) as raw_rows
    from summed
    left join earlier_dollars
        on
            summed.product_series_number = earlier_dollars.product_series_number
            and summed.partner_number = earlier_dollars.partner_number
            and summed.month_index = earlier_dollars.month_index

)

select * from sums
