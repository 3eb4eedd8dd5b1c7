with lines as (

    select * from {{ ref('int_batch_lines') }}

),

batch_partners as (

    select * from {{ ref('int_batch_partners') }}

),

lake_flows as (

    select * from {{ ref('int_lake_flows') }}

),

flow_sources as (

    select * from {{ ref('int_flow_sources') }}

),

products as (

    select * from {{ ref('int_products') }}

),

partner_codes as (

    select * from {{ ref('int_partner_codes') }}

),

destinations as (

    select * from {{ ref('stg_destinations') }}

),

members as (

    select * from {{ ref('int_destination_members') }}

),

bases as (

    select distinct membership_basis from {{ ref('stg_specifications') }}

),

vintages as (

    select
        lines.batch_id,
        lines.reporter_code,
        lines.product_code,
        lines.month,
        lines.month_index,
        lines.partner_scope,
        lines.vintage_date,
        lines.loaded_at,
        bool_and(lines.is_complete) as is_complete
    from lines
    inner join flow_sources
        on
            lines.reporter_code = flow_sources.reporter_code
            and lines.product_code = flow_sources.product_code
            and lines.flow_source = flow_sources.flow_source
    inner join products on lines.product_code = products.product_code
    where lines.flow_source = 'lake'
    group by
        lines.batch_id,
        lines.reporter_code,
        lines.product_code,
        lines.month,
        lines.month_index,
        lines.partner_scope,
        lines.vintage_date,
        lines.loaded_at

),

-- Only months with more than one complete vintage. Usually there are few, and the flows of all
-- other months are not read.
counted_vintages as (

    select
        *,
        count(*) over (partition by reporter_code, product_code, month) as vintage_count
    from vintages
    where is_complete

),

revised_months as (

    select * from counted_vintages
    where vintage_count > 1

),

revised_lines as (

    select
        lines.batch_id,
        lines.reporter_code,
        lines.product_code,
        lines.hs_code_raw,
        lines.month
    from lines
    inner join revised_months
        on
            lines.batch_id = revised_months.batch_id
            and lines.reporter_code = revised_months.reporter_code
            and lines.product_code = revised_months.product_code
            and lines.month = revised_months.month

),

raw_sums as (

    select
        revised_lines.batch_id,
        revised_lines.reporter_code,
        revised_lines.product_code,
        revised_lines.month,
        lake_flows.partner_scheme,
        lake_flows.partner_code,
        {{ sum_when_all_known('lake_flows.volume_kg') }} as volume_kg,
        {{ sum_when_all_known('lake_flows.value_usd') }} as value_usd
    from lake_flows
    inner join revised_lines
        on
            lake_flows.batch_id = revised_lines.batch_id
            and lake_flows.reporter_code = revised_lines.reporter_code
            and lake_flows.hs_code_raw = revised_lines.hs_code_raw
            and lake_flows.month = revised_lines.month
    group by
        revised_lines.batch_id,
        revised_lines.reporter_code,
        revised_lines.product_code,
        revised_lines.month,
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
    where {{ is_in_span(
        month_index('raw_sums.month'),
        'partner_codes.valid_from_index',
        'partner_codes.valid_to_index'
    ) }}

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
    where {{ is_member_in('partner_sums.month', 'members') }}
    group by
        members.membership_basis,
        members.destination_id,
        partner_sums.batch_id,
        partner_sums.product_code,
        partner_sums.month

),

-- A download of some partners is a vintage of what it covers, and of nothing else.
listed_members as (

    select
        members.membership_basis,
        members.destination_id,
        revised_months.batch_id,
        revised_months.product_code,
        revised_months.month
    from revised_months
    cross join members
    left join batch_partners
        on
            revised_months.batch_id = batch_partners.batch_id
            and {{ partner_number('members.partner_id') }} = batch_partners.partner_number
    where
        revised_months.partner_scope = 'listed'
        and {{ is_member_in('revised_months.month', 'members') }}
    group by
        members.membership_basis,
        members.destination_id,
        revised_months.batch_id,
        revised_months.product_code,
        revised_months.month
    having count(*) = count(batch_partners.partner_number)

),

covered as (

    select
        bases.membership_basis,
        destinations.destination_id,
        revised_months.*
    from revised_months
    cross join bases
    cross join destinations
    where revised_months.partner_scope = 'all'

    union all

    select
        listed_members.membership_basis,
        listed_members.destination_id,
        revised_months.*
    from revised_months
    inner join listed_members
        on
            revised_months.batch_id = listed_members.batch_id
            and revised_months.product_code = listed_members.product_code
            and revised_months.month = listed_members.month

),

-- A destination without a row in one vintage of a complete month has zero there.
filled as (

    select
        covered.*,
        row_number() over (
            partition by
                covered.membership_basis,
                covered.reporter_code,
                covered.product_code,
                covered.destination_id,
                covered.month
            order by covered.vintage_date, covered.loaded_at, covered.batch_id
        ) as vintage_number,
        case when destination_sums.batch_id is null then 0 else destination_sums.volume_kg end
            as volume_kg,
        case when destination_sums.batch_id is null then 0 else destination_sums.value_usd end
            as value_usd
    from covered
    left join destination_sums
        on
            covered.membership_basis = destination_sums.membership_basis
            and covered.destination_id = destination_sums.destination_id
            and covered.batch_id = destination_sums.batch_id
            and covered.product_code = destination_sums.product_code
            and covered.month = destination_sums.month

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
        cast(vintage_number as integer) as vintage_number,

        ---------- vintages
        batch_id,
        vintage_date,
        loaded_at,
        previous_batch_id,
        previous_vintage_date,

        ---------- what was revised: a weight that is told later is no change of a quantity
        case
            when previous_volume_kg is null and volume_kg is not null then 'weight_learnt'
            when previous_volume_kg is not null and volume_kg is null then 'weight_lost'
            when volume_kg <> previous_volume_kg then 'quantity'
            else 'value'
        end as revision_kind,

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
