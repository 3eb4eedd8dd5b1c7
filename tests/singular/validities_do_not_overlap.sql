-- A partner is a member of a group once at a time: two rows for one month would count its flows
-- twice, in the group's sum and in every test that sums the members. A span also ends after it
-- begins; a row that does not would never hold.
with memberships as (

    select
        *,
        row_number() over (
            partition by group_code, partner_id
            order by valid_from nulls first, valid_to nulls last
        ) as row_in_membership
    from {{ ref('stg_destination_memberships') }}

),

overlapping as (

    select
        earlier.defined_in as seed_file,
        earlier.group_code || ' ' || earlier.partner_id as member,
        earlier.valid_from as earlier_valid_from,
        earlier.valid_to as earlier_valid_to,
        later.valid_from as later_valid_from,
        later.valid_to as later_valid_to,
        'two memberships at once' as problem
    from memberships as earlier
    inner join memberships as later
        on
            earlier.group_code = later.group_code
            and earlier.partner_id = later.partner_id
            and earlier.row_in_membership < later.row_in_membership
    where
        earlier.valid_to is null
        or later.valid_from is null
        or earlier.valid_to >= later.valid_from

),

spans as (

    select
        defined_in as seed_file,
        group_code || ' ' || partner_id as named,
        valid_from,
        valid_to
    from memberships

    union all

    select
        'seeds/reference/gacc_partners.csv' as seed_file,
        partner_code as named,
        valid_from,
        valid_to
    from {{ ref('gacc_partners') }}

    union all

    select
        defined_in as seed_file,
        product_code as named,
        valid_from,
        valid_to
    from {{ ref('stg_hs_products') }}

),

backwards as (

    select
        seed_file,
        named,
        valid_from,
        valid_to,
        cast(null as date) as later_valid_from,
        cast(null as date) as later_valid_to,
        'ends before it begins' as problem
    from spans
    where valid_to < valid_from

)

select * from overlapping

union all

select * from backwards
