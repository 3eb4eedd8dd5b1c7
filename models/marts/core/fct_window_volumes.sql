with window_volumes as (

    select * from {{ ref('int_window_information') }}

),

destinations as (

    select * from {{ ref('int_destinations') }}

),

-- A part of a window is no share of anything.
measured as (

    select
        window_volumes.*,
        window_volumes.months_covered = window_volumes.months_expected as is_complete,
        destinations.destination_kind = 'world' as is_world
    from window_volumes
    inner join destinations on window_volumes.destination_id = destinations.destination_id

),

shared as (

    {{ shares_of_world('measured', ['specification_id', 'product_code', 'window_number']) }}

),

contracted as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,
        window_number,
        reporter_code,

        ---------- window
        window_role,
        window_start_month,
        window_end_month,

        ---------- measures
        volume_kg,
        value_usd,

        ---------- what is known of the kilogrammes
        information,
        lower_kg,
        upper_kg,

        ---------- share of the world
        share_of_world_pct,
        share_of_world_lower_pct,
        share_of_world_upper_pct,

        ---------- coverage
        months_expected,
        months_covered,
        months_undefined,
        months_not_loaded,
        months_weight_unknown,
        months_with_shipments,
        months_with_shipments as months_recorded,

        ---------- provenance
        is_reconstructed
    from shared

)

select * from contracted
