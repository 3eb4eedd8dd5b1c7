with monthly_exports as (

    select * from {{ ref('int_monthly_exports') }}

),

printed_months as (

    select * from {{ ref('int_printed_months') }}

),

destinations as (

    select * from {{ ref('int_destinations') }}

),

informed as (

    select
        monthly_exports.*,
        case
            when monthly_exports.volume_kg is null then null
            when not monthly_exports.is_reconstructed then 'reported'
            else coalesce(printed_months.information, 'free')
        end as information,
        printed_months.lower_kg as printed_lower_kg,
        printed_months.upper_kg as printed_upper_kg,
        monthly_exports.volume_kg is not null as is_complete,
        destinations.destination_kind = 'world' as is_world
    from monthly_exports
    inner join destinations on monthly_exports.destination_id = destinations.destination_id
    left join printed_months
        on
            monthly_exports.reporter_code = printed_months.reporter_code
            and monthly_exports.product_code = printed_months.product_code
            and monthly_exports.destination_id = printed_months.destination_id
            and monthly_exports.month = printed_months.month

),

bounded as (

    select
        *,
        case information
            when 'reported' then volume_kg
            when 'press' then printed_lower_kg
            when 'determined' then printed_lower_kg
            when 'free' then 0
        end as lower_kg,
        case information
            when 'reported' then volume_kg
            when 'press' then printed_upper_kg
            when 'determined' then printed_upper_kg
        end as upper_kg
    from informed

),

shared as (

    {{ shares_of_world('bounded', ['reporter_code', 'product_code', 'month']) }}

),

contracted as (

    select
        ---------- keys
        reporter_code,
        product_code,
        destination_id,
        month,

        ---------- measures
        volume_kg,
        value_usd,

        ---------- state
        month_state,
        is_reported,
        has_zero_kg_shipment,
        is_loaded,
        is_defined,
        membership_basis,

        ---------- what the kilogrammes rest on
        information,
        lower_kg,
        upper_kg,
        -- The panel is held to a printed month within its tolerance; what is printed is the middle.
        case information
            when 'reported' then volume_kg
            when 'press' then cast(floor((lower_kg + upper_kg) / 2) as bigint)
            when 'determined' then lower_kg
        end as known_kg,

        ---------- share of the world
        share_of_world_pct,
        share_of_world_lower_pct,
        share_of_world_upper_pct,

        ---------- provenance
        is_reconstructed,
        not is_reconstructed as is_value_evidence,
        source_id,
        vintage_date
    from shared

)

select * from contracted
