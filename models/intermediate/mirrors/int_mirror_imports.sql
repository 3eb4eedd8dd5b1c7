-- What partners recorded as imports from an exporter of this warehouse, by six digits. Sources
-- stay apart: two of them for one importer are two accounts of the same trade, never a sum.

with lake_flows as (

    select * from {{ ref('int_lake_flows') }}
    where flow = 'import'

),

partner_codes as (

    select * from {{ ref('int_partner_codes') }}

),

spoken_imports as (

    select * from {{ ref('int_spoken_imports') }}
    where is_known

),

-- Codes without a validity of their own in these schemes, so no join on months.
exporter_partner_codes as (

    select distinct
        partner_codes.partner_scheme,
        partner_codes.partner_code,
        partner_codes.partner_id as exporter_code
    from partner_codes
    inner join spoken_imports on partner_codes.partner_id = spoken_imports.exporter_code

),

sums as (

    select
        lake_flows.batch_id,
        exporter_partner_codes.exporter_code,
        lake_flows.reporter_code as importer_code,
        lake_flows.hs_code_raw,
        lake_flows.month,
        -- One weight that is missing leaves the sum unknown.
        {{ sum_when_all_known('lake_flows.volume_kg') }} as volume_kg,
        count(*) - count(lake_flows.volume_kg) as rows_without_weight,
        bool_or(lake_flows.is_zero_quantity_positive_value) as has_zero_kg_shipment,
        bool_or(lake_flows.is_quantity_estimated) as is_quantity_estimated
    from lake_flows
    inner join exporter_partner_codes
        on
            lake_flows.partner_scheme = exporter_partner_codes.partner_scheme
            and lake_flows.partner_code = exporter_partner_codes.partner_code
    where lake_flows.reporter_code <> exporter_partner_codes.exporter_code
    group by
        lake_flows.batch_id,
        exporter_partner_codes.exporter_code,
        lake_flows.reporter_code,
        lake_flows.hs_code_raw,
        lake_flows.month

),

-- A covered month without a row is zero.
filled as (

    select
        spoken_imports.*,
        case when sums.batch_id is null then 0 else sums.volume_kg end as volume_kg,
        coalesce(sums.rows_without_weight, 0) as rows_without_weight,
        coalesce(sums.has_zero_kg_shipment, false) as has_zero_kg_shipment,
        coalesce(sums.is_quantity_estimated, false) as is_quantity_estimated,
        spoken_imports.line_code = spoken_imports.hs6_code as is_heading,
        bool_or(spoken_imports.line_code = spoken_imports.hs6_code and sums.batch_id is not null)
            over importer_month as has_row_of_heading,
        bool_or(spoken_imports.line_code <> spoken_imports.hs6_code) over importer_month
            as has_lines
    from spoken_imports
    left join sums
        on
            spoken_imports.batch_id = sums.batch_id
            and spoken_imports.exporter_code = sums.exporter_code
            and spoken_imports.importer_code = sums.importer_code
            and spoken_imports.hs_code_raw = sums.hs_code_raw
            and spoken_imports.month = sums.month
    window
        importer_month as (
            partition by
                spoken_imports.exporter_code,
                spoken_imports.importer_code,
                spoken_imports.hs6_code,
                spoken_imports.source_id,
                spoken_imports.month
        )

),

-- A row of the six digits is the sum of its lines, which would count twice. Without one they are
-- named for what was asked.
counted as (

    select * from filled
    where case when has_row_of_heading or not has_lines then is_heading else not is_heading end

),

imports as (

    select
        ---------- keys
        exporter_code,
        importer_code,
        hs6_code,
        source_id,
        month,
        {{ month_index('month') }} as month_index,

        ---------- measures
        cast({{ sum_when_all_known('volume_kg') }} as bigint) as volume_kg,

        ---------- state
        bool_or(is_quantity_estimated) as is_quantity_estimated,
        sum(rows_without_weight) > 0 as has_rows_without_weight,
        bool_or(has_zero_kg_shipment) as has_zero_kg_shipment,

        ---------- provenance
        {{ joined_text('hs_code_raw', "', '", 'hs_code_raw') }} as hs_codes,
        max(vintage_date) as vintage_date
    from counted
    group by exporter_code, importer_code, hs6_code, source_id, month

)

select * from imports
