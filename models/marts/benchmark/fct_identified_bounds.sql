with bounds as (

    select * from {{ ref('reconstruction_bounds') }}

),

window_volumes as (

    select * from {{ ref('fct_window_volumes') }}

),

specifications as (

    select * from {{ ref('dim_specifications') }}
    where is_reference

),

-- The bounds follow from the paper, so they are set against the specification that reproduces it.
reference_volumes as (

    select window_volumes.*
    from window_volumes
    inner join specifications
        on window_volumes.specification_id = specifications.specification_id

),

identified as (

    select
        ---------- keys
        bounds.product_code,
        bounds.destination_id,
        bounds.window_number,
        specifications.specification_id,
        reference_volumes.window_role,
        reference_volumes.window_start_month,
        reference_volumes.window_end_month,

        ---------- what print says about the cell
        bounds.lower_kg,
        bounds.upper_kg,
        bounds.upper_kg - bounds.lower_kg as width_kg,
        -- Of the upper bound, not of the reconstructed volume: that is one choice among many.
        coalesce({{ index_to_base('bounds.upper_kg - bounds.lower_kg', 'bounds.upper_kg') }}, 0)
            as width_pct,
        bounds.printed_step_kg,
        bounds.information,

        ---------- what would be known without the cell's own figures
        bounds.trivial_lower_kg,
        bounds.trivial_upper_kg,

        ---------- what the embedded panel chose between them
        reference_volumes.volume_kg,
        reference_volumes.is_reconstructed
    from bounds
    cross join specifications
    left join reference_volumes
        on
            bounds.product_code = reference_volumes.product_code
            and bounds.destination_id = reference_volumes.destination_id
            and bounds.window_number = reference_volumes.window_number

)

select * from identified
