-- A view over the raw rows: what is made of them is one sum, in int_export_sums.
{{ config(materialized='view') }}

with raw_flows as (

    select * from {{ ref('int_raw_flows') }}

),

speaking_batches as (

    select * from {{ ref('int_speaking_batches') }}

),

spoken_lines as (

    select * from {{ ref('int_spoken_lines') }}
    where partner_number <> 0

),

superseded_parts as (

    select * from {{ ref('int_superseded_parts') }}

),

partner_codes as (

    select * from {{ ref('int_partner_codes') }}

),

exports as (

    select
        raw_flows.*,
        speaking_batches.month_index,
        speaking_batches.product_code,
        speaking_batches.product_series_number,
        speaking_batches.speaks_for_others,
        speaking_batches.hs_code_problem,
        speaking_batches.flow_source
    from raw_flows
    inner join speaking_batches
        on
            raw_flows.batch_id = speaking_batches.batch_id
            and raw_flows.reporter_code = speaking_batches.reporter_code
            and raw_flows.hs_code_raw = speaking_batches.hs_code_raw
            and raw_flows.month = speaking_batches.month
    left join superseded_parts
        on
            raw_flows.batch_id = superseded_parts.batch_id
            and raw_flows.reporter_code = superseded_parts.reporter_code
            and raw_flows.hs_code_raw = superseded_parts.hs_code_raw
            and raw_flows.month = superseded_parts.month
            and case superseded_parts.part_kind
                when 'regime' then raw_flows.regime_code
                when 'province' then raw_flows.province_code
            end = superseded_parts.part_code
    where superseded_parts.batch_id is null

),

months as (

    select distinct
        month,
        month_index
    from speaking_batches

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
                when
                    {{ is_in_span(
                        'months.month_index',
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
        *,
        {{ partner_number('partner_id') }} as partner_number
    from partner_code_months

),

named_partners as (

    select distinct
        reporter_code,
        product_code,
        month,
        partner_number
    from spoken_lines

),

-- A left join: a row whose code is unknown, or not valid in that month, keeps its volume and says
-- what is wrong with it. Of a partner that some batch names only the batch that speaks for it
-- counts.
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
    left join named_partners
        on
            exports.reporter_code = named_partners.reporter_code
            and exports.product_code = named_partners.product_code
            and exports.month = named_partners.month
            and codes.partner_number = named_partners.partner_number
    left join spoken_lines
        on
            exports.batch_id = spoken_lines.batch_id
            and exports.reporter_code = spoken_lines.reporter_code
            and exports.hs_code_raw = spoken_lines.hs_code_raw
            and exports.month = spoken_lines.month
            and codes.partner_number = spoken_lines.partner_number
    where
        case
            when named_partners.partner_number is not null then spoken_lines.batch_id is not null
            else exports.speaks_for_others or codes.partner_number is null
        end

)

select * from mapped
