-- Every month of a measured window is known, undefined, not covered or without a weight, and is one
-- of these.

with measured as (

    select
        'int_measured_windows' as model,
        *
    from {{ ref('int_measured_windows') }}

    union all

    select
        'int_measured_alternatives' as model,
        *
    from {{ ref('int_measured_alternatives') }}

)

select * from measured
where
    months_known + months_undefined + months_not_covered + months_weight_unknown <> window_months
    or least(months_known, months_undefined, months_not_covered, months_weight_unknown) < 0
    or months_with_shipments > months_known
    or window_months is null
