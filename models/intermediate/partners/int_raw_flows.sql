-- A view: the rows of the panel and of the lake, one below the other.
{{ config(materialized='view') }}

with panel_exports as (

    select * from {{ ref('stg_customs__monthly_exports') }}

),

lake_flows as (

    select * from {{ ref('int_lake_flows') }}

),

flows as (

    select
        'panel' as batch_id,
        reporter_code,
        month,
        hs_code_raw,
        'gacc' as partner_scheme,
        partner_code,
        volume_kg,
        value_usd,
        coalesce(volume_kg = 0 and value_usd > 0, false) as is_zero_quantity_positive_value,
        cast(null as varchar) as regime_code,
        cast(null as varchar) as province_code
    from panel_exports

    union all

    select
        batch_id,
        reporter_code,
        month,
        hs_code_raw,
        partner_scheme,
        partner_code,
        volume_kg,
        value_usd,
        is_zero_quantity_positive_value,
        regime_code,
        province_code
    from lake_flows

)

select * from flows
