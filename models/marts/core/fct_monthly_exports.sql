with monthly_exports as (

    select * from {{ ref('int_monthly_exports') }}

),

press_months as (

    select * from {{ ref('int_press_months') }}

),

contracted as (

    select
        ---------- keys
        monthly_exports.reporter_code,
        monthly_exports.product_code,
        monthly_exports.destination_id,
        monthly_exports.month,

        ---------- measures
        monthly_exports.volume_kg,
        monthly_exports.value_usd,

        ---------- state
        monthly_exports.month_state,
        monthly_exports.is_reported,
        monthly_exports.has_zero_kg_shipment,
        monthly_exports.is_loaded,
        monthly_exports.is_defined,
        monthly_exports.membership_basis,

        ---------- what the kilogrammes rest on
        case
            when monthly_exports.volume_kg is null then null
            when not monthly_exports.is_reconstructed then 'reported'
            when press_months.month is not null then 'press'
            else 'free'
        end as information,

        ---------- provenance
        monthly_exports.is_reconstructed,
        not monthly_exports.is_reconstructed as is_value_evidence,
        monthly_exports.source_id,
        monthly_exports.vintage_date
    from monthly_exports
    left join press_months
        on
            monthly_exports.reporter_code = press_months.reporter_code
            and monthly_exports.product_code = press_months.product_code
            and monthly_exports.destination_id = press_months.destination_id
            and monthly_exports.month = press_months.month

)

select * from contracted
