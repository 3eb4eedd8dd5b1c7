with verdicts as (

    select * from {{ ref('int_verdicts') }}

),

paired as (

    select
        specification_id,
        reporter_code,
        product_code,
        destination_id,
        post_volume_kg,
        -- A window that misses months does not stand for six of them.
        case when post_months_covered = post_months_expected then post_volume_kg end
            as comparable_kg,
        first_window_kg,
        last_window_kg,
        -- Four windows are three years apart: Table 1 holds with the exponent 1/3 only.
        benchmark_windows_expected - 1 as benchmark_years,
        is_reconstructed
    from verdicts

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
