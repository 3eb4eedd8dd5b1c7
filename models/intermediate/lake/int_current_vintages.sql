with lake_vintages as (

    select * from {{ ref('int_lake_vintages') }}

),

flow_sources as (

    select * from {{ ref('int_flow_sources') }}

),

hs_codes as (

    select * from {{ ref('int_hs_codes_normalised') }}

),

-- The batch that speaks for each code and month: the latest, alone. What the code means in that
-- month is asked here once, and not for each of millions of flows.
current_vintages as (

    select
        ---------- keys
        lake_vintages.batch_id,
        lake_vintages.hs_code_raw,
        lake_vintages.month,
        {{ month_index('lake_vintages.month') }} as month_index,

        ---------- the series that the batch speaks for
        lake_vintages.reporter_code,
        lake_vintages.product_code,
        flow_sources.product_series_number,

        ---------- problems
        {{ hs_code_problem('lake_vintages.month', 'hs_codes') }} as hs_code_problem,

        ---------- provenance
        flow_sources.flow_source,
        lake_vintages.source_id,
        lake_vintages.vintage_date
    from lake_vintages
    inner join flow_sources
        on
            lake_vintages.reporter_code = flow_sources.reporter_code
            and lake_vintages.product_code = flow_sources.product_code
    inner join hs_codes on lake_vintages.hs_code_raw = hs_codes.hs_code_raw
    where
        flow_sources.flow_source = 'lake'
        and lake_vintages.is_current
        and lake_vintages.is_complete

)

select * from current_vintages
