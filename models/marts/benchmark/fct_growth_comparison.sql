with window_volumes as (

    select * from {{ ref('fct_window_volumes') }}

),

benchmark_statistics as (

    select * from {{ ref('int_benchmark_statistics') }}

),

post_windows as (

    select
        specification_id,
        reporter_code,
        product_code,
        destination_id,
        volume_kg,
        months_covered = months_expected as is_complete,
        is_reconstructed
    from window_volumes
    where window_role = 'post'

),

paired as (

    select
        post_windows.specification_id,
        post_windows.reporter_code,
        post_windows.product_code,
        post_windows.destination_id,
        post_windows.volume_kg as post_volume_kg,
        -- A window that misses months does not stand for six of them.
        case when post_windows.is_complete then post_windows.volume_kg end as comparable_kg,
        benchmark_statistics.first_window_kg,
        benchmark_statistics.last_window_kg,
        -- Four windows are three years apart: Table 1 holds with the exponent 1/3 only.
        benchmark_statistics.benchmark_windows_expected - 1 as benchmark_years,
        post_windows.is_reconstructed
        or coalesce(benchmark_statistics.is_reconstructed, false) as is_reconstructed
    from post_windows
    left join benchmark_statistics
        on
            post_windows.specification_id = benchmark_statistics.specification_id
            and post_windows.product_code = benchmark_statistics.product_code
            and post_windows.destination_id = benchmark_statistics.destination_id

),

grown as (

    select
        *,
        {{ cagr_pct('first_window_kg', 'last_window_kg', 'benchmark_years') }}
            as benchmark_cagr_pct,
        {{ change_pct('comparable_kg', 'last_window_kg') }} as post_event_change_pct
    from paired

),

compared as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,
        reporter_code,

        ---------- volumes
        post_volume_kg,
        first_window_kg,
        last_window_kg,
        benchmark_years,

        ---------- growth
        benchmark_cagr_pct,
        post_event_change_pct,
        -- From unrounded rates: cerium is 66.0 in Table 1, where the printed rates give 66.1.
        post_event_change_pct - benchmark_cagr_pct as difference_pp,

        ---------- provenance
        is_reconstructed
    from grown

)

select * from compared
