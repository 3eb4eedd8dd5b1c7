with monthly_exports as (

    select * from {{ ref('int_monthly_exports') }}

),

contracted as (

    select
        ---------- keys
        reporter_code,
        product_code,
        destination_id,
        month,

        ---------- measures
        volume_kg,
        value_usd,

        ---------- state
        month_state,
        is_reported,
        has_zero_kg_shipment,
        is_loaded,
        is_defined,
        membership_basis,

        ---------- provenance
        is_reconstructed,
        source_id,
        vintage_date
    from monthly_exports

)

select * from contracted
