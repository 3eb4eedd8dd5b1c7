-- A view: a handful of columns beside int_lake_vintages.
{{ config(materialized='view') }}

with lake_vintages as (

    select * from {{ ref('int_lake_vintages') }}

),

flow_sources as (

    select * from {{ ref('int_flow_sources') }}

),

-- The batch that speaks for each code and month: the latest, alone.
current_vintages as (

    select
        ---------- keys
        lake_vintages.batch_id,
        lake_vintages.hs_code_raw,
        lake_vintages.month,

        ---------- the series that the batch speaks for
        lake_vintages.reporter_code,
        lake_vintages.product_code,
        flow_sources.product_series_number,

        ---------- provenance
        flow_sources.flow_source,
        lake_vintages.source_id,
        lake_vintages.vintage_date
    from lake_vintages
    inner join flow_sources
        on
            lake_vintages.reporter_code = flow_sources.reporter_code
            and lake_vintages.product_code = flow_sources.product_code
    where
        flow_sources.flow_source = 'lake'
        and lake_vintages.is_current
        and lake_vintages.is_complete

)

select * from current_vintages
