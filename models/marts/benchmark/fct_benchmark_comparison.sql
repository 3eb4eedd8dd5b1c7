with window_volumes as (

    select * from {{ ref('fct_window_volumes') }}

),

benchmark_statistics as (

    select * from {{ ref('int_benchmark_statistics') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

post_windows as (

    select
        specification_id,
        reporter_code,
        product_code,
        destination_id,
        volume_kg,
        months_covered,
        months_expected,
        is_reconstructed
    from window_volumes
    where window_role = 'post'

),

-- Each window after the event beside its benchmark. A left join: where there is no benchmark, the
-- volume after the event is still a finding (footnote 6).
paired as (

    select
        post_windows.specification_id,
        post_windows.reporter_code,
        post_windows.product_code,
        post_windows.destination_id,
        products.product_kind,
        post_windows.volume_kg as post_volume_kg,
        post_windows.months_covered as post_months_covered,
        post_windows.months_expected as post_months_expected,
        benchmark_statistics.benchmark_windows_used,
        benchmark_statistics.benchmark_windows_expected,
        benchmark_statistics.benchmark_mean_kg,
        benchmark_statistics.benchmark_min_kg,
        benchmark_statistics.benchmark_max_kg,
        post_windows.is_reconstructed
        or coalesce(benchmark_statistics.is_reconstructed, false) as is_reconstructed
    from post_windows
    left join benchmark_statistics
        on
            post_windows.specification_id = benchmark_statistics.specification_id
            and post_windows.product_code = benchmark_statistics.product_code
            and post_windows.destination_id = benchmark_statistics.destination_id
    left join products on post_windows.product_code = products.product_code

),

reasoned as (

    select
        *,
        {{ omission_reason(
            'post_volume_kg', 'post_months_covered', 'post_months_expected',
            'benchmark_mean_kg', 'benchmark_windows_used', 'benchmark_windows_expected'
        ) }} as omission_reason
    from paired

),

-- Without a comparison there is no base, and without a base no index.
based as (

    select
        *,
        case when omission_reason is null then benchmark_mean_kg end as base_kg
    from reasoned

),

compared as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,
        reporter_code,
        product_kind,

        ---------- volumes
        post_volume_kg,
        benchmark_mean_kg,
        benchmark_min_kg,
        benchmark_max_kg,

        ---------- index: mean = 100
        {{ index_to_base('post_volume_kg', 'base_kg') }} as volume_index,
        {{ index_to_base('benchmark_min_kg', 'base_kg') }} as index_min,
        {{ index_to_base('benchmark_max_kg', 'base_kg') }} as index_max,

        ---------- verdict
        case
            when base_kg is not null
                then {{ range_position('post_volume_kg', 'benchmark_min_kg', 'benchmark_max_kg') }}
        end as range_position,
        omission_reason is null as has_benchmark,
        -- Footnote 5: a chart shows what can be benchmarked; a zero after the event is shown too.
        omission_reason is null as is_charted,
        omission_reason,

        ---------- coverage
        post_months_covered,
        post_months_expected,
        cast(coalesce(benchmark_windows_used, 0) as integer) as benchmark_windows_used,
        benchmark_windows_expected,

        ---------- provenance
        is_reconstructed
    from based

)

select * from compared
