with mirror_months as (

    select * from {{ ref('int_mirror_months') }}

),

-- Every lag is tried on the same months: those in which all four figures are known.
comparable_months as (

    select * from mirror_months
    where
        exporter_kg is not null
        and partner_kg_lag_0 is not null
        and partner_kg_lag_1 is not null
        and partner_kg_lag_2 is not null

),

-- Correlation, because it asks when and not how much: a mirror with a wider code or weights that
-- include packing is larger in every month. A series without variation has none.
correlations as (

    select
        exporter_code,
        importer_code,
        hs6_code,
        source_id,
        count(*) as months_compared,
        {{ correlation('exporter_kg', 'partner_kg_lag_0') }} as correlation_lag_0,
        {{ correlation('exporter_kg', 'partner_kg_lag_1') }} as correlation_lag_1,
        {{ correlation('exporter_kg', 'partner_kg_lag_2') }} as correlation_lag_2
    from comparable_months
    group by exporter_code, importer_code, hs6_code, source_id

),

-- The smallest lag among the best.
fitted as (

    select
        *,
        case
            when months_compared < 6 then null
            when
                correlation_lag_0 is null
                and correlation_lag_1 is null
                and correlation_lag_2 is null
                then null
            when
                coalesce(correlation_lag_0, -2) >= coalesce(correlation_lag_1, -2)
                and coalesce(correlation_lag_0, -2) >= coalesce(correlation_lag_2, -2)
                then 0
            when coalesce(correlation_lag_1, -2) >= coalesce(correlation_lag_2, -2) then 1
            else 2
        end as best_lag
    from correlations

),

lagged as (

    select
        mirror_months.*,
        coalesce(fitted.best_lag, 0) as lag_months,
        fitted.best_lag is not null as is_lag_fitted,
        coalesce(fitted.months_compared, 0) as lag_months_compared,
        case fitted.best_lag
            when 0 then fitted.correlation_lag_0
            when 1 then fitted.correlation_lag_1
            when 2 then fitted.correlation_lag_2
        end as lag_correlation
    from mirror_months
    left join fitted
        on
            mirror_months.exporter_code = fitted.exporter_code
            and mirror_months.importer_code = fitted.importer_code
            and mirror_months.hs6_code = fitted.hs6_code
            and mirror_months.source_id = fitted.source_id

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
        is_reconstructed
    from aligned
    where exporter_kg is not null or partner_kg is not null

)

select * from compared
