{#- Verdicts as fct_benchmark_comparison has them: what print says of a comparison as a whole
    narrows the ends, and words say what may be said. Arguments are names of relations: what verdicts made,
    informed; what printed_measures made; specifications with their statistic; products. -#}
{% macro compared(verdicts, printed_measures, specifications, products) -%}
    -- Print speaks of the paper's windows as a whole, and of their mean.
    with printed as (

        select
            verdicts.*,
            printed_measures.benchmark_min_kg_lower,
            printed_measures.benchmark_min_kg_upper,
            printed_measures.benchmark_max_kg_lower,
            printed_measures.benchmark_max_kg_upper,
            case
                when specifications.benchmark_statistic = 'mean'
                    then printed_measures.volume_index_lower
            end as volume_index_lower,
            case
                when specifications.benchmark_statistic = 'mean'
                    then printed_measures.volume_index_upper
            end as volume_index_upper,
            case
                when specifications.benchmark_statistic = 'mean'
                    then printed_measures.benchmark_mean_kg_lower
            end as benchmark_mean_kg_lower,
            case
                when specifications.benchmark_statistic = 'mean'
                    then printed_measures.benchmark_mean_kg_upper
            end as benchmark_mean_kg_upper
        from {{ verdicts }} as verdicts
        left join {{ specifications }} as specifications
            on verdicts.specification_id = specifications.specification_id
        left join {{ printed_measures }} as printed_measures
            on
                verdicts.product_code = printed_measures.product_code
                and verdicts.destination_id = printed_measures.destination_id
                and verdicts.is_proven
                and verdicts.is_proven_as_a_whole

    ),

    -- A printed index and a known volume leave little of the mean.
    narrowed as (

        select
            *,
            cast(greatest(benchmark_min_lower_kg, benchmark_min_kg_lower) as bigint) as min_lower_kg,
            cast(least(benchmark_min_upper_kg, benchmark_min_kg_upper) as bigint) as min_upper_kg,
            cast(greatest(benchmark_max_lower_kg, benchmark_max_kg_lower) as bigint) as max_lower_kg,
            cast(least(benchmark_max_upper_kg, benchmark_max_kg_upper) as bigint) as max_upper_kg,
            greatest(
                benchmark_mean_lower_kg,
                benchmark_mean_kg_lower,
                {{ index_to_base('post_lower_kg', 'volume_index_upper') }}
            ) as mean_lower_kg,
            least(
                benchmark_mean_upper_kg,
                benchmark_mean_kg_upper,
                {{ index_to_base('post_upper_kg', 'volume_index_lower') }}
            ) as mean_upper_kg
        from printed

    ),

    indexed as (

        select
            *,
            case
                when volume_index is not null
                    then
                        greatest(
                            volume_index_lower,
                            coalesce({{ index_to_base('post_lower_kg', 'mean_upper_kg') }}, 0)
                        )
            end as index_lower,
            case
                when volume_index is not null
                    then
                        least(
                            volume_index_upper,
                            case
                                when post_upper_kg = 0 then 0
                                else {{ index_to_base('post_upper_kg', 'mean_lower_kg') }}
                            end
                        )
            end as index_upper
        from narrowed

    )

    select
        ---------- keys
        indexed.specification_id,
        indexed.product_code,
        indexed.destination_id,
        indexed.reporter_code,
        products.product_kind,

        ---------- volumes
        indexed.post_volume_kg,
        indexed.benchmark_mean_kg as benchmark_kg,
        indexed.benchmark_mean_kg,
        indexed.benchmark_min_kg,
        indexed.benchmark_max_kg,

        ---------- index: mean = 100
        indexed.volume_index,
        indexed.index_min,
        indexed.index_max,

        ---------- verdict
        indexed.range_position,
        indexed.has_benchmark,
        -- Footnote 5: a chart shows what can be benchmarked; a zero after the event is shown too.
        indexed.has_benchmark as is_charted,
        indexed.has_short_benchmark,
        indexed.omission_reason,
        -- Of a comparison that there is, decided or not.
        case
            when coalesce(indexed.omission_reason, 'not_determined') = 'not_determined'
                then indexed.lowest_position
        end as lowest_range_position,
        case
            when coalesce(indexed.omission_reason, 'not_determined') = 'not_determined'
                then indexed.highest_position
        end as highest_range_position,

        ---------- what the figures rest on
        indexed.information,
        indexed.post_information,
        indexed.benchmark_information,
        {{ information_of_part(
            'indexed.mean_lower_kg',
            'indexed.mean_upper_kg',
            'indexed.benchmark_information'
        ) }} as benchmark_mean_information,
        {{ information_of_part(
            'indexed.min_lower_kg',
            'indexed.min_upper_kg',
            'indexed.benchmark_information'
        ) }} as benchmark_min_information,
        {{ information_of_part(
            'indexed.max_lower_kg',
            'indexed.max_upper_kg',
            'indexed.benchmark_information'
        ) }} as benchmark_max_information,
        {{ information_of_index(
            'indexed.index_lower', 'indexed.index_upper', 'indexed.information'
        ) }} as index_information,

        ---------- and between which values they lie
        indexed.post_lower_kg,
        indexed.post_upper_kg,
        indexed.mean_lower_kg as benchmark_mean_lower_kg,
        indexed.mean_upper_kg as benchmark_mean_upper_kg,
        indexed.min_lower_kg as benchmark_min_lower_kg,
        indexed.min_upper_kg as benchmark_min_upper_kg,
        indexed.max_lower_kg as benchmark_max_lower_kg,
        indexed.max_upper_kg as benchmark_max_upper_kg,
        indexed.index_lower,
        indexed.index_upper,

        ---------- in words, at the precision of a record or of print
        {{ known_in_words(
            'indexed', 'post_volume_kg', 'post_lower_kg', 'post_upper_kg'
        ) }} as post_volume_words,
        {{ known_in_words(
            'indexed', 'benchmark_mean_kg', 'mean_lower_kg', 'mean_upper_kg'
        ) }} as benchmark_words,
        {{ known_in_words(
            'indexed', 'benchmark_min_kg', 'min_lower_kg', 'min_upper_kg'
        ) }} as benchmark_min_words,
        {{ known_in_words(
            'indexed', 'benchmark_max_kg', 'max_lower_kg', 'max_upper_kg'
        ) }} as benchmark_max_words,
        case
            when
                not indexed.is_reconstructed
                or indexed.information is null
                or {{ is_index_printed_alike('indexed.index_lower', 'indexed.index_upper') }}
                then {{ index_display('indexed.volume_index') }}
        end as index_words,

        ---------- coverage
        indexed.post_months_covered,
        indexed.post_months_expected,
        indexed.post_months_not_loaded,
        indexed.post_months_weight_unknown,
        cast(indexed.benchmark_windows_used as integer) as benchmark_windows_used,
        cast(indexed.benchmark_windows_unknown as integer) as benchmark_windows_unknown,
        cast(indexed.benchmark_months_not_loaded as integer) as benchmark_months_not_loaded,
        cast(indexed.benchmark_months_weight_unknown as integer)
            as benchmark_months_weight_unknown,
        indexed.benchmark_windows_expected,
        indexed.benchmark_windows_needed,

        ---------- provenance
        indexed.is_reconstructed
    from indexed
    left join {{ products }} as products on indexed.product_code = products.product_code
{%- endmacro %}
