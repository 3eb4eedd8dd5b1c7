with placebo_windows as (

    select * from {{ ref('fct_placebo_windows') }}

),

event_windows as (

    select * from placebo_windows
    where is_event_window

),

-- Each rolling window beside the event's, which a panel that ends too early does not have.
beside_the_event as (

    select
        placebo_windows.*,
        event_windows.volume_index as event_index,
        coalesce(
            event_windows.omission_reason,
            case when event_windows.product_code is null then 'post_window_incomplete' end
        ) as event_omission_reason,
        placebo_windows.is_placebo and placebo_windows.volume_index is not null as is_ranked
    from placebo_windows
    left join event_windows
        on
            placebo_windows.specification_id = event_windows.specification_id
            and placebo_windows.product_code = event_windows.product_code
            and placebo_windows.destination_id = event_windows.destination_id
            and placebo_windows.benchmark_windows = event_windows.benchmark_windows

),

counted as (

    select
        specification_id,
        product_code,
        destination_id,
        benchmark_windows,
        min(reporter_code) as reporter_code,
        min(window_months) as window_months,
        min(event_index) as event_index,
        min(event_omission_reason) as omission_reason,
        count(*) as rolling_windows,
        count(*) filter (where is_ranked) as placebo_windows,
        -- One window length apart, counted back from the event: these share no month.
        count(*) filter (where is_ranked and mod(months_after_event, window_months) = 0)
            as disjoint_placebo_windows,
        min(window_start_month) filter (where is_ranked) as first_placebo_month,
        max(window_start_month) filter (where is_ranked) as last_placebo_month,
        -- Equal ratios may differ in the last digit; a tie is extreme on both sides.
        count(*) filter (where is_ranked and volume_index >= event_index * (1 - 1e-12))
            as as_high_count,
        count(*) filter (where is_ranked and volume_index <= event_index * (1 + 1e-12))
            as as_low_count,
        count(*) filter (where is_ranked and volume_index > event_index * (1 + 1e-12))
            as higher_count,
        bool_or(is_reconstructed) as is_reconstructed
    from beside_the_event
    group by specification_id, product_code, destination_id, benchmark_windows

),

-- The side is the event's own: at 100 or more high values are extreme, below 100 low ones.
sided as (

    select
        *,
        case
            when event_index >= 100 then 'high'
            when event_index < 100 then 'low'
        end as event_side,
        case
            when event_index >= 100 then as_high_count
            when event_index < 100 then as_low_count
        end as as_extreme_count
    from counted

),

ranks as (

    select
        ---------- keys
        specification_id,
        product_code,
        destination_id,
        benchmark_windows,
        reporter_code,

        ---------- the event's window
        event_index as volume_index,
        event_index,
        event_side,
        omission_reason,

        ---------- the placebo windows
        cast(rolling_windows as integer) as rolling_windows,
        cast(placebo_windows as integer) as placebo_windows,
        cast(disjoint_placebo_windows as integer) as disjoint_placebo_windows,
        first_placebo_month,
        last_placebo_month,

        ---------- where the event stands
        cast(case when event_index is not null then higher_count + 1 end as integer)
            as rank_from_top,
        cast(case when event_index is not null then as_high_count end as integer)
            as as_high_count,
        cast(case when event_index is not null then as_low_count end as integer) as as_low_count,
        cast(as_extreme_count as integer) as as_extreme_count,
        100.0 * as_extreme_count / nullif(placebo_windows, 0) as as_extreme_share_pct,
        -- Two-sided: the side of the event is seen only afterwards, so the smaller tail counts
        -- twice.
        case
            when event_index is not null and placebo_windows > 0
                then cast(
                    least(
                        1.0,
                        2.0 * (1 + least(as_high_count, as_low_count)) / (1 + placebo_windows)
                    ) as double
                )
        end as placebo_p,

        ---------- provenance
        is_reconstructed,
        not is_reconstructed as is_evidence
    from sided

)

select * from ranks
