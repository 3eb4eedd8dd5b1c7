-- The verdict of each specification on the record that it reads, the exporter's or the importers'.

with comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

mirrors as (

    select * from {{ ref('fct_mirror_verdicts') }}
    where recorded_by = 'importer'

),

verdicts as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,
        cast('exporter' as varchar) as recorded_by,

        ---------- volumes
        post_volume_kg,
        benchmark_kg,
        benchmark_min_kg,
        benchmark_max_kg,

        ---------- index
        volume_index,
        index_min,
        index_max,

        ---------- in words, at the precision of a record or of print
        post_volume_words,
        benchmark_words,
        benchmark_min_words,
        benchmark_max_words,
        index_words,

        ---------- what the figures rest on
        index_information,
        benchmark_min_information,
        benchmark_max_information,

        ---------- verdict
        range_position,
        has_benchmark,
        has_short_benchmark,
        omission_reason,

        ---------- coverage
        post_months_expected,
        post_months_covered,
        benchmark_windows_expected,
        benchmark_windows_used,

        ---------- provenance
        is_reconstructed,
        {{ is_fixed() }} as is_evidence
    from comparisons

    union all

    select
        specification_id,
        product_code,
        destination_id,
        'importer' as recorded_by,
        importer_post_volume_kg as post_volume_kg,
        importer_benchmark_kg as benchmark_kg,
        null as benchmark_min_kg,
        null as benchmark_max_kg,
        importer_volume_index as volume_index,
        null as index_min,
        null as index_max,
        {{ grouped_integer('importer_post_volume_kg') }} as post_volume_words,
        {{ grouped_integer('importer_benchmark_kg') }} as benchmark_words,
        null as benchmark_min_words,
        null as benchmark_max_words,
        {{ index_display('importer_volume_index') }} as index_words,
        case when importer_volume_index is not null then 'reported' end as index_information,
        null as benchmark_min_information,
        null as benchmark_max_information,
        importer_range_position as range_position,
        importer_range_position is not null as has_benchmark,
        importer_has_short_benchmark as has_short_benchmark,
        mirror_note as omission_reason,
        null as post_months_expected,
        null as post_months_covered,
        null as benchmark_windows_expected,
        null as benchmark_windows_used,
        false as is_reconstructed,
        true as is_evidence
    from mirrors

)

select * from verdicts
