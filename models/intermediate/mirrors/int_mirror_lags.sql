-- By how many months an importer's record follows the exporter's: one number per pair.

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
            when months_compared < {{ threshold('lag_months_needed') }} then null
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

described as (

    select
        ---------- keys
        exporter_code,
        importer_code,
        hs6_code,
        source_id,

        ---------- lag
        coalesce(best_lag, 0) as lag_months,
        best_lag is not null as is_lag_fitted,
        months_compared,
        case best_lag
            when 0 then correlation_lag_0
            when 1 then correlation_lag_1
            when 2 then correlation_lag_2
        end as lag_correlation
    from fitted

)

select * from described
