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

),

composite_codes as (

    select * from {{ ref('int_composite_codes') }}

),

-- Of the codes that belong to a composite in the month; it has no reconstructed ones.
composite_provenance as (

    select
        provenance.reporter_code,
        composite_codes.product_code,
        provenance.month,
        {{ product_series_number('provenance.reporter_code', 'composite_codes.product_code') }}
            as product_series_number,
        provenance.month_index,
        case
            when min(provenance.flow_source) = max(provenance.flow_source)
                then min(provenance.flow_source)
            else 'several'
        end as flow_source,
        bool_or(provenance.is_reconstructed) as is_reconstructed,
        case
            when min(provenance.source_id) = max(provenance.source_id)
                then min(provenance.source_id)
            else 'several'
        end as source_id,
        max(provenance.vintage_date) as vintage_date
    from provenance
    inner join composite_codes on provenance.product_code = composite_codes.hs_code
    where
        not provenance.is_reconstructed
        and {{ is_in_span(
            'provenance.month_index',
            'composite_codes.valid_from_index',
            'composite_codes.valid_to_index'
        ) }}
    group by
        provenance.reporter_code,
        composite_codes.product_code,
        provenance.month,
        provenance.month_index

),

all_provenance as (

    select * from provenance

    union all

    select * from composite_provenance

)

select * from all_provenance
