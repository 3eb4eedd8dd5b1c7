-- Reliable figures bind the reconstruction; those rated C or X never do, and the figures known to
-- be wrong (X) are not what the panel has. Panels that are not reconstructed owe the press nothing.
select
    press_id,
    reliability,
    is_used,
    quantity_kg,
    computed_kg,
    tolerance_kg
from {{ ref('audit_press_figures') }}
where
    (is_used and reliability not in ('A', 'B'))
    or (is_reconstructed and is_used and is_within_tolerance is distinct from true)
    or (is_reconstructed and reliability = 'X' and is_within_tolerance)
