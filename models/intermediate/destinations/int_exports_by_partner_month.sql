with exports as (

    select * from {{ ref('int_exports_mapped') }}

),

unmapped as (

    select * from {{ ref('int_unmapped_codes') }}

),

-- Stops the build here, in `dbt run` as in `dbt build`, with every code named: what was recorded
-- under an unknown code must not be missing from a total without a word.
guard as (

    select
        case
            when count(*) > 0
                then {{ raise_error(
                    "'the load is stopped by ' || cast(count(*) as varchar) || ' code(s). '"
                    ~ " || " ~ joined_text('message', "' | '", 'raw_rows desc, code')
                ) }}
            else true
        end as is_clean
    from unmapped

),

-- Several raw HS codes of one product, and several codes of one partner, become one row.
summed as (

    select
        reporter_code,
        product_code,
        partner_id,
        month,
        sum(volume_kg) as volume_kg,
        {{ sum_when_all_known('value_usd') }} as value_usd,
        bool_or(is_zero_quantity_positive_value) as is_zero_quantity_positive_value
    from exports
    group by reporter_code, product_code, partner_id, month

),

-- A month of a product comes from one place, so this is asked once per month and not per partner.
provenance as (

    select
        reporter_code,
        product_code,
        month,
        min(flow_source) as flow_source,
        bool_or(is_reconstructed) as is_reconstructed,
        min(source_id) as first_source_id,
        max(source_id) as last_source_id,
        max(vintage_date) as vintage_date
    from exports
    group by reporter_code, product_code, month

),

guarded as (

    select
        ---------- keys
        summed.reporter_code,
        summed.product_code,
        summed.partner_id,
        summed.month,
        {{ month_index('summed.month') }} as month_index,

        ---------- measures
        cast(summed.volume_kg as bigint) as volume_kg,
        cast(summed.value_usd as bigint) as value_usd,

        ---------- state
        summed.is_zero_quantity_positive_value,

        ---------- provenance
        provenance.flow_source,
        provenance.is_reconstructed,
        case
            when provenance.first_source_id = provenance.last_source_id
                then provenance.first_source_id
            else 'several'
        end as source_id,
        provenance.vintage_date
    from summed
    inner join provenance
        on
            summed.reporter_code = provenance.reporter_code
            and summed.product_code = provenance.product_code
            and summed.month = provenance.month
    cross join guard
    where guard.is_clean

)

select * from guarded
