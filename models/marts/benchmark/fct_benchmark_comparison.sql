with verdicts as (

    select * from {{ ref('int_verdicts') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

compared as (

    select
        ---------- keys
        verdicts.specification_id,
        verdicts.product_code,
        verdicts.destination_id,
        verdicts.reporter_code,
        products.product_kind,

        ---------- volumes
        verdicts.post_volume_kg,
        verdicts.benchmark_mean_kg as benchmark_kg,
        verdicts.benchmark_mean_kg,
        verdicts.benchmark_min_kg,
        verdicts.benchmark_max_kg,

        ---------- index: mean = 100
        verdicts.volume_index,
        verdicts.index_min,
        verdicts.index_max,

        ---------- verdict
        verdicts.range_position,
        verdicts.has_benchmark,
        -- Footnote 5: a chart shows what can be benchmarked; a zero after the event is shown too.
        verdicts.has_benchmark as is_charted,
        verdicts.has_short_benchmark,
        verdicts.omission_reason,
        -- Of a comparison that there is, decided or not.
        case
            when coalesce(verdicts.omission_reason, 'not_determined') = 'not_determined'
                then verdicts.lowest_position
        end as lowest_range_position,
        case
            when coalesce(verdicts.omission_reason, 'not_determined') = 'not_determined'
                then verdicts.highest_position
        end as highest_range_position,

        ---------- what the figures rest on
        verdicts.information,
        verdicts.post_information,
        verdicts.benchmark_information,
        {{ information_of_part(
            'verdicts.benchmark_mean_lower_kg',
            'verdicts.benchmark_mean_upper_kg',
            'verdicts.benchmark_information'
        ) }} as benchmark_mean_information,
        {{ information_of_part(
            'verdicts.benchmark_min_lower_kg',
            'verdicts.benchmark_min_upper_kg',
            'verdicts.benchmark_information'
        ) }} as benchmark_min_information,
        {{ information_of_part(
            'verdicts.benchmark_max_lower_kg',
            'verdicts.benchmark_max_upper_kg',
            'verdicts.benchmark_information'
        ) }} as benchmark_max_information,

        ---------- and between which values they lie
        verdicts.post_lower_kg,
        verdicts.post_upper_kg,
        verdicts.benchmark_mean_lower_kg,
        verdicts.benchmark_mean_upper_kg,
        verdicts.benchmark_min_lower_kg,
        verdicts.benchmark_min_upper_kg,
        verdicts.benchmark_max_lower_kg,
        verdicts.benchmark_max_upper_kg,

        ---------- coverage
        verdicts.post_months_covered,
        verdicts.post_months_expected,
        verdicts.post_months_not_loaded,
        verdicts.post_months_weight_unknown,
        cast(verdicts.benchmark_windows_used as integer) as benchmark_windows_used,
        cast(verdicts.benchmark_windows_unknown as integer) as benchmark_windows_unknown,
        cast(verdicts.benchmark_months_not_loaded as integer) as benchmark_months_not_loaded,
        cast(verdicts.benchmark_months_weight_unknown as integer)
            as benchmark_months_weight_unknown,
        verdicts.benchmark_windows_expected,
        verdicts.benchmark_windows_needed,

        ---------- provenance
        verdicts.is_reconstructed
    from verdicts
    left join products on verdicts.product_code = products.product_code

)

select * from compared
