-- Exporter's month beside the importer's same month and the two after it. Importers first, then
-- the groups that they are members of and World, summed over the importers that the mirror holds.

with imports as (

    select * from {{ ref('int_mirror_imports') }}

),

exports as (

    select * from {{ ref('int_exports_by_partner_month') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

destinations as (

    select * from {{ ref('stg_destinations') }}

),

members as (

    select members.*
    from {{ ref('int_destination_members') }} as members
    inner join {{ ref('stg_specifications') }} as specifications
        on members.membership_basis = specifications.membership_basis
    where specifications.is_reference

),

partners as (

    select * from {{ ref('int_partners') }}

),

-- Whoever is an economy reports to World; what customs could not place reports to nobody.
summed_members as (

    select
        destinations.destination_kind as importer_kind,
        members.destination_id,
        members.partner_id,
        members.member_from_month,
        members.member_to_month
    from members
    inner join destinations on members.destination_id = destinations.destination_id
    where destinations.destination_kind = 'group'

    union all

    select
        destinations.destination_kind as importer_kind,
        destinations.destination_id,
        partners.partner_id,
        cast(null as date) as member_from_month,
        cast(null as date) as member_to_month
    from partners
    cross join destinations
    where destinations.destination_kind = 'world' and length(partners.partner_id) = 3

),

pairs as (

    select distinct
        exporter_code,
        importer_code,
        hs6_code,
        source_id
    from imports

),

-- Products that no file of the exporter holds say nothing about its six digits.
held_products as (

    select
        reporter_code,
        product_code,
        substr(product_code, 1, 6) as hs6_code
    from month_status
    group by reporter_code, product_code
    having bool_or(is_loaded)

),

exporter_months as (

    select
        month_status.reporter_code as exporter_code,
        held_products.hs6_code,
        month_status.month,
        month_status.month_index,
        bool_and(month_status.is_loaded or not month_status.is_defined) as is_known,
        coalesce(bool_or(month_status.is_reconstructed), false) as is_reconstructed,
        {{ joined_text('month_status.product_code', "', '", 'month_status.product_code') }}
            as hs_codes
    from month_status
    inner join held_products
        on
            month_status.reporter_code = held_products.reporter_code
            and month_status.product_code = held_products.product_code
    where held_products.hs6_code in (select distinct pairs.hs6_code from pairs)
    group by
        month_status.reporter_code,
        held_products.hs6_code,
        month_status.month,
        month_status.month_index

),

-- Only the partners that report a mirror: a few of all.
exporter_sums as (

    select
        exports.reporter_code as exporter_code,
        exports.partner_id as importer_code,
        held_products.hs6_code,
        exports.month_index,
        {{ sum_when_all_known('exports.volume_kg') }} as volume_kg
    from exports
    inner join held_products
        on
            exports.reporter_code = held_products.reporter_code
            and exports.product_code = held_products.product_code
    where exports.partner_id in (select distinct pairs.importer_code from pairs)
    group by
        exports.reporter_code, exports.partner_id, held_products.hs6_code, exports.month_index

),

by_importer as (

    select
        pairs.exporter_code,
        pairs.importer_code,
        pairs.hs6_code,
        pairs.source_id,
        exporter_months.month,
        exporter_months.month_index,
        case
            when exporter_months.is_known
                then
                    case
                        when exporter_sums.exporter_code is null then 0
                        else exporter_sums.volume_kg
                    end
        end as exporter_kg,
        exporter_months.is_reconstructed,
        exporter_months.hs_codes as exporter_hs_codes,
        same_month.volume_kg as partner_kg_lag_0,
        one_later.volume_kg as partner_kg_lag_1,
        two_later.volume_kg as partner_kg_lag_2,
        coalesce(same_month.is_quantity_estimated, false) as is_estimated_lag_0,
        coalesce(one_later.is_quantity_estimated, false) as is_estimated_lag_1,
        coalesce(two_later.is_quantity_estimated, false) as is_estimated_lag_2,
        coalesce(same_month.has_rows_without_weight, false) as is_weight_unknown_lag_0,
        coalesce(same_month.has_zero_kg_shipment, false) as has_zero_kg_lag_0,
        coalesce(one_later.has_rows_without_weight, false) as is_weight_unknown_lag_1,
        coalesce(one_later.has_zero_kg_shipment, false) as has_zero_kg_lag_1,
        coalesce(two_later.has_rows_without_weight, false) as is_weight_unknown_lag_2,
        coalesce(two_later.has_zero_kg_shipment, false) as has_zero_kg_lag_2,
        same_month.importer_code is not null as is_covered_lag_0,
        one_later.importer_code is not null as is_covered_lag_1,
        two_later.importer_code is not null as is_covered_lag_2,
        coalesce(same_month.hs_codes, one_later.hs_codes, two_later.hs_codes) as partner_hs_codes
    from pairs
    inner join exporter_months
        on
            pairs.exporter_code = exporter_months.exporter_code
            and pairs.hs6_code = exporter_months.hs6_code
    left join exporter_sums
        on
            pairs.exporter_code = exporter_sums.exporter_code
            and pairs.importer_code = exporter_sums.importer_code
            and pairs.hs6_code = exporter_sums.hs6_code
            and exporter_months.month_index = exporter_sums.month_index
    left join imports as same_month
        on
            pairs.exporter_code = same_month.exporter_code
            and pairs.importer_code = same_month.importer_code
            and pairs.hs6_code = same_month.hs6_code
            and pairs.source_id = same_month.source_id
            and exporter_months.month_index = same_month.month_index
    left join imports as one_later
        on
            pairs.exporter_code = one_later.exporter_code
            and pairs.importer_code = one_later.importer_code
            and pairs.hs6_code = one_later.hs6_code
            and pairs.source_id = one_later.source_id
            and exporter_months.month_index + 1 = one_later.month_index
    left join imports as two_later
        on
            pairs.exporter_code = two_later.exporter_code
            and pairs.importer_code = two_later.importer_code
            and pairs.hs6_code = two_later.hs6_code
            and pairs.source_id = two_later.source_id
            and exporter_months.month_index + 2 = two_later.month_index

),

-- Like with like: the exporter's side of a group is its shipments to the same members.
by_group as (

    select
        by_importer.exporter_code,
        members.importer_kind,
        members.destination_id as importer_code,
        by_importer.hs6_code,
        by_importer.source_id,
        by_importer.month,
        by_importer.month_index,
        {{ sum_when_all_known('by_importer.exporter_kg') }} as exporter_kg,
        {%- for lag in [0, 1, 2] %}
            {{ sum_when_all_known('by_importer.partner_kg_lag_' ~ lag) }}
                as partner_kg_lag_{{ lag }},
            bool_or(by_importer.is_estimated_lag_{{ lag }}) as is_estimated_lag_{{ lag }},
            bool_or(by_importer.is_weight_unknown_lag_{{ lag }}) as is_weight_unknown_lag_{{ lag }},
            bool_or(by_importer.has_zero_kg_lag_{{ lag }}) as has_zero_kg_lag_{{ lag }},
            count(*) filter (where by_importer.is_covered_lag_{{ lag }})
                as importers_covered_lag_{{ lag }},
        {%- endfor %}
        bool_or(by_importer.is_reconstructed) as is_reconstructed,
        max(by_importer.exporter_hs_codes) as exporter_hs_codes,
        max(by_importer.partner_hs_codes) as partner_hs_codes,
        count(*) as importers_in_sum,
        count(by_importer.partner_kg_lag_0) as importers_covered
    from by_importer
    inner join summed_members as members on by_importer.importer_code = members.partner_id
    where {{ is_member_in('by_importer.month', 'members') }}
    group by
        by_importer.exporter_code,
        members.importer_kind,
        members.destination_id,
        by_importer.hs6_code,
        by_importer.source_id,
        by_importer.month,
        by_importer.month_index

),

exporters_of_months as (

    select distinct
        exporter_code,
        month
    from exporter_months

),

-- Nobody imports from itself.
group_sizes as (

    select
        months.exporter_code,
        members.destination_id as importer_code,
        months.month,
        count(*) as importers_expected
    from summed_members as members
    cross join exporters_of_months as months
    where
        {{ is_member_in('months.month', 'members') }}
        and members.partner_id <> months.exporter_code
    group by months.exporter_code, members.destination_id, months.month

),

mirror_months as (

    select
        exporter_code,
        importer_code,
        'country' as importer_kind,
        hs6_code,
        source_id,
        month,
        month_index,
        exporter_kg,
        partner_kg_lag_0,
        partner_kg_lag_1,
        partner_kg_lag_2,
        is_estimated_lag_0,
        is_estimated_lag_1,
        is_estimated_lag_2,
        is_weight_unknown_lag_0,
        is_weight_unknown_lag_1,
        is_weight_unknown_lag_2,
        has_zero_kg_lag_0,
        has_zero_kg_lag_1,
        has_zero_kg_lag_2,
        case when is_covered_lag_0 then 1 else 0 end as importers_covered_lag_0,
        case when is_covered_lag_1 then 1 else 0 end as importers_covered_lag_1,
        case when is_covered_lag_2 then 1 else 0 end as importers_covered_lag_2,
        is_reconstructed,
        exporter_hs_codes,
        partner_hs_codes,
        1 as importers_in_sum,
        case when partner_kg_lag_0 is null then 0 else 1 end as importers_covered,
        1 as importers_expected
    from by_importer

    union all

    select
        by_group.exporter_code,
        by_group.importer_code,
        by_group.importer_kind,
        by_group.hs6_code,
        by_group.source_id,
        by_group.month,
        by_group.month_index,
        by_group.exporter_kg,
        by_group.partner_kg_lag_0,
        by_group.partner_kg_lag_1,
        by_group.partner_kg_lag_2,
        by_group.is_estimated_lag_0,
        by_group.is_estimated_lag_1,
        by_group.is_estimated_lag_2,
        by_group.is_weight_unknown_lag_0,
        by_group.is_weight_unknown_lag_1,
        by_group.is_weight_unknown_lag_2,
        by_group.has_zero_kg_lag_0,
        by_group.has_zero_kg_lag_1,
        by_group.has_zero_kg_lag_2,
        by_group.importers_covered_lag_0,
        by_group.importers_covered_lag_1,
        by_group.importers_covered_lag_2,
        by_group.is_reconstructed,
        by_group.exporter_hs_codes,
        by_group.partner_hs_codes,
        by_group.importers_in_sum,
        by_group.importers_covered,
        group_sizes.importers_expected
    from by_group
    inner join group_sizes
        on
            by_group.exporter_code = group_sizes.exporter_code
            and by_group.importer_code = group_sizes.importer_code
            and by_group.month = group_sizes.month

)

select * from mirror_months
