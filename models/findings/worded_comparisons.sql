-- What every sentence on a comparison is made of, in words. The one place that decides which
-- figures a sentence may name: those that are null here are not fixed by print.

with comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

destinations as (

    select * from {{ ref('dim_destinations') }}

),

reporters as (

    select * from {{ ref('dim_partners') }}

),

specifications as (

    select * from {{ ref('dim_specifications') }}

),

post_windows as (

    select * from {{ ref('fct_window_volumes') }}
    where window_number = 0

),

known as (

    select
        comparisons.*,
        comparisons.specification_id || '/' || comparisons.product_code || '/'
        || comparisons.destination_id as source_key,
        products.product_name,
        products.display_order,
        destinations.destination_kind,
        specifications.benchmark_statistic,
        coalesce({{ place_in_sentence('reporters.partner_name') }}, comparisons.reporter_code)
            as reporter_words,
        destinations.destination_name,
        post_windows.window_start_month,
        post_windows.window_end_month,
        coalesce(comparisons.omission_reason = 'not_determined', false) as is_undecided,
        -- 0 kg with a value are shipments under half a kilogramme, which is not nothing.
        coalesce(
            comparisons.post_volume_kg = 0 and post_windows.months_with_shipments > 0, false
        ) as is_under_half_kg,
        coalesce(
            comparisons.post_volume_kg = 0 and post_windows.months_with_shipments = 0
            and comparisons.post_volume_words is not null,
            false
        ) as is_zero,
        -- On a base of grammes the index speaks of the base; the figures have kilogrammes there.
        coalesce(
            comparisons.post_volume_words is not null
            and (comparisons.volume_index >= 100000 or comparisons.benchmark_kg < 1),
            false
        ) as is_index_of_grammes
    from comparisons
    inner join products on comparisons.product_code = products.product_code
    inner join destinations on comparisons.destination_id = destinations.destination_id
    inner join specifications
        on comparisons.specification_id = specifications.specification_id
    inner join post_windows
        on
            comparisons.specification_id = post_windows.specification_id
            and comparisons.product_code = post_windows.product_code
            and comparisons.destination_id = post_windows.destination_id
    left join reporters on comparisons.reporter_code = reporters.partner_id

),

worded as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,
        product_kind,
        source_key,
        display_order,

        ---------- what is compared
        {{ product_in_sentence('product_name') }} as product_words,
        reporter_words,
        {{ possessive('reporter_words') }} as whose_words,
        case
            when destination_kind = 'world' then 'worldwide'
            else 'to ' || {{ place_in_sentence('destination_name') }}
        end as to_place_words,
        case
            when window_start_month = window_end_month
                then 'in ' || {{ month_in_words('window_start_month') }}
            else
                'from ' || {{ month_span_in_words('window_start_month', 'window_end_month') }}
        end as period_words,
        {{ earlier_windows_in_words('benchmark_windows_used') }} as windows_words,
        {{ earlier_windows_in_words('benchmark_windows_used', each='any') }} as any_window_words,
        {{ earlier_windows_in_words('benchmark_windows_used', each='each') }}
            as each_window_words,
        benchmark_statistic,
        case seal_state
            when 'sealed'
                then
                    'This reading was sealed on ' || {{ day_in_words('sealed_on') }}
                    || ', before any month of its window was loaded, and has not been changed '
                    || 'since.'
            when 'sealed_late'
                then
                    'This reading was sealed on ' || {{ day_in_words('sealed_on') }}
                    || ', when months of its window were loaded already.'
            when 'changed'
                then
                    'This reading was sealed on ' || {{ day_in_words('sealed_on') }}
                    || ' and changed afterwards.'
        end as seal_words,

        ---------- figures that a sentence may name
        {{ with_kilogrammes('post_volume_words') }} as post_words,
        benchmark_min_words as min_words,
        benchmark_max_words as max_words,
        case when not (is_zero or is_under_half_kg or is_index_of_grammes) then index_words end
            as index_words,
        -- The side of the mean, where every value that print allows lies on it: a flow that print
        -- has under its mean may have any index up to 100, and not that.
        case
            when not has_benchmark then null
            when index_upper <= 100 and volume_index < 100 then true
            when index_lower >= 100 then false
        end as is_below_mean,

        ---------- state
        is_zero,
        is_under_half_kg,
        is_undecided,
        has_benchmark,
        omission_reason,
        range_position,
        lowest_range_position,
        highest_range_position,
        post_months_covered,
        post_months_expected,
        benchmark_windows_used,
        benchmark_windows_unknown,
        coalesce(benchmark_windows_expected, benchmark_windows_used) as benchmark_windows_expected,

        ---------- the figures as numbers, where a sentence may name them
        cast(
            case when not is_undecided then {{ said_kg('post_volume', 'post') }} end as bigint
        ) as post_volume_kg,
        {{ said_kg('benchmark', 'benchmark_mean') }} as benchmark_kg,
        cast({{ said_kg('benchmark_min', 'benchmark_min') }} as bigint) as benchmark_min_kg,
        cast({{ said_kg('benchmark_max', 'benchmark_max') }} as bigint) as benchmark_max_kg,
        case when index_words is not null then volume_index end as volume_index,
        is_reconstructed
    from known

)

select * from worded
