-- The comparisons for people: names beside codes, and no figure that nobody recorded or printed.

with comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

specifications as (

    select * from {{ ref('dim_specifications') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

destinations as (

    select * from {{ ref('dim_destinations') }}

),

post_windows as (

    select * from {{ ref('fct_window_volumes') }}
    where window_number = 0

),

findings as (

    select * from {{ ref('fct_findings') }}
    where finding_level = 'cell'

),

-- A benchmark of which windows are missing is not the benchmark.
known as (

    select
        *,
        coalesce(omission_reason not in ('benchmark_unknown', 'benchmark_incomplete'), true)
            as is_benchmark_known
    from comparisons

),

described as (

    select
        ---------- keys
        known.specification_id,
        known.product_code,
        known.destination_id,

        ---------- names
        specifications.event_id,
        specifications.event_name,
        specifications.specification_title,
        specifications.is_reference,
        products.product_name,
        products.product_kind,
        destinations.destination_name,

        ---------- window
        {{ month_span_in_words(
            'post_windows.window_start_month', 'post_windows.window_end_month'
        ) }} as window_words,
        post_windows.window_start_month,
        post_windows.window_end_month,

        ---------- verdict
        case
            when known.range_position is not null then known.range_position
            when known.omission_reason = 'not_determined' then 'not determined'
            when known.omission_reason in ('benchmark_unknown', 'post_window_incomplete')
                then 'not known'
            else 'no benchmark'
        end as verdict,
        {{ omission_in_words('known') }} as verdict_reason,

        ---------- index: benchmark = 100
        case
            when known.index_upper < 1
                then {{ as_known(
                    'known.index_words', 'known.index_lower', 'known.index_upper', decimals=1
                ) }}
            else {{ as_known('known.index_words', 'known.index_lower', 'known.index_upper') }}
        end as volume_index,
        known.index_lower,
        known.index_upper,

        ---------- volume after the event
        cast(
            {{ as_known('known.post_volume_words', 'known.post_lower_kg', 'known.post_upper_kg') }}
            as bigint
        ) as post_volume_kg,
        known.post_lower_kg as post_volume_lower_kg,
        known.post_upper_kg as post_volume_upper_kg,

        ---------- benchmark
        specifications.benchmark_statistic,
        case
            when known.is_benchmark_known
                then {{ as_known(
                    'known.benchmark_words',
                    'known.benchmark_mean_lower_kg',
                    'known.benchmark_mean_upper_kg'
                ) }}
        end as benchmark_kg,
        case when known.is_benchmark_known then known.benchmark_mean_lower_kg end
            as benchmark_lower_kg,
        case when known.is_benchmark_known then known.benchmark_mean_upper_kg end
            as benchmark_upper_kg,
        cast(
            case
                when known.is_benchmark_known
                    then {{ as_known(
                        'known.benchmark_min_words',
                        'known.benchmark_min_lower_kg',
                        'known.benchmark_min_upper_kg'
                    ) }}
            end as bigint
        ) as benchmark_min_kg,
        case when known.is_benchmark_known then known.benchmark_min_lower_kg end
            as benchmark_min_lower_kg,
        case when known.is_benchmark_known then known.benchmark_min_upper_kg end
            as benchmark_min_upper_kg,
        cast(
            case
                when known.is_benchmark_known
                    then {{ as_known(
                        'known.benchmark_max_words',
                        'known.benchmark_max_lower_kg',
                        'known.benchmark_max_upper_kg'
                    ) }}
            end as bigint
        ) as benchmark_max_kg,
        case when known.is_benchmark_known then known.benchmark_max_lower_kg end
            as benchmark_max_lower_kg,
        case when known.is_benchmark_known then known.benchmark_max_upper_kg end
            as benchmark_max_upper_kg,

        ---------- share of the world after the event
        post_windows.share_of_world_pct,
        post_windows.share_of_world_lower_pct,
        post_windows.share_of_world_upper_pct,

        ---------- to quote
        findings.sentence,
        findings.caveats,

        ---------- what it rests on
        known.information,
        known.is_reconstructed,

        ---------- presentation: rows in the order of the pages
        specifications.display_order as specification_order,
        destinations.display_order as destination_order,
        products.display_order as product_order
    from known
    inner join specifications on known.specification_id = specifications.specification_id
    inner join products on known.product_code = products.product_code
    inner join destinations on known.destination_id = destinations.destination_id
    inner join post_windows
        on
            known.specification_id = post_windows.specification_id
            and known.product_code = post_windows.product_code
            and known.destination_id = post_windows.destination_id
    left join findings
        on
            known.specification_id = findings.specification_id
            and known.product_code = findings.product_code
            and known.destination_id = findings.destination_id

)

select * from described
