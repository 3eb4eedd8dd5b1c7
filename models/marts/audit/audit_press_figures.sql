with press as (

    select * from {{ ref('press_reported_figures') }}

),

monthly_by_destination as (

    select * from {{ ref('fct_monthly_exports') }}

),

monthly_by_partner as (

    select * from {{ ref('int_exports_by_partner_month') }}

),

areas as (

    select
        'destination' as area_kind,
        destination_id as area_id,
        product_code,
        month,
        volume_kg,
        is_reconstructed
    from monthly_by_destination

    union all

    select
        'partner' as area_kind,
        partner_id as area_id,
        product_code,
        month,
        volume_kg,
        is_reconstructed
    from monthly_by_partner

),

panel as (

    select min(month) as first_month
    from monthly_by_destination

),

-- A few dozen press rows against one product's months: the range join stays small.
summed as (

    select
        press.press_id,
        sum(areas.volume_kg) as computed_kg,
        bool_or(areas.is_reconstructed) as is_reconstructed
    from press
    inner join areas
        on
            press.area_kind = areas.area_kind
            and press.area_id = areas.area_id
            and press.product_code = areas.product_code
            and areas.month between press.period_start_month and press.period_end_month
    cross join panel
    where press.period_start_month >= panel.first_month
    group by press.press_id

),

compared as (

    select
        ---------- keys
        press.press_id,

        ---------- what the press printed
        press.product_code,
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
        cast(summed.computed_kg as bigint) as computed_kg,
        cast(summed.computed_kg - press.quantity_kg as bigint) as difference_kg,
        abs(summed.computed_kg - press.quantity_kg) <= press.tolerance_kg as is_within_tolerance,

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
