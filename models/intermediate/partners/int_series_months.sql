-- A view, and a statement after it that stops the build, in `dbt run` as in `dbt build`, with every
-- code named: what was recorded under an unknown code must not be missing from a total without a
-- word.
{{ config(
    materialized='view',
    post_hook="{{ stop_at_unmapped_codes(ref('int_unmapped_codes')) }}"
) }}

with sums as (

    select * from {{ ref('int_export_sums') }}

),

composite_codes as (

    select * from {{ ref('int_composite_codes') }}

),

provenance as (

    select * from {{ ref('int_month_provenance') }}

),

-- The codes of a composite that belong to it in the month, added up: its number has the place of
-- the code's.
composite_sums as (

    select
        sums.product_series_number - composite_codes.code_number + composite_codes.product_number
            as product_series_number,
        sums.partner_number,
        sums.month_index,
        {{ sum_when_all_known('sums.volume_kg') }} as volume_kg,
        {{ sum_when_all_known('sums.value_usd') }} as value_usd,
        bool_or(sums.is_zero_quantity_positive_value) as is_zero_quantity_positive_value,
        sum(sums.raw_rows) as raw_rows
    from composite_codes
    inner join sums
        on sums.product_series_number % 100000000 = composite_codes.code_number
    inner join provenance
        on
            sums.product_series_number = provenance.product_series_number
            and sums.month_index = provenance.month_index
    where
        not provenance.is_reconstructed
        and {{ is_in_span(
            'sums.month_index',
            'composite_codes.valid_from_index',
            'composite_codes.valid_to_index'
        ) }}
    group by
        sums.product_series_number - composite_codes.code_number + composite_codes.product_number,
        sums.partner_number,
        sums.month_index

),

all_sums as (

    select * from sums

    union all

    select
        product_series_number,
        partner_number,
        month_index,
        cast(volume_kg as bigint) as volume_kg,
        cast(value_usd as bigint) as value_usd,
        is_zero_quantity_positive_value,
        cast(raw_rows as integer) as raw_rows
    from composite_sums

)

select * from all_sums
