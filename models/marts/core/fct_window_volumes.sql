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
        shared.specification_id,
        shared.product_code,
        shared.destination_id,
        shared.window_number,
        shared.reporter_code,

        ---------- window
        shared.window_role,
        shared.window_start_month,
        shared.window_end_month,

        ---------- measures
        shared.volume_kg,
        shared.value_usd,

        ---------- what is known of the kilogrammes
        shared.information,
        shared.lower_kg,
        shared.upper_kg,
        {{ known_in_words('shared', 'volume_kg', 'lower_kg', 'upper_kg') }} as volume_words,

        ---------- share of the world
        shared.share_of_world_pct,
        shared.share_of_world_lower_pct,
        shared.share_of_world_upper_pct,

        ---------- coverage
        shared.months_expected,
        shared.months_covered,
        shared.months_undefined,
        shared.months_not_loaded,
        shared.months_weight_unknown,
        shared.months_with_shipments,
        shared.months_with_shipments as months_recorded,

        ---------- provenance
        shared.is_reconstructed,
        not shared.is_reconstructed as is_value_evidence
    from shared

)

select * from contracted
