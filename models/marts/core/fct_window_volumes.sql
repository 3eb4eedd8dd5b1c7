with window_volumes as (

    select * from {{ ref('int_window_information') }}

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

        ---------- coverage
        months_expected,
        months_covered,
        months_undefined,
        months_not_loaded,
        months_weight_unknown,
        months_with_shipments,
        months_with_shipments as months_recorded,

        ---------- provenance
        is_reconstructed,
        not is_reconstructed as is_value_evidence
    from window_volumes

)

select * from contracted
