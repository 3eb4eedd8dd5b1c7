with speaking_batches as (

    select * from {{ ref('int_speaking_batches') }}

),

-- Asked once per month and product, and not per partner.
provenance as (

    select
        ---------- keys
        reporter_code,
        product_code,
        month,
        product_series_number,
        month_index,

        ---------- provenance
        min(flow_source) as flow_source,
        bool_or(is_reconstructed) as is_reconstructed,
        case
            when min(source_id) = max(source_id) then min(source_id)
            else 'several'
        end as source_id,
        max(vintage_date) as vintage_date
    from speaking_batches
    group by reporter_code, product_code, month, product_series_number, month_index

)

select * from provenance
