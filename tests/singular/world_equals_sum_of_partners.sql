-- World is the sum of every staged row, residual codes included: nothing may be lost or counted
-- twice between the raw rows and the destination totals, under any composition of the groups.

with staged as (

    select
        exports.reporter_code,
        codes.product_code,
        exports.month,
        sum(exports.volume_kg) as volume_kg,
        sum(exports.value_usd) as value_usd
    from {{ ref('stg_customs__monthly_exports') }} as exports
    left join {{ ref('int_hs_codes_normalised') }} as codes
        on exports.hs_code_raw = codes.hs_code_raw
    group by exports.reporter_code, codes.product_code, exports.month

),

bases as (

    select distinct membership_basis from {{ ref('specifications') }}

),

expected as (

    select
        bases.membership_basis,
        staged.*
    from staged
    cross join bases

),

world as (

    select * from {{ ref('int_exports_by_destination_month') }}
    where destination_id = 'WLD'

),

differences as (

    select
        coalesce(expected.membership_basis, world.membership_basis) as membership_basis,
        coalesce(expected.reporter_code, world.reporter_code) as reporter_code,
        coalesce(expected.product_code, world.product_code) as product_code,
        coalesce(expected.month, world.month) as month,
        expected.volume_kg as sum_of_partners_kg,
        world.volume_kg as world_kg,
        expected.value_usd as sum_of_partners_usd,
        world.value_usd as world_usd
    from expected
    full outer join world
        on
            expected.membership_basis = world.membership_basis
            and expected.reporter_code = world.reporter_code
            and expected.product_code = world.product_code
            and expected.month = world.month
    where
        expected.volume_kg is distinct from world.volume_kg
        or expected.value_usd is distinct from world.value_usd

)

select * from differences
