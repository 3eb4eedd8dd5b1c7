with exports as (

    select * from {{ ref('int_exports_mapped') }}

),

unmapped as (

    select * from {{ ref('int_unmapped_codes') }}

),

-- Stops the build here, in `dbt run` as in `dbt build`, with every code named: what was recorded
-- under an unknown code must not be missing from a total without a word.
guard as (

    select
        case
            when count(*) > 0
                then {{ raise_error(
                    "'the load is stopped by ' || cast(count(*) as varchar) || ' code(s). '"
                    ~ " || " ~ joined_text('message', "' | '", 'raw_rows desc, code')
                ) }}
            else true
        end as is_clean
    from unmapped

),

-- Several raw HS codes of one product, and several codes of one partner, become one row. By
-- number: this is the only sum over all flows.
summed as (

    select
        product_series_number,
        partner_number,
        month_index,
        sum(volume_kg) as volume_kg,
        {{ sum_when_all_known('value_usd') }} as value_usd,
        bool_or(is_zero_quantity_positive_value) as is_zero_quantity_positive_value
    from exports
    group by product_series_number, partner_number, month_index

),

guarded as (

    select
        ---------- keys
        summed.product_series_number,
        summed.partner_number,
        summed.month_index,

        ---------- measures
        cast(summed.volume_kg as bigint) as volume_kg,
        cast(summed.value_usd as bigint) as value_usd,

        ---------- state
        summed.is_zero_quantity_positive_value
    from summed
    cross join guard
    where guard.is_clean

)

select * from guarded
