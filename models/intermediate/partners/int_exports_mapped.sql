-- A view over the raw rows: what is made of them is one sum, in int_export_sums.
{{ config(materialized='view') }}

with panel_exports as (

    select * from {{ ref('stg_customs__monthly_exports') }}

),

lake_flows as (

    select * from {{ ref('stg_lake__flows') }}

),

lake_vintages as (

    select * from {{ ref('int_lake_vintages') }}

),

flow_sources as (

    select * from {{ ref('int_flow_sources') }}

),

hs_codes as (

    select * from {{ ref('int_hs_codes_normalised') }}

),

current_vintages as (

    select * from {{ ref('int_current_vintages') }}

),

partner_codes as (

    select * from {{ ref('int_partner_codes') }}

),

partners as (

    select * from {{ ref('int_partners') }}

),

-- Only series whose source is the panel: panel and lake never meet in one series.
from_panel as (

    select
        panel_exports.reporter_code,
        panel_exports.month,
        {{ month_index('panel_exports.month') }} as month_index,
        panel_exports.hs_code_raw,
        'gacc' as partner_scheme,
        panel_exports.partner_code,
        panel_exports.volume_kg,
        panel_exports.value_usd,
        coalesce(panel_exports.volume_kg = 0 and panel_exports.value_usd > 0, false)
            as is_zero_quantity_positive_value,
        flow_sources.product_code,
        flow_sources.product_series_number,
        {{ hs_code_problem('panel_exports.month', 'hs_codes') }} as hs_code_problem,
        flow_sources.flow_source
    from panel_exports
    inner join hs_codes on panel_exports.hs_code_raw = hs_codes.hs_code_raw
    inner join flow_sources
        on
            panel_exports.reporter_code = flow_sources.reporter_code
            and hs_codes.hs_code_normalised = flow_sources.product_code
    where flow_sources.flow_source = 'embedded'

),

from_lake as (

    select
        lake_flows.reporter_code,
        lake_flows.month,
        current_vintages.month_index,
        lake_flows.hs_code_raw,
        lake_flows.partner_scheme,
        lake_flows.partner_code,
        lake_flows.volume_kg,
        lake_flows.value_usd,
        lake_flows.is_zero_quantity_positive_value,
        current_vintages.product_code,
        current_vintages.product_series_number,
        current_vintages.hs_code_problem,
        current_vintages.flow_source
    from lake_flows
    inner join current_vintages
        on
            lake_flows.batch_id = current_vintages.batch_id
            and lake_flows.reporter_code = current_vintages.reporter_code
            and lake_flows.hs_code_raw = current_vintages.hs_code_raw
            and lake_flows.month = current_vintages.month

),

exports as (

    select * from from_panel

    union all

    select * from from_lake

),

months as (

    select month from panel_exports

    union

    select month from lake_vintages

),

-- What each code means in each month, spelled out: a join on equality takes a hundredth of the time
-- of one on a range. No row: the code is unknown. No partner: it is not valid in the month.
partner_code_months as (

    select
        partner_codes.partner_scheme,
        partner_codes.partner_code,
        months.month,
        max(
            case
                when {{ is_in_span(
                    month_index('months.month'),
                    'partner_codes.valid_from_index',
                    'partner_codes.valid_to_index'
                ) }}
                    then partner_codes.partner_id
            end
        ) as partner_id
    from partner_codes
    cross join months
    group by partner_codes.partner_scheme, partner_codes.partner_code, months.month

),

numbered_partner_code_months as (

    select
        partner_code_months.*,
        partners.partner_number
    from partner_code_months
    left join partners on partner_code_months.partner_id = partners.partner_id

),

-- A left join: a row whose code is unknown, or not valid in that month, keeps its volume and says
-- what is wrong with it.
mapped as (

    select
        ---------- keys
        exports.reporter_code,
        exports.month,
        exports.month_index,
        exports.hs_code_raw,
        exports.partner_scheme,
        exports.partner_code,
        case when exports.hs_code_problem is null then exports.product_code end as product_code,
        codes.partner_id,
        case when exports.hs_code_problem is null then exports.product_series_number end
            as product_series_number,
        codes.partner_number,

        ---------- measures
        exports.volume_kg,
        exports.value_usd,
        1 as raw_rows,

        ---------- state
        exports.is_zero_quantity_positive_value,

        ---------- problems
        exports.hs_code_problem,
        case
            when codes.partner_code is null then 'unknown'
            when codes.partner_id is null then 'outside_validity'
        end as partner_code_problem,

        ---------- provenance
        exports.flow_source
    from exports
    left join numbered_partner_code_months as codes
        on
            exports.partner_scheme = codes.partner_scheme
            and exports.partner_code = codes.partner_code
            and exports.month = codes.month

)

select * from mapped
