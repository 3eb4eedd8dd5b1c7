with lake_vintages as (

    select * from {{ ref('int_lake_vintages') }}

),

lake_flows as (

    select * from {{ ref('stg_lake__flows') }}

),

flow_sources as (

    select * from {{ ref('int_flow_sources') }}

),

products as (

    select * from {{ ref('hs_products') }}

),

partner_codes as (

    select * from {{ ref('int_partner_codes') }}

),

destinations as (

    select * from {{ ref('destinations') }}

),

members as (

    select * from {{ ref('int_destination_members') }}

),

bases as (

    select distinct membership_basis from {{ ref('specifications') }}

),

-- Only months with more than one complete vintage. Usually there are few, and the flows of all
-- other months are not read.
revised_months as (

    select lake_vintages.*
    from lake_vintages
    inner join flow_sources
        on
            lake_vintages.reporter_code = flow_sources.reporter_code
            and lake_vintages.product_code = flow_sources.product_code
    inner join products on lake_vintages.product_code = products.product_code
    where
        flow_sources.flow_source = 'lake'
        and lake_vintages.is_complete
        and lake_vintages.vintages > 1

),

vintages as (

    select
        batch_id,
        reporter_code,
        product_code,
        month,
        {{ month_index('month') }} as month_index,
        vintage_number,
        vintage_date,
        loaded_at
    from revised_months
    group by
        batch_id, reporter_code, product_code, month, vintage_number, vintage_date, loaded_at

),

raw_sums as (

    select
        revised_months.batch_id,
        revised_months.reporter_code,
        revised_months.product_code,
        revised_months.month,
        lake_flows.partner_scheme,
        lake_flows.partner_code,
        {{ sum_when_all_known('lake_flows.volume_kg') }} as volume_kg,
        {{ sum_when_all_known('lake_flows.value_usd') }} as value_usd
    from lake_flows
    inner join revised_months
        on
            lake_flows.batch_id = revised_months.batch_id
            and lake_flows.reporter_code = revised_months.reporter_code
            and lake_flows.hs_code_raw = revised_months.hs_code_raw
            and lake_flows.month = revised_months.month
    group by
        revised_months.batch_id,
        revised_months.reporter_code,
        revised_months.product_code,
        revised_months.month,
        lake_flows.partner_scheme,
        lake_flows.partner_code

),

-- World needs no partner, so a code that nobody knows is not lost from it.
partner_sums as (

    select
        raw_sums.*,
        partner_codes.partner_id
    from raw_sums
    inner join partner_codes
        on
            raw_sums.partner_scheme = partner_codes.partner_scheme
            and raw_sums.partner_code = partner_codes.partner_code
    where
        case
            when {{ month_index('raw_sums.month') }} < partner_codes.valid_from_index then false
            when {{ month_index('raw_sums.month') }} > partner_codes.valid_to_index then false
            else true
        end

),

destination_sums as (

    select
        bases.membership_basis,
        destinations.destination_id,
        raw_sums.batch_id,
        raw_sums.product_code,
        raw_sums.month,
        {{ sum_when_all_known('raw_sums.volume_kg') }} as volume_kg,
        {{ sum_when_all_known('raw_sums.value_usd') }} as value_usd
    from raw_sums
    cross join bases
    cross join destinations
    where destinations.destination_kind = 'world'
    group by
        bases.membership_basis,
        destinations.destination_id,
        raw_sums.batch_id,
        raw_sums.product_code,
        raw_sums.month

    union all

    select
        members.membership_basis,
        members.destination_id,
        partner_sums.batch_id,
        partner_sums.product_code,
        partner_sums.month,
        {{ sum_when_all_known('partner_sums.volume_kg') }} as volume_kg,
        {{ sum_when_all_known('partner_sums.value_usd') }} as value_usd
    from partner_sums
    inner join members on partner_sums.partner_id = members.partner_id
    where {{ is_member_in('partner_sums.month') }}
    group by
        members.membership_basis,
        members.destination_id,
        partner_sums.batch_id,
        partner_sums.product_code,
        partner_sums.month

),

-- A destination without a row in one vintage of a complete month has zero there.
filled as (

    select
        bases.membership_basis,
        destinations.destination_id,
        vintages.*,
        case when destination_sums.batch_id is null then 0 else destination_sums.volume_kg end
            as volume_kg,
        case when destination_sums.batch_id is null then 0 else destination_sums.value_usd end
            as value_usd
    from vintages
    cross join bases
    cross join destinations
    left join destination_sums
        on
            bases.membership_basis = destination_sums.membership_basis
            and destinations.destination_id = destination_sums.destination_id
            and vintages.batch_id = destination_sums.batch_id
            and vintages.product_code = destination_sums.product_code
            and vintages.month = destination_sums.month

),

paired as (

    select
        *,
        lag(batch_id) over by_vintage as previous_batch_id,
        lag(vintage_date) over by_vintage as previous_vintage_date,
        lag(volume_kg) over by_vintage as previous_volume_kg,
        lag(value_usd) over by_vintage as previous_value_usd
    from filled
    window
        by_vintage as (
            partition by membership_basis, reporter_code, product_code, destination_id, month
            order by vintage_number
        )

),

revisions as (

    select
        ---------- keys
        membership_basis,
        reporter_code,
        product_code,
        destination_id,
        month,
        month_index,
        vintage_number,

        ---------- vintages
        batch_id,
        vintage_date,
        loaded_at,
        previous_batch_id,
        previous_vintage_date,

        ---------- measures
        cast(previous_volume_kg as bigint) as volume_kg_before,
        cast(volume_kg as bigint) as volume_kg_after,
        cast(volume_kg - previous_volume_kg as bigint) as difference_kg,
        cast(previous_value_usd as bigint) as value_usd_before,
        cast(value_usd as bigint) as value_usd_after,
        cast(value_usd - previous_value_usd as bigint) as difference_usd
    from paired
    where
        vintage_number > 1
        and (
            volume_kg is distinct from previous_volume_kg
            or value_usd is distinct from previous_value_usd
        )

)

select * from revisions
