-- A view: int_destination_months for single partners, whether or not a destination is one of them.
{{ config(materialized='view') }}

with series_months as (

    select * from {{ ref('int_series_months') }}

),

covered_partners as (

    select * from {{ ref('int_known_partners') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}
    where absent_state = 'not_covered' and partner_cover = 'some'

),

-- As int_covered_destinations has a country, the destination with one member.
covered as (

    select
        covered_partners.product_series_number,
        covered_partners.partner_number,
        covered_partners.month_index
    from covered_partners
    inner join month_status
        on
            covered_partners.product_series_number = month_status.product_series_number
            and covered_partners.month_index = month_status.month_index

),

-- A month of which nothing is recorded has a row only where it is known of this partner and not of
-- all.
months as (

    select
        coalesce(series_months.product_series_number, covered.product_series_number)
            as product_series_number,
        coalesce(series_months.partner_number, covered.partner_number) as partner_number,
        coalesce(series_months.month_index, covered.month_index) as month_index,
        case when covered.month_index is not null then 'zero' end as absent_state,
        series_months.month_index is not null as is_recorded,
        series_months.volume_kg,
        series_months.value_usd,
        coalesce(series_months.is_zero_quantity_positive_value, false) as has_zero_kg_shipment
    from series_months
    full outer join covered
        on
            series_months.product_series_number = covered.product_series_number
            and series_months.partner_number = covered.partner_number
            and series_months.month_index = covered.month_index

)

select * from months
