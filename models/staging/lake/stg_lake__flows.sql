-- depends_on: {{ source('lake', 'flows') }}
with source as (

    select * from {{ lake_flows() }}
    where {{ known_as_of('vintage_date') }}

),

renamed as (

    select
        ---------- keys
        batch_id,
        reporter_code,
        flow,
        month,
        partner_scheme,
        trim(partner_code) as partner_code,
        hs_code as hs_code_raw,

        ---------- measures
        quantity_kg as volume_kg,
        case when value_currency = 'USD' then value end as value_usd,

        ---------- state
        is_quantity_estimated,
        is_zero_quantity_positive_value,

        ---------- parts of the month that the row is of
        regime_code,
        province_code,

        ---------- provenance
        source_id,
        vintage_date
    from source

)

select * from renamed
