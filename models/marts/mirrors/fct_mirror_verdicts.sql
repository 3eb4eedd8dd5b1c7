-- Both records of a trade, each against its own benchmark, by the macro that judges every window.

with comparisons as (

    select * from {{ ref('fct_mirror_comparison') }}

),

mirror_months as (

    select * from {{ ref('int_mirror_months') }}

),

specifications as (

    select * from {{ ref('int_specifications') }}

),

windows as (

    select * from {{ ref('int_windows') }}

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

-- The lag is the pair's, the same in every month.
lags as (

    select
        exporter_code,
        importer_code,
        hs6_code,
        source_id,
        max(lag_months) as lag_months,
        bool_or(is_lag_fitted) as is_lag_fitted
    from comparisons
    group by exporter_code, importer_code, hs6_code, source_id

),

event_headings as (

    select distinct
        event_id,
        reporter_code,
        substr(product_code, 1, 6) as hs6_code
    from event_products

),

-- A group's imports are known where every member of the month is covered.
months as (

    select
        mirror_months.exporter_code,
        mirror_months.importer_code,
        mirror_months.importer_kind,
        mirror_months.hs6_code,
        mirror_months.source_id,
        mirror_months.month_index,
        mirror_months.exporter_kg,
        case
            when mirror_months.importers_in_sum = mirror_months.importers_expected
                then
                    case lags.lag_months
                        when 0 then mirror_months.partner_kg_lag_0
                        when 1 then mirror_months.partner_kg_lag_1
                        else mirror_months.partner_kg_lag_2
                    end
        end as partner_kg,
        mirror_months.importers_in_sum,
        mirror_months.importers_expected,
        mirror_months.is_reconstructed,
        lags.lag_months,
        lags.is_lag_fitted
    from mirror_months
    inner join lags
        on
            mirror_months.exporter_code = lags.exporter_code
            and mirror_months.importer_code = lags.importer_code
            and mirror_months.hs6_code = lags.hs6_code
            and mirror_months.source_id = lags.source_id

),

sides as (

    select
        'exporter' as side,
        exporter_kg as volume_kg,
        *
    from months

    union all

    select
        'importer' as side,
        partner_kg as volume_kg,
        *
    from months

),

-- Each month finds its window by arithmetic, under each specification of the exporter's events.
window_months as (

    select
        specifications.specification_id,
        {{ window_number('sides.month_index', 'specifications.start_month_index') }}
            as window_number,
        sides.*
    from sides
    inner join event_headings
        on
            sides.exporter_code = event_headings.reporter_code
            and sides.hs6_code = event_headings.hs6_code
    inner join specifications on event_headings.event_id = specifications.event_id
    where
        {{ window_offset('sides.month_index', 'specifications.start_month_index') }}
        < specifications.window_months

),

pairs as (

    select
        specification_id,
        side,
        exporter_code,
        importer_code,
        importer_kind,
        hs6_code,
        source_id,
        lag_months,
        is_lag_fitted,
        max(importers_in_sum) as importers_in_sum,
        max(importers_expected) as importers_expected
    from window_months
    group by
        specification_id,
        side,
        exporter_code,
        importer_code,
        importer_kind,
        hs6_code,
        source_id,
        lag_months,
        is_lag_fitted

),

sums as (

    select
        specification_id,
        side,
        exporter_code,
        importer_code,
        hs6_code,
        source_id,
        window_number,
        sum(volume_kg) as volume_kg,
        count(volume_kg) as months_known,
        count(*) filter (where volume_kg > 0) as months_recorded,
        bool_or(is_reconstructed and side = 'exporter') as is_reconstructed
    from window_months
    group by
        specification_id,
        side,
        exporter_code,
        importer_code,
        hs6_code,
        source_id,
        window_number

),

-- Six digits are older than the codes under them, so no month of them is undefined.
window_volumes as (

    select
        pairs.*,
        windows.window_number,
        sums.volume_kg,
        windows.months_expected,
        coalesce(sums.months_known, 0) as months_covered,
        windows.months_expected - coalesce(sums.months_known, 0) as months_not_loaded,
        0 as months_weight_unknown,
        coalesce(sums.months_recorded, 0) as months_recorded,
        coalesce(sums.is_reconstructed, false) as is_reconstructed,
        specifications.benchmark_windows,
        specifications.benchmark_windows_needed,
        specifications.benchmark_statistic
    from pairs
    inner join specifications on pairs.specification_id = specifications.specification_id
    inner join windows on pairs.specification_id = windows.specification_id
    left join sums
        on
            pairs.specification_id = sums.specification_id
            and pairs.side = sums.side
            and pairs.exporter_code = sums.exporter_code
            and pairs.importer_code = sums.importer_code
            and pairs.hs6_code = sums.hs6_code
            and pairs.source_id = sums.source_id
            and windows.window_number = sums.window_number

),

verdicts as (

    {{ verdicts('window_volumes', [
        'specification_id', 'side', 'exporter_code', 'importer_code', 'importer_kind', 'hs6_code',
        'source_id', 'lag_months', 'is_lag_fitted', 'importers_in_sum', 'importers_expected',
    ]) }}

),

paired as (

    select
        ---------- keys
        exporters.specification_id,
        exporters.exporter_code,
        exporters.importer_code,
        exporters.hs6_code,
        exporters.source_id,
        exporters.importer_kind,

        ---------- the importer's record: its months lie lag_months later
        cast(exporters.lag_months as integer) as lag_months,
        exporters.is_lag_fitted,
        cast(exporters.importers_in_sum as integer) as importers_covered,
        cast(exporters.importers_expected as integer) as importers_expected,

        ---------- as the exporter records it
        cast(exporters.post_volume_kg as bigint) as exporter_post_volume_kg,
        exporters.benchmark_mean_kg as exporter_benchmark_kg,
        exporters.volume_index as exporter_volume_index,
        exporters.range_position as exporter_range_position,
        exporters.omission_reason as exporter_omission_reason,

        ---------- as the importer records it
        cast(importers.post_volume_kg as bigint) as importer_post_volume_kg,
        importers.benchmark_mean_kg as importer_benchmark_kg,
        importers.volume_index as importer_volume_index,
        importers.range_position as importer_range_position,
        importers.omission_reason as importer_omission_reason,

        ---------- side by side: null where one of them has no verdict
        exporters.range_position = importers.range_position as is_agreeing,

        ---------- provenance
        exporters.is_reconstructed
    from verdicts as exporters
    inner join verdicts as importers
        on
            exporters.specification_id = importers.specification_id
            and exporters.exporter_code = importers.exporter_code
            and exporters.importer_code = importers.importer_code
            and exporters.hs6_code = importers.hs6_code
            and exporters.source_id = importers.source_id
            and importers.side = 'importer'
    where exporters.side = 'exporter'

)

select * from paired
