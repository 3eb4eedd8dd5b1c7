-- Reliable figures bind the reconstruction; those rated C or X never do, and the figures known to
-- be wrong (X) are not what the panel has. A used figure that the panel cannot sum (unknown area,
-- months outside it) counts as not met, and one that is not used says why. Panels that are not
-- reconstructed owe the press nothing.
with press as (

    select * from {{ ref('audit_press_figures') }}

),

panel as (

    select bool_or(exports.is_reconstructed) as is_reconstructed
    from {{ ref('fct_monthly_exports') }} as exports
    inner join {{ ref('dim_specifications') }} as specifications
        on exports.reporter_code = specifications.reporter_code
    where specifications.is_reference

)

select
    press.press_id,
    press.reliability,
    press.is_used,
    press.exclusion_reason,
    press.quantity_kg,
    press.computed_kg,
    press.tolerance_kg
from press
cross join panel
where
    (press.is_used and press.reliability not in ('A', 'B'))
    or (not press.is_used and press.exclusion_reason is null)
    or (
        panel.is_reconstructed
        and press.is_used
        and press.is_within_tolerance is distinct from true
    )
    or (panel.is_reconstructed and press.reliability = 'X' and press.is_within_tolerance)
