with volumes as (

    select * from {{ ref('int_volumes_by_window') }}

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

        ---------- coverage
        months_expected,
        months_covered,
        months_undefined,
        months_not_loaded,
        months_recorded,

        ---------- provenance
        is_reconstructed
    from volumes

)

select * from contracted
