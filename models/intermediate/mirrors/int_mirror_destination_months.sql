-- What importers recorded, in the shape of int_destination_months: a row per month of export whose
-- import, lag_months later, is covered of every importer of the destination. No row: not covered.

with mirror_months as (

    select * from {{ ref('int_mirror_months') }}

),

-- What is loaded may not choose the months that are judged: the lag is declared with the source,
-- and the one that fits is shown beside.
data_sources as (

    select * from {{ ref('data_sources') }}

),

fitted_lags as (

    select * from {{ ref('int_mirror_lags') }}
    where is_lag_fitted

),

destinations as (

    select * from {{ ref('int_destinations') }}

),

bases as (

    select distinct membership_basis from {{ ref('stg_specifications') }}

),

reference_basis as (

    select membership_basis from {{ ref('stg_specifications') }}
    where is_reference

),

source_lags as (

    select
        loaded_sources.source_id,
        coalesce(data_sources.mirror_lag_months, 0) as lag_months
    from (select distinct source_id from mirror_months) as loaded_sources
    left join data_sources on loaded_sources.source_id = data_sources.source_id

),

aligned as (

    select
        mirror_months.*,
        lags.lag_months,
        fitted_lags.lag_months as fitted_lag_months,
        case lags.lag_months
            when 0 then mirror_months.partner_kg_lag_0
            when 1 then mirror_months.partner_kg_lag_1
            else mirror_months.partner_kg_lag_2
        end as partner_kg,
        case lags.lag_months
            when 0 then mirror_months.is_weight_unknown_lag_0
            when 1 then mirror_months.is_weight_unknown_lag_1
            else mirror_months.is_weight_unknown_lag_2
        end as is_weight_unknown,
        case lags.lag_months
            when 0 then mirror_months.has_zero_kg_lag_0
            when 1 then mirror_months.has_zero_kg_lag_1
            else mirror_months.has_zero_kg_lag_2
        end as has_zero_kg_shipment,
        case lags.lag_months
            when 0 then mirror_months.importers_covered_lag_0
            when 1 then mirror_months.importers_covered_lag_1
            else mirror_months.importers_covered_lag_2
        end as importers_covered_at_lag
    from mirror_months
    inner join source_lags as lags on mirror_months.source_id = lags.source_id
    left join fitted_lags
        on
            mirror_months.exporter_code = fitted_lags.exporter_code
            and mirror_months.importer_code = fitted_lags.importer_code
            and mirror_months.hs6_code = fitted_lags.hs6_code
            and mirror_months.source_id = fitted_lags.source_id

),

-- Groups are composed as in the reference specification, and are not known to one that composes
-- them otherwise.
described as (

    select
        ---------- keys
        'importer' as recorded_by,
        bases.membership_basis,
        {{ product_series_number('aligned.exporter_code', 'aligned.hs6_code') }}
            as product_series_number,
        aligned.source_id,
        destinations.destination_number,
        aligned.month_index,

        ---------- state
        case
            when aligned.importers_covered_at_lag = aligned.importers_expected then 'zero'
            else 'not_covered'
        end as absent_state,
        true as is_recorded,

        ---------- measures: a weight that is missing leaves the month unknown
        case when not aligned.is_weight_unknown then aligned.partner_kg end as volume_kg,
        cast(null as bigint) as value_usd,
        aligned.has_zero_kg_shipment,

        ---------- the importers
        aligned.exporter_code,
        aligned.hs6_code,
        destinations.destination_id,
        aligned.lag_months,
        aligned.fitted_lag_months,
        cast(aligned.importers_covered_at_lag as integer) as importers_covered,
        cast(aligned.importers_expected as integer) as importers_expected
    from aligned
    inner join destinations
        on
            aligned.importer_kind = destinations.destination_kind
            and aligned.importer_code
            = coalesce(destinations.partner_id, destinations.destination_id)
    cross join bases
    where
        destinations.destination_kind <> 'group'
        or bases.membership_basis in (
            select reference_basis.membership_basis from reference_basis
        )

)

select * from described
