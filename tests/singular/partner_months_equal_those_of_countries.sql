-- A country that is a destination has the same months as its partner: what compare says of single
-- countries is what the specifications say of them.

with monthly_exports as (

    select * from {{ ref('fct_monthly_exports') }}

),

destinations as (

    select * from {{ ref('dim_destinations') }}
    where destination_kind = 'country'

),

product_months as (

    select * from {{ ref('fct_product_months') }}

),

partner_exports as (

    select * from {{ ref('fct_partner_exports') }}

),

differing as (

    select
        monthly_exports.reporter_code,
        monthly_exports.product_code,
        monthly_exports.destination_id,
        monthly_exports.month,
        monthly_exports.volume_kg,
        monthly_exports.month_state,
        partner_exports.volume_kg as partner_volume_kg,
        coalesce(partner_exports.month_state, product_months.absent_state) as partner_month_state
    from monthly_exports
    inner join destinations on monthly_exports.destination_id = destinations.destination_id
    left join product_months
        on
            monthly_exports.reporter_code = product_months.reporter_code
            and monthly_exports.product_code = product_months.product_code
            and monthly_exports.month = product_months.month
    left join partner_exports
        on
            monthly_exports.reporter_code = partner_exports.reporter_code
            and monthly_exports.product_code = partner_exports.product_code
            and destinations.partner_id = partner_exports.partner_id
            and monthly_exports.month = partner_exports.month
    where
        monthly_exports.month_state
        is distinct from coalesce(partner_exports.month_state, product_months.absent_state)
        or coalesce(monthly_exports.volume_kg, -1) <> coalesce(
            partner_exports.volume_kg,
            case
                when partner_exports.month is null and product_months.absent_state = 'zero' then 0
            end,
            -1
        )

)

select * from differing
