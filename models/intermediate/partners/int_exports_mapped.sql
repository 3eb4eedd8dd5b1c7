-- The one place where the flows are read whole: they are summed to code x code x month first
-- (customs files split further, by regime and province), and mapped after that.

with exports as (

    select * from {{ ref('stg_customs__monthly_exports') }}

),

hs_codes as (

    select * from {{ ref('int_hs_codes_normalised') }}

),

partner_codes as (

    select * from {{ ref('int_partner_codes') }}

),

summed as (

    select
        reporter_code,
        month,
        partner_code,
        hs_code_raw,
        count(*) as raw_rows,
        sum(volume_kg) as volume_kg,
        sum(value_usd) as value_usd,
        bool_or(is_reconstructed) as is_reconstructed,
        min(source_id) as first_source_id,
        max(source_id) as last_source_id,
        max(vintage_date) as vintage_date
    from exports
    group by reporter_code, month, partner_code, hs_code_raw

),

known_partner_codes as (

    select distinct partner_code from partner_codes

),

indexed as (

    select
        *,
        {{ month_index('month') }} as month_index
    from summed

),

-- Left joins: a row whose code is unknown, or not valid in that month, keeps its volume and
-- says what is wrong with it. A code may have several validities, hence the months in the join.
matched as (

    select
        indexed.*,
        hs_codes.product_code as known_product_code,
        hs_codes.valid_from_index as product_from_index,
        hs_codes.valid_to_index as product_to_index,
        known_partner_codes.partner_code is not null as is_partner_code_known,
        partner_codes.partner_id
    from indexed
    left join hs_codes on indexed.hs_code_raw = hs_codes.hs_code_raw
    left join known_partner_codes on indexed.partner_code = known_partner_codes.partner_code
    left join partner_codes
        on
            indexed.partner_code = partner_codes.partner_code
            and indexed.month_index >= coalesce(partner_codes.valid_from_index, indexed.month_index)
            and indexed.month_index <= coalesce(partner_codes.valid_to_index, indexed.month_index)

),

checked as (

    select
        *,
        case
            when known_product_code is null then 'unknown'
            when month_index < product_from_index or month_index > product_to_index
                then 'outside_validity'
        end as hs_code_problem,
        case
            when not is_partner_code_known then 'unknown'
            when partner_id is null then 'outside_validity'
        end as partner_code_problem
    from matched

),

mapped as (

    select
        ---------- keys
        reporter_code,
        month,
        month_index,
        hs_code_raw,
        partner_code,
        case when hs_code_problem is null then known_product_code end as product_code,
        partner_id,

        ---------- measures
        cast(volume_kg as bigint) as volume_kg,
        cast(value_usd as bigint) as value_usd,
        raw_rows,

        ---------- problems
        hs_code_problem,
        partner_code_problem,

        ---------- provenance
        is_reconstructed,
        case when first_source_id = last_source_id then first_source_id else 'several' end
            as source_id,
        vintage_date
    from checked

)

select * from mapped
