with panel_exports as (

    select * from {{ ref('stg_customs__monthly_exports') }}

),

hs_codes as (

    select * from {{ ref('int_hs_codes_normalised') }}

),

flow_sources as (

    select * from {{ ref('int_flow_sources') }}

),

current_vintages as (

    select * from {{ ref('int_current_vintages') }}

),

-- A month of a product comes from one place, so this is asked once per month and not per partner.
stated as (

    select
        panel_exports.reporter_code,
        hs_codes.hs_code_normalised as product_code,
        flow_sources.product_series_number,
        panel_exports.month,
        flow_sources.flow_source,
        panel_exports.is_reconstructed,
        panel_exports.source_id,
        panel_exports.vintage_date
    from panel_exports
    inner join hs_codes on panel_exports.hs_code_raw = hs_codes.hs_code_raw
    inner join flow_sources
        on
            panel_exports.reporter_code = flow_sources.reporter_code
            and hs_codes.hs_code_normalised = flow_sources.product_code
    where flow_sources.flow_source = 'embedded'

    union all

    select
        reporter_code,
        product_code,
        product_series_number,
        month,
        flow_source,
        false as is_reconstructed,
        source_id,
        vintage_date
    from current_vintages

),

provenance as (

    select
        ---------- keys
        reporter_code,
        product_code,
        month,
        product_series_number,
        {{ month_index('month') }} as month_index,

        ---------- provenance
        min(flow_source) as flow_source,
        bool_or(is_reconstructed) as is_reconstructed,
        case
            when min(source_id) = max(source_id) then min(source_id)
            else 'several'
        end as source_id,
        max(vintage_date) as vintage_date
    from stated
    group by reporter_code, product_code, month, product_series_number

)

select * from provenance
