-- The European Union is the sum of its 27 members, counted here from the dated memberships and the
-- partner months, not from the member list that the model itself uses. Only for compositions fixed
-- after Croatia joined and the United Kingdom left, when the group has 27 members.

with bases as (

    select distinct
        membership_basis,
        cast(substr(membership_basis, 7) as date) as fixed_on
    from {{ ref('stg_specifications') }}
    where membership_basis like 'fixed:%'

),

-- Each member once, whatever the seed repeats: a sum that counts one twice differs.
members as (

    select distinct
        bases.membership_basis,
        memberships.partner_id
    from {{ ref('stg_destination_memberships') }} as memberships
    inner join bases
        on
            memberships.valid_from <= bases.fixed_on
            and (memberships.valid_to is null or memberships.valid_to >= bases.fixed_on)
    where
        memberships.group_code = 'EU27'
        and bases.fixed_on > cast('2020-01-31' as date)

),

member_counts as (

    select
        bases.membership_basis,
        count(distinct members.partner_id) as members
    from bases
    left join members on bases.membership_basis = members.membership_basis
    where bases.fixed_on > cast('2020-01-31' as date)
    group by bases.membership_basis

),

sums as (

    select
        members.membership_basis,
        exports.reporter_code,
        exports.product_code,
        {{ product_series_number('exports.reporter_code', 'exports.product_code') }}
            as product_series_number,
        exports.month_index,
        {{ sum_when_all_known('exports.volume_kg') }} as volume_kg,
        {{ sum_when_all_known('exports.value_usd') }} as value_usd
    from {{ ref('int_exports_by_partner_month') }} as exports
    inner join members on exports.partner_id = members.partner_id
    group by
        members.membership_basis,
        exports.reporter_code,
        exports.product_code,
        exports.month_index

),

european_union as (

    select * from {{ ref('int_group_exports_by_month') }}
    where
        destination_id = 'EU27'
        and membership_basis in (select members.membership_basis from members)

),

differences as (

    select
        coalesce(sums.membership_basis, european_union.membership_basis) as membership_basis,
        coalesce(sums.product_series_number, european_union.product_series_number)
            as product_series_number,
        coalesce(sums.month_index, european_union.month_index) as month_index,
        sums.volume_kg as sum_of_members_kg,
        european_union.volume_kg as european_union_kg,
        cast(null as bigint) as members
    from sums
    full outer join european_union
        on
            sums.membership_basis = european_union.membership_basis
            and sums.product_series_number = european_union.product_series_number
            and sums.month_index = european_union.month_index
    where
        sums.volume_kg is distinct from european_union.volume_kg
        or sums.value_usd is distinct from european_union.value_usd

    union all

    select
        membership_basis,
        null as product_series_number,
        null as month_index,
        null as sum_of_members_kg,
        null as european_union_kg,
        members
    from member_counts
    where members <> 27

)

select * from differences
