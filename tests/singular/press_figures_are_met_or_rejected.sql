-- Reliable figures bind the reconstruction; those rated C or X never do, and the figures known to
-- be wrong (X) are not what the panel has. A used figure that the panel cannot sum (unknown area,
-- months outside it) counts as not met, and one that is not used says why. Data loaded in
-- place of the panel owe the press nothing.
with press as (

    select * from {{ ref('audit_press_figures') }}

),

held as (

    select * from {{ ref('int_paper_data') }}

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
inner join held on press.product_code = held.product_code
where
    (press.is_used and press.reliability not in ('A', 'B'))
    or (not press.is_used and press.exclusion_reason is null)
    or (
        held.is_papers_panel
        and press.is_used
        and press.is_within_tolerance is distinct from true
    )
    or (held.is_papers_panel and press.reliability = 'X' and press.is_within_tolerance)
