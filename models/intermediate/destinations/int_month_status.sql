with code_status as (

    select * from {{ ref('int_code_month_status') }}

),

composite_codes as (

    select * from {{ ref('int_composite_codes') }}

),

panel_months as (

    select distinct
        reporter_code,
        month,
        month_index
    from code_status

),

stated_composites as (

    select distinct
        code_status.reporter_code,
        composite_codes.product_code
    from composite_codes
    inner join code_status on composite_codes.hs_code = code_status.product_code

),

-- Every code of a composite in every month in which it belongs to it: one of which no file says a
-- word is not known, one that was not in the nomenclature is no part of that month. The
-- reconstruction has no sums of codes: print leaves them open in ways that nobody has solved.
composite_months as (

    select
        stated_composites.reporter_code,
        stated_composites.product_code,
        panel_months.month,
        panel_months.month_index,
        coalesce(
            {{ is_in_span(
                'panel_months.month_index',
                'composite_codes.valid_from_index',
                'composite_codes.valid_to_index'
            ) }}
            and coalesce(code_status.is_defined, true),
            false
        ) as is_in_force,
        case
            when coalesce(code_status.is_reconstructed, false) then 'none'
            else coalesce(code_status.partner_cover, 'none')
        end as partner_cover,
        code_status.source_id,
        code_status.vintage_date
    from stated_composites
    inner join panel_months
        on stated_composites.reporter_code = panel_months.reporter_code
    inner join composite_codes
        on stated_composites.product_code = composite_codes.product_code
    left join code_status
        on
            stated_composites.reporter_code = code_status.reporter_code
            and composite_codes.hs_code = code_status.product_code
            and panel_months.month = code_status.month

),

-- Known where every code in force is: one that is missing would make the sum too small.
composite_status as (

    select
        reporter_code,
        product_code,
        month,
        month_index,
        {{ product_series_number('reporter_code', 'product_code') }} as product_series_number,
        case
            when bool_and(partner_cover = 'all') filter (where is_in_force) then 'all'
            when bool_and(partner_cover <> 'none') filter (where is_in_force) then 'some'
            else 'none'
        end as partner_cover,
        bool_or(is_in_force) as is_defined,
        case when count(source_id) filter (where is_in_force) > 0 then false end
            as is_reconstructed,
        case
            when
                min(source_id) filter (where is_in_force)
                = max(source_id) filter (where is_in_force)
                then min(source_id) filter (where is_in_force)
            when count(source_id) filter (where is_in_force) > 0 then 'several'
        end as source_id,
        max(vintage_date) filter (where is_in_force) as vintage_date
    from composite_months
    group by reporter_code, product_code, month, month_index

),

all_status as (

    select * from code_status

    union all

    select
        ---------- keys
        reporter_code,
        product_code,
        month,
        month_index,
        product_series_number,

        ---------- state
        partner_cover = 'all' as is_loaded,
        partner_cover,
        is_defined,

        ---------- provenance
        is_reconstructed,
        source_id,
        vintage_date,
        {{ absent_state('is_defined', "partner_cover = 'all'") }} as absent_state
    from composite_status

)

select * from all_status
