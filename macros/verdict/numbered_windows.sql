{#- The windows of specifications: 0 follows the event; -1, -2, ... hold the same calendar months of
    earlier years. A rolling window without a complete month is no window. `specifications` names a
    relation with specification_id, start_month_index, window_months and benchmark_windows. -#}
{% macro numbered_windows(specifications) -%}
    with numbered as (

        select
            specification_id,
            window_months,
            start_month_index as event_start_month_index,
            {{ integer_series('-benchmark_windows', '0') }} as window_number
        from {{ specifications }}
        where window_months > 0

    ),

    bounded as (

        select
            specification_id,
            cast(window_number as integer) as window_number,
            window_months as months_expected,
            cast(event_start_month_index + 12 * window_number as integer) as start_month_index,
            cast(event_start_month_index + 12 * window_number + window_months - 1 as integer)
                as end_month_index
        from numbered

    )

    select
        specification_id,
        window_number,
        case when window_number = 0 then 'post' else 'benchmark' end as window_role,
        {{ month_from_index('start_month_index') }} as window_start_month,
        {{ month_from_index('end_month_index') }} as window_end_month,
        start_month_index,
        end_month_index,
        months_expected
    from bounded
{%- endmacro %}
