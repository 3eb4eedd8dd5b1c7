with window_volumes as (

    select * from {{ ref('fct_window_volumes') }}

),

specifications as (

    select * from {{ ref('dim_specifications') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

destinations as (

    select * from {{ ref('dim_destinations') }}

),

members as (

    select * from {{ ref('int_destination_members') }}

),

exports as (

    select * from {{ ref('int_exports_by_partner_month') }}

),

-- Only windows with all their months: a part of a window is no share of anything.
complete_windows as (

    select
        window_volumes.specification_id,
        specifications.membership_basis,
        window_volumes.reporter_code,
        window_volumes.product_code,
        window_volumes.destination_id,
        destinations.destination_kind,
        destinations.display_order,
        window_volumes.window_number,
        window_volumes.window_role,
        window_volumes.months_expected,
        {{ month_index('window_volumes.window_start_month') }} - 12 * window_volumes.window_number
            as post_start_month_index,
        window_volumes.volume_kg,
        window_volumes.lower_kg,
        window_volumes.upper_kg,
        {{ is_fixed('window_volumes') }} as is_fixed,
        window_volumes.is_reconstructed
    from window_volumes
    inner join specifications
        on window_volumes.specification_id = specifications.specification_id
    inner join destinations on window_volumes.destination_id = destinations.destination_id
    where window_volumes.months_covered = window_volumes.months_expected

),

---------- which destinations may be added up

overlapping_destinations as (

    select * from {{ ref('int_specification_overlaps') }}

),

measured_destinations as (

    select distinct
        specification_id,
        membership_basis,
        destination_id
    from complete_windows
    where destination_kind <> 'world'

),

exclusive_members as (

    select
        measured_destinations.specification_id,
        measured_destinations.destination_id,
        members.partner_id,
        members.member_from_month,
        members.member_to_month
    from measured_destinations
    inner join members
        on
            measured_destinations.membership_basis = members.membership_basis
            and measured_destinations.destination_id = members.destination_id
    left join overlapping_destinations
        on
            measured_destinations.specification_id = overlapping_destinations.specification_id
            and measured_destinations.destination_id = overlapping_destinations.destination_id
    where overlapping_destinations.destination_id is null

),

---------- partners, for the rest of the world and for concentration

product_windows as (

    select distinct
        specification_id,
        reporter_code,
        product_code,
        window_number,
        window_role,
        months_expected,
        post_start_month_index
    from complete_windows
    where destination_kind = 'world'

),

partner_months as (

    select
        product_windows.specification_id,
        product_windows.product_code,
        product_windows.window_number,
        product_windows.window_role,
        coalesce(members.destination_id, 'ROW') as destination_id,
        exports.partner_id,
        exports.volume_kg,
        exports.is_reconstructed
    from exports
    inner join product_windows
        on
            exports.reporter_code = product_windows.reporter_code
            and exports.product_code = product_windows.product_code
            and {{ window_number('exports.month_index', 'product_windows.post_start_month_index') }}
            = product_windows.window_number
    left join exclusive_members as members
        on
            product_windows.specification_id = members.specification_id
            and exports.partner_id = members.partner_id
            and {{ is_member_in('exports.month', 'members') }}
    where
        {{ window_offset('exports.month_index', 'product_windows.post_start_month_index') }}
        < product_windows.months_expected

),

partner_volumes as (

    select
        specification_id,
        product_code,
        destination_id,
        partner_id,
        window_role,
        sum(volume_kg) as volume_kg
    from partner_months
    group by specification_id, product_code, destination_id, partner_id, window_role

),

partner_volumes_with_world as (

    select * from partner_volumes

    union all

    select
        partner_volumes.specification_id,
        partner_volumes.product_code,
        destinations.destination_id,
        partner_volumes.partner_id,
        partner_volumes.window_role,
        sum(partner_volumes.volume_kg) as volume_kg
    from partner_volumes
    cross join destinations
    where destinations.destination_kind = 'world'
    group by
        partner_volumes.specification_id,
        partner_volumes.product_code,
        destinations.destination_id,
        partner_volumes.partner_id,
        partner_volumes.window_role

),

concentration as (

    select
        specification_id,
        product_code,
        destination_id,
        sum(volume_kg * volume_kg) filter (where window_role = 'benchmark')
        / nullif(power(sum(volume_kg) filter (where window_role = 'benchmark'), 2), 0)
            as benchmark_partner_hhi,
        sum(volume_kg * volume_kg) filter (where window_role = 'post')
        / nullif(power(sum(volume_kg) filter (where window_role = 'post'), 2), 0)
            as post_partner_hhi,
        count(*) filter (where window_role = 'benchmark' and volume_kg > 0)
            as benchmark_partners,
        count(*) filter (where window_role = 'post' and volume_kg > 0) as post_partners
    from partner_volumes_with_world
    group by specification_id, product_code, destination_id

),

---------- the parts

rest_windows as (

    select
        product_windows.specification_id,
        product_windows.reporter_code,
        product_windows.product_code,
        'ROW' as destination_id,
        'rest_of_world' as part_kind,
        product_windows.window_role,
        coalesce(sum(partner_months.volume_kg), 0) as volume_kg,
        -- What is left of the world after the others: nothing of its own is printed.
        case
            when not bool_or(coalesce(partner_months.is_reconstructed, false))
                then coalesce(sum(partner_months.volume_kg), 0)
        end as lower_kg,
        case
            when not bool_or(coalesce(partner_months.is_reconstructed, false))
                then coalesce(sum(partner_months.volume_kg), 0)
        end as upper_kg,
        not bool_or(coalesce(partner_months.is_reconstructed, false)) as is_fixed,
        bool_or(coalesce(partner_months.is_reconstructed, false)) as is_reconstructed
    from product_windows
    left join partner_months
        on
            product_windows.specification_id = partner_months.specification_id
            and product_windows.product_code = partner_months.product_code
            and product_windows.window_number = partner_months.window_number
            and partner_months.destination_id = 'ROW'
    group by
        product_windows.specification_id,
        product_windows.reporter_code,
        product_windows.product_code,
        product_windows.window_number,
        product_windows.window_role

),

all_windows as (

    select
        complete_windows.specification_id,
        complete_windows.reporter_code,
        complete_windows.product_code,
        complete_windows.destination_id,
        case
            when complete_windows.destination_kind = 'world' then 'world'
            when overlapping_destinations.destination_id is not null then 'overlapping'
            else 'destination'
        end as part_kind,
        complete_windows.window_role,
        complete_windows.volume_kg,
        complete_windows.lower_kg,
        complete_windows.upper_kg,
        complete_windows.is_fixed,
        complete_windows.is_reconstructed
    from complete_windows
    left join overlapping_destinations
        on
            complete_windows.specification_id = overlapping_destinations.specification_id
            and complete_windows.destination_id = overlapping_destinations.destination_id

    union all

    select * from rest_windows

),

-- Means, whatever the specification's statistic: medians of parts do not add up to that of a sum.
parts as (

    select
        specification_id,
        reporter_code,
        product_code,
        destination_id,
        part_kind,
        max(volume_kg) filter (where window_role = 'post') as post_volume_kg,
        count(*) filter (where window_role = 'benchmark') as benchmark_windows_used,
        avg(volume_kg) filter (where window_role = 'benchmark') as benchmark_mean_kg,
        max(lower_kg) filter (where window_role = 'post') as post_lower_kg,
        max(upper_kg) filter (where window_role = 'post') as post_upper_kg,
        -- A mean has an end only where every window has one.
        case
            when not bool_or(lower_kg is null and window_role = 'benchmark')
                then avg(lower_kg) filter (where window_role = 'benchmark')
        end as mean_lower_kg,
        case
            when not bool_or(upper_kg is null and window_role = 'benchmark')
                then avg(upper_kg) filter (where window_role = 'benchmark')
        end as mean_upper_kg,
        bool_and(is_fixed) as is_fixed,
        bool_or(is_reconstructed) as is_reconstructed
    from all_windows
    group by specification_id, reporter_code, product_code, destination_id, part_kind

),

comparable_parts as (

    select * from parts
    where post_volume_kg is not null and benchmark_mean_kg is not null

),

world as (

    select
        specification_id,
        product_code,
        post_volume_kg as world_post_kg,
        benchmark_mean_kg as world_mean_kg,
        post_lower_kg as world_post_lower_kg,
        post_upper_kg as world_post_upper_kg,
        mean_lower_kg as world_mean_lower_kg,
        mean_upper_kg as world_mean_upper_kg,
        is_fixed as is_world_fixed
    from comparable_parts
    where part_kind = 'world'

),

contributions as (

    select
        ---------- keys
        parts.specification_id,
        parts.product_code,
        parts.destination_id,
        parts.reporter_code,
        products.product_kind,
        parts.part_kind,

        ---------- volumes
        cast(parts.post_volume_kg as bigint) as post_volume_kg,
        parts.benchmark_mean_kg,
        cast(parts.benchmark_windows_used as integer) as benchmark_windows_used,
        {{ index_to_base('parts.post_volume_kg', 'parts.benchmark_mean_kg') }} as volume_index,

        ---------- contribution to the world's change
        parts.post_volume_kg - parts.benchmark_mean_kg as change_kg,
        {{ index_to_base(
            '(parts.post_volume_kg - parts.benchmark_mean_kg)', 'world.world_mean_kg'
        ) }} as contribution_points,
        {{ index_to_base(
            '(parts.post_volume_kg - parts.benchmark_mean_kg)',
            '(world.world_post_kg - world.world_mean_kg)',
        ) }} as contribution_share_pct,
        case
            when parts.part_kind <> 'world'
                then {{ index_to_base(
                    '(world.world_post_kg - parts.post_volume_kg)',
                    '(world.world_mean_kg - parts.benchmark_mean_kg)',
                ) }}
        end as world_index_without,

        ---------- shares of the world
        {{ share_pct('parts.benchmark_mean_kg', 'world.world_mean_kg') }}
            as benchmark_share_pct,
        {{ share_pct('parts.post_volume_kg', 'world.world_post_kg') }} as post_share_pct,
        {{ share_pct('parts.post_volume_kg', 'world.world_post_kg') }}
        - {{ share_pct('parts.benchmark_mean_kg', 'world.world_mean_kg') }}
            as share_change_pp,

        ---------- and between which values they lie
        {{ lower_end_of_index(
            '(parts.post_lower_kg - parts.mean_upper_kg)',
            'world.world_mean_lower_kg',
            'world.world_mean_upper_kg',
        ) }} as contribution_lower_points,
        {{ upper_end_of_index(
            '(parts.post_upper_kg - parts.mean_lower_kg)',
            'world.world_mean_lower_kg',
            'world.world_mean_upper_kg',
        ) }} as contribution_upper_points,
        case
            when parts.part_kind = 'world' then 100
            else {{ lower_end_of_index(
                'parts.mean_lower_kg', 'world.world_mean_lower_kg', 'world.world_mean_upper_kg'
            ) }}
        end as benchmark_share_lower_pct,
        least({{ upper_end_of_index(
            'parts.mean_upper_kg', 'world.world_mean_lower_kg', 'world.world_mean_upper_kg'
        ) }}, 100) as benchmark_share_upper_pct,
        case
            when parts.part_kind = 'world' then 100
            else {{ lower_end_of_index(
                'parts.post_lower_kg', 'world.world_post_lower_kg', 'world.world_post_upper_kg'
            ) }}
        end as post_share_lower_pct,
        least({{ upper_end_of_index(
            'parts.post_upper_kg', 'world.world_post_lower_kg', 'world.world_post_upper_kg'
        ) }}, 100) as post_share_upper_pct,

        ---------- concentration over partners
        concentration.benchmark_partner_hhi,
        concentration.post_partner_hhi,
        case
            when parts.part_kind <> 'overlapping'
                then cast(coalesce(concentration.benchmark_partners, 0) as integer)
        end as benchmark_partners,
        case
            when parts.part_kind <> 'overlapping'
                then cast(coalesce(concentration.post_partners, 0) as integer)
        end as post_partners,

        ---------- provenance
        parts.is_reconstructed,
        not parts.is_reconstructed or (parts.is_fixed and world.is_world_fixed) as is_evidence
    from comparable_parts as parts
    inner join world
        on
            parts.specification_id = world.specification_id
            and parts.product_code = world.product_code
    left join products on parts.product_code = products.product_code
    left join concentration
        on
            parts.specification_id = concentration.specification_id
            and parts.product_code = concentration.product_code
            and parts.destination_id = concentration.destination_id

)

select * from contributions
