-- A view: names and provenance beside the numbers of int_series_months.
{{ config(materialized='view') }}

with series_months as (

    select * from {{ ref('int_series_months') }}

),

provenance as (

    select * from {{ ref('int_month_provenance') }}

),

partners as (

    select * from {{ ref('int_partners') }}

),

named as (

    select
        ---------- keys
        provenance.reporter_code,
        provenance.product_code,
        partners.partner_id,
        provenance.month,
        series_months.month_index,

        ---------- measures
        series_months.volume_kg,
        series_months.value_usd,

        ---------- state
        series_months.is_zero_quantity_positive_value,

        ---------- provenance
        provenance.flow_source,
        provenance.is_reconstructed,
        provenance.source_id,
        provenance.vintage_date
    from series_months
    inner join provenance
        on
            series_months.product_series_number = provenance.product_series_number
            and series_months.month_index = provenance.month_index
    inner join partners on series_months.partner_number = partners.partner_number

)

select * from named
