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
            when volumes.months_covered = volumes.months_expected then volumes.volume_kg
        end as volume_kg,
        volumes.is_reconstructed,
        specifications.benchmark_windows,
        specifications.benchmark_statistic
    from volumes
    inner join specifications on volumes.specification_id = specifications.specification_id
    where volumes.window_role = 'benchmark'

),

-- Apart, because a median keeps every value of its group until the end, and most specifications
-- ask for none.
medians as (

    select
        specification_id,
        product_code,
        destination_id,
        {{ median_of('volume_kg') }} as median_kg
    from benchmark_windows
    where benchmark_statistic = 'median'
    group by specification_id, product_code, destination_id

),

summaries as (

    select
        specification_id,
        product_code,
        destination_id,
        benchmark_windows,
        benchmark_statistic,
        count(volume_kg) as windows_used,
        avg(volume_kg) as mean_kg,
        min(volume_kg) as minimum_kg,
        max(volume_kg) as maximum_kg,
        max(case when window_number = -benchmark_windows then volume_kg end) as first_window_kg,
        max(case when window_number = -1 then volume_kg end) as last_window_kg,
        bool_or(is_reconstructed) as is_reconstructed
    from benchmark_windows
    group by
        specification_id, product_code, destination_id, benchmark_windows, benchmark_statistic

),

statistics as (

    select
        ---------- keys
        summaries.specification_id,
        summaries.product_code,
        summaries.destination_id,

        ---------- windows
        cast(summaries.windows_used as integer) as benchmark_windows_used,
        cast(summaries.benchmark_windows as integer) as benchmark_windows_expected,

        ---------- measures
        case summaries.benchmark_statistic
            when 'median' then medians.median_kg
            else summaries.mean_kg
        end as benchmark_mean_kg,
        summaries.minimum_kg as benchmark_min_kg,
        summaries.maximum_kg as benchmark_max_kg,
        summaries.first_window_kg,
        summaries.last_window_kg,

        ---------- provenance
        summaries.is_reconstructed
    from summaries
    left join medians
        on
            summaries.specification_id = medians.specification_id
            and summaries.product_code = medians.product_code
            and summaries.destination_id = medians.destination_id

)

select * from statistics
