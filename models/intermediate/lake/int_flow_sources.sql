{{ config(post_hook="{{ log_flow_sources(this) }}") }}

with panel_series as (

    select
        reporter_code,
        hs_code_raw,
        month,
        vintage_date
    from {{ ref('stg_customs__loaded_months') }}

    union all

    select
        reporter_code,
        hs_code_raw,
        month,
        vintage_date
    from {{ ref('stg_customs__monthly_exports') }}

),

vintages as (

    select * from {{ ref('int_lake_vintages') }}

),

hs_codes as (

    select * from {{ ref('int_hs_codes_normalised') }}

),

panel as (

    select
        panel_series.reporter_code,
        hs_codes.hs_code_normalised as product_code,
        0 as batches,
        count(distinct panel_series.month) as months,
        min(panel_series.month) as first_month,
        max(panel_series.month) as last_month,
        max(panel_series.vintage_date) as last_vintage_date
    from panel_series
    inner join hs_codes on panel_series.hs_code_raw = hs_codes.hs_code_raw
    group by panel_series.reporter_code, hs_codes.hs_code_normalised

),

lake as (

    select
        reporter_code,
        product_code,
        count(distinct batch_id) as batches,
        count(distinct case when is_complete then month end) as months,
        min(month) as first_month,
        max(month) as last_month,
        max(vintage_date) as last_vintage_date
    from vintages
    group by reporter_code, product_code

),

offered as (

    select
        'embedded' as flow_source,
        *
    from panel

    union all

    select
        'lake' as flow_source,
        *
    from lake

),

-- One source per series. Left to itself, the lake is taken as soon as it holds a batch.
ranked as (

    select
        *,
        row_number() over (
            partition by reporter_code, product_code order by flow_source desc
        ) as preference
    from offered
    where {{ is_admitted_source('flow_source') }}

),

chosen as (

    select
        ---------- keys
        reporter_code,
        product_code,
        {{ product_series_number('reporter_code', 'product_code') }} as product_series_number,

        ---------- choice
        flow_source,

        ---------- what the source holds
        cast(batches as integer) as batches,
        cast(months as integer) as months,
        first_month,
        last_month,

        ---------- provenance
        last_vintage_date
    from ranked
    where preference = 1

)

select * from chosen
