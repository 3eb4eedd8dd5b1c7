with mirror_months as (

    select * from {{ ref('int_mirror_months') }}
    where importer_kind <> 'world'

),

lags as (

    select * from {{ ref('int_mirror_lags') }}

),

lagged as (

    select
        mirror_months.*,
        coalesce(lags.lag_months, 0) as lag_months,
        coalesce(lags.is_lag_fitted, false) as is_lag_fitted,
        coalesce(lags.months_compared, 0) as lag_months_compared,
        lags.lag_correlation
    from mirror_months
    left join lags
        on
            mirror_months.exporter_code = lags.exporter_code
            and mirror_months.importer_code = lags.importer_code
            and mirror_months.hs6_code = lags.hs6_code
            and mirror_months.source_id = lags.source_id

),

aligned as (

    select
        *,
        case lag_months
            when 0 then partner_kg_lag_0
            when 1 then partner_kg_lag_1
            else partner_kg_lag_2
        end as partner_kg,
        case lag_months
            when 0 then is_estimated_lag_0
            when 1 then is_estimated_lag_1
            else is_estimated_lag_2
        end as is_partner_kg_estimated
    from lagged

),

compared as (

    select
        ---------- keys
        exporter_code,
        importer_code,
        hs6_code,
        source_id,
        month,

        ---------- measures
        importer_kind,
        cast(exporter_kg as bigint) as exporter_kg,
        cast(partner_kg as bigint) as partner_kg,
        cast(partner_kg - exporter_kg as bigint) as gap_kg,
        cast(partner_kg as double) / nullif(exporter_kg, 0) as partner_to_exporter_ratio,

        ---------- lag
        cast(lag_months as integer) as lag_months,
        {{ month_from_index('(month_index + lag_months)') }} as partner_month,
        is_lag_fitted,
        lag_correlation,
        cast(lag_months_compared as integer) as lag_months_compared,

        ---------- what is compared
        exporter_hs_codes,
        partner_hs_codes,
        cast(importers_in_sum as integer) as importers_in_sum,
        cast(importers_covered as integer) as importers_covered,
        cast(importers_expected as integer) as importers_expected,
        is_partner_kg_estimated,

        ---------- provenance
        is_reconstructed,
        not is_reconstructed as is_evidence
    from aligned
    where exporter_kg is not null or partner_kg is not null

)

select * from compared
