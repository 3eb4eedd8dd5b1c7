with press as (

    select
        *,
        {{ month_index('period_end_month') }} - {{ month_index('period_start_month') }} + 1
            as months_expected
    from {{ ref('press_reported_figures') }}

),

specifications as (

    select * from {{ ref('dim_specifications') }}
    where is_reference

),

-- The press figures are about the paper's exporter.
monthly_by_destination as (

    select exports.*
    from {{ ref('fct_monthly_exports') }} as exports
    inner join specifications on exports.reporter_code = specifications.reporter_code

),

monthly_by_partner as (

    select exports.*
    from {{ ref('int_exports_by_partner_month') }} as exports
    inner join specifications on exports.reporter_code = specifications.reporter_code

),

partners as (

    select * from {{ ref('dim_partners') }}

),

areas as (

    select
        'destination' as area_kind,
        destination_id as area_id,
        product_code,
        month,
        volume_kg
    from monthly_by_destination

    union all

    select
        'partner' as area_kind,
        partner_id as area_id,
        product_code,
        month,
        volume_kg
    from monthly_by_partner

),

known_areas as (

    select
        'destination' as area_kind,
        destination_id as area_id
    from monthly_by_destination
    group by destination_id

    union all

    select
        'partner' as area_kind,
        partner_id as area_id
    from partners

),

-- The world's volume is null in months that are not known of every partner.
panel_months as (

    select
        product_code,
        month,
        bool_or(is_reconstructed) as is_reconstructed
    from monthly_by_destination
    where destination_id = 'WLD' and volume_kg is not null
    group by product_code, month

),

-- A sum is comparable when the panel knows the area and holds every month of the span: only then
-- is an absent row a zero. A few dozen press rows and months: the range joins stay small.
covered as (

    select
        press.press_id,
        bool_or(panel_months.is_reconstructed) as is_reconstructed
    from press
    inner join known_areas
        on
            press.area_kind = known_areas.area_kind
            and press.area_id = known_areas.area_id
    inner join panel_months
        on
            press.product_code = panel_months.product_code
            and panel_months.month between press.period_start_month and press.period_end_month
    group by press.press_id, press.months_expected
    having count(*) = press.months_expected

),

summed as (

    select
        press.press_id,
        covered.is_reconstructed,
        cast(coalesce(sum(areas.volume_kg), 0) as bigint) as computed_kg
    from press
    inner join covered
        on press.press_id = covered.press_id
    left join areas
        on
            press.area_kind = areas.area_kind
            and press.area_id = areas.area_id
            and press.product_code = areas.product_code
            and areas.month between press.period_start_month and press.period_end_month
    group by press.press_id, covered.is_reconstructed

),

compared as (

    select
        ---------- keys
        press.press_id,

        ---------- what the press printed
        press.product_code,
        press.area_kind,
        press.area_id,
        press.area_name,
        press.period_start_month,
        press.period_end_month,
        press.quantity_kg,
        press.tolerance_kg,
        press.basis,
        press.reliability,
        press.is_used,
        press.exclusion_reason,

        ---------- what the panel has
        summed.computed_kg,
        summed.computed_kg - press.quantity_kg as difference_kg,
        abs(summed.computed_kg - press.quantity_kg) <= press.tolerance_kg as is_within_tolerance,
        case
            when summed.computed_kg is null then 'not_comparable'
            -- A reconstruction that was not told of a figure knows nothing of it.
            when summed.is_reconstructed and not press.is_used then 'not_comparable'
            when abs(summed.computed_kg - press.quantity_kg) <= press.tolerance_kg
                then 'reproduced'
            else 'differs'
        end as verdict,

        ---------- provenance
        press.evidence,
        press.source_url,
        press.note,
        summed.is_reconstructed
    from press
    left join summed
        on press.press_id = summed.press_id

)

select * from compared
