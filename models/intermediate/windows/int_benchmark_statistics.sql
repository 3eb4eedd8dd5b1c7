with volumes as (

    select * from {{ ref('fct_window_volumes') }}

),

specifications as (

    select * from {{ ref('specifications') }}

),

-- A window that covers fewer months than it should is not like for like: it leaves the benchmark.
benchmark_windows as (

    select
        volumes.specification_id,
        volumes.product_code,
        volumes.destination_id,
        volumes.window_number,
        case
            when volumes.months_covered = volumes.months_expected
                then cast(volumes.volume_kg as double)
        end as volume_kg,
        volumes.is_reconstructed,
        specifications.benchmark_windows,
        specifications.benchmark_statistic
    from volumes
    inner join specifications on volumes.specification_id = specifications.specification_id
    where volumes.window_role = 'benchmark'

),

statistics as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,

        ---------- windows
        cast(count(volume_kg) as integer) as benchmark_windows_used,
        cast(benchmark_windows as integer) as benchmark_windows_expected,

        ---------- measures
        case benchmark_statistic
            when 'median' then {{ median_of('volume_kg') }}
            else avg(volume_kg)
        end as benchmark_mean_kg,
        cast(min(volume_kg) as bigint) as benchmark_min_kg,
        cast(max(volume_kg) as bigint) as benchmark_max_kg,
        cast(max(case when window_number = -benchmark_windows then volume_kg end) as bigint)
            as first_window_kg,
        cast(max(case when window_number = -1 then volume_kg end) as bigint) as last_window_kg,

        ---------- provenance
        bool_or(is_reconstructed) as is_reconstructed
    from benchmark_windows
    group by
        specification_id, product_code, destination_id, benchmark_windows, benchmark_statistic

)

select * from statistics
