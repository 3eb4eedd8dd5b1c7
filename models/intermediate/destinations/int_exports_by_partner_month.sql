with exports as (

    select * from {{ ref('int_exports_mapped') }}

),

unmapped as (

    {{ unmapped_codes('exports') }}

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
        month_index,
        sum(volume_kg) as volume_kg,
        sum(value_usd) as value_usd,
        bool_or(is_reconstructed) as is_reconstructed,
        min(source_id) as first_source_id,
        max(source_id) as last_source_id,
        max(vintage_date) as vintage_date
    from exports
    group by reporter_code, product_code, partner_id, month, month_index

),

guarded as (

    select
        ---------- keys
        summed.reporter_code,
        summed.product_code,
        summed.partner_id,
        summed.month,
        summed.month_index,

        ---------- measures
        cast(summed.volume_kg as bigint) as volume_kg,
        cast(summed.value_usd as bigint) as value_usd,

        ---------- provenance
        summed.is_reconstructed,
        case
            when summed.first_source_id = summed.last_source_id then summed.first_source_id
            else 'several'
        end as source_id,
        summed.vintage_date
    from summed
    cross join guard
    where guard.is_clean

)

select * from guarded
