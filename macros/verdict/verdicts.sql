{#- From measured windows to a verdict: the one place in which a window is set against its
    benchmark. Comparison, specification curve, placebo windows, leave-one-out, revisions and
    mirrors all read it.

    `windows` is a relation with one row per window of each comparison: the columns of `keys`,
    window_number (0 after the event, -1 and back before it), volume_kg, months_covered,
    months_expected, months_not_loaded, months_weight_unknown, months_with_shipments,
    is_reconstructed, and the same for all windows of a comparison: benchmark_windows,
    benchmark_windows_needed, benchmark_statistic. The result has one row per comparison.

    A benchmark window that misses months only because the code was not in force leaves the
    benchmark, and is not like for like. One of which a month is not known leaves no verdict: what
    nobody has loaded could turn it.

    With `informed` the windows also have information, lower_kg and upper_kg (null: no upper end),
    reference_window_number, and what the solver has proven of the paper's windows: proven_below,
    proven_within, proven_above, proven_windows (seed reconstruction_positions). The result says
    between which values post, minimum, maximum and mean lie and what they rest on, and which
    positions that allows. A reconstructed comparison has a verdict only where that is one. -#}
{% macro verdicts(windows, keys, informed=false) -%}
    {%- set summed = summed_windows(windows, keys, informed) -%}
    select
        *,
        {{ index_to_base('post_volume_kg', 'base_kg') }} as volume_index,
        {{ index_to_base('benchmark_min_kg', 'base_kg') }} as index_min,
        {{ index_to_base('benchmark_max_kg', 'base_kg') }} as index_max,
        case
            when base_kg is not null
                then {{ range_position('post_volume_kg', 'benchmark_min_kg', 'benchmark_max_kg') }}
        end as range_position,
        omission_reason is null as has_benchmark,
        omission_reason is null and benchmark_windows_used < benchmark_windows_expected
            as has_short_benchmark
    from (
        -- Without a comparison there is no base, and without a base no index.
        select
            *,
            case when omission_reason is null then benchmark_mean_kg end as base_kg
        from (
            select
                *,
                {{ omission_reason(informed) }} as omission_reason
            from (
                {{ with_positions(summed) if informed else summed }}
            ) as measured
        ) as reasoned
    ) as based
{%- endmacro %}

{#- The sums over the windows of a comparison that a verdict is made of. -#}
{% macro summed_windows(windows, keys, informed) -%}
    select
        {{ keys | join(', ') }},

        max(case when window_number = 0 then volume_kg end) as post_volume_kg,
        max(case when window_number = 0 then months_covered end)
            as post_months_covered,
        max(case when window_number = 0 then months_expected end)
            as post_months_expected,
        max(case when window_number = 0 then months_not_loaded end)
            as post_months_not_loaded,
        max(case when window_number = 0 then months_weight_unknown end)
            as post_months_weight_unknown,
        coalesce(max(case when window_number = 0 then months_with_shipments end), 0)
            as post_months_with_shipments,

        max(benchmark_windows) as benchmark_windows_expected,
        max(benchmark_windows_needed) as benchmark_windows_needed,
        count(benchmark_kg) as benchmark_windows_used,
        count(*) filter (where is_unknown) as benchmark_windows_unknown,
        coalesce(
            sum(case when window_number < 0 then months_not_loaded end), 0
        ) as benchmark_months_not_loaded,
        coalesce(
            sum(case when window_number < 0 then months_weight_unknown end), 0
        ) as benchmark_months_weight_unknown,
        coalesce(
            sum(case when benchmark_kg is not null then months_with_shipments end), 0
        ) as benchmark_months_with_shipments,
        {{ middle_of_benchmark('benchmark_kg', 'benchmark_kg is not null') }}
            as benchmark_mean_kg,
        cast(min(benchmark_kg) as bigint) as benchmark_min_kg,
        cast(max(benchmark_kg) as bigint) as benchmark_max_kg,
        cast(max(case when window_number = -benchmark_windows then benchmark_kg end)
            as bigint) as first_window_kg,
        cast(max(case when window_number = -1 then benchmark_kg end) as bigint)
            as last_window_kg,

        {{ known_values() if informed }}

        bool_or(is_reconstructed) as is_reconstructed
    from (
        select
            *,
            case
                when window_number < 0 and months_covered = months_expected
                    then volume_kg
            end as benchmark_kg,
            window_number < 0 and months_not_loaded + months_weight_unknown > 0
                as is_unknown
        from {{ windows }}
    ) as benchmark_windows
    group by {{ keys | join(', ') }}
{%- endmacro %}

{#- The same with the positions that they allow. -#}
{% macro with_positions(summed) -%}
    select
        *,
        {{ end_of_positions(['below', 'within', 'above']) }} as lowest_position,
        {{ end_of_positions(['above', 'within', 'below']) }} as highest_position
    from (
        select
            *,
            {{ possible_positions() }}
        from (
            {{ summed }}
        ) as summed
    ) as possible
{%- endmacro %}

{#- Why there is no verdict; null where there is one. Reads the columns of `measured` in verdicts.
    "No history" needs every benchmark window, and that none of them has a shipment: one under half
    a kilogramme is recorded as 0 kg and is one. -#}
{% macro omission_reason(informed=false) -%}
    case
        when coalesce(post_months_covered, 0) < post_months_expected then 'post_window_incomplete'
        when benchmark_windows_unknown > 0 then 'benchmark_unknown'
        when benchmark_windows_used < benchmark_windows_needed then 'benchmark_incomplete'
        {{ undecided() if informed }}
        when benchmark_mean_kg > 0 then null
        when benchmark_windows_used < benchmark_windows_expected then 'benchmark_incomplete'
        when benchmark_months_with_shipments > 0 then 'benchmark_under_half_kg'
        when post_months_with_shipments > 0 then 'no_benchmark_history_new_flow'
        else 'no_benchmark_history'
    end
{%- endmacro %}

{#- A reconstructed comparison of which print allows more than one position. -#}
{% macro undecided() -%}
    when is_reconstructed and lowest_position <> highest_position then 'not_determined'
{%- endmacro %}

{#- Between which values the parts of a comparison lie, and what they rest on. Read inside the
    aggregate of verdicts. The smallest of several values has the smallest of their upper ends, be
    the others open; the largest has none as soon as one of them is open. -#}
{% macro known_values() -%}
    {%- set is_used = 'benchmark_kg is not null' -%}
    {%- set is_open = 'bool_or(' ~ is_used ~ ' and upper_kg is null)' -%}
    {{ weakest_information('information', '(window_number = 0 or ' ~ is_used ~ ')') }}
        as information,
    {{ weakest_information('information', 'window_number = 0') }} as post_information,
    {{ weakest_information('information', is_used) }} as benchmark_information,
    max(case when window_number = 0 then lower_kg end) as post_lower_kg,
    max(case when window_number = 0 then upper_kg end) as post_upper_kg,
    min(case when {{ is_used }} then lower_kg end) as benchmark_min_lower_kg,
    min(case when {{ is_used }} then upper_kg end) as benchmark_min_upper_kg,
    max(case when {{ is_used }} then lower_kg end) as benchmark_max_lower_kg,
    case when not {{ is_open }} then max(case when {{ is_used }} then upper_kg end) end
        as benchmark_max_upper_kg,
    {{ middle_of_benchmark('lower_kg', is_used) }} as benchmark_mean_lower_kg,
    case when not {{ is_open }} then {{ middle_of_benchmark('upper_kg', is_used) }} end
        as benchmark_mean_upper_kg,

    bool_and(coalesce(reference_window_number = window_number, false))
        filter (where window_number = 0 or {{ is_used }}) and bool_or(proven_windows is not null)
        as is_proven,
    count(*) filter (where {{ is_used }}) = max(proven_windows) as is_proven_as_a_whole,
    bool_or(proven_below) as proven_below,
    bool_or(proven_within) as proven_within,
    bool_or(proven_above) as proven_above,
{%- endmacro %}

{#- Which positions the known values allow: as the intervals do, and as the solver has proven where
    the windows are the paper's. Of some of them only "below all" and "above all" are inherited: a
    volume within the range of four windows may lie outside that of three. -#}
{% macro possible_positions() -%}
    {%- set may_leave = '(proven_within and not is_proven_as_a_whole)' -%}
    coalesce(post_lower_kg < benchmark_min_upper_kg, true)
    and (not is_proven or proven_below or {{ may_leave }}) as can_be_below,
    coalesce(post_lower_kg <= benchmark_max_upper_kg, true)
    and coalesce(post_upper_kg >= benchmark_min_lower_kg, true)
    and (not is_proven or proven_within) as can_be_within,
    coalesce(post_upper_kg > benchmark_max_lower_kg, true)
    and (not is_proven or proven_above or {{ may_leave }}) as can_be_above
{%- endmacro %}

{#- The first of these positions that is possible. -#}
{% macro end_of_positions(positions) -%}
    case
    {%- for position in positions %}
        when can_be_{{ position }} then '{{ position }}'
    {%- endfor %}
    end
{%- endmacro %}

{#- The benchmark of values of its windows: their mean, or the median where one is asked for. -#}
{% macro middle_of_benchmark(value, is_used) -%}
    case max(benchmark_statistic)
        -- A median keeps every value of its group until the end, so only where one is asked for.
        when 'median'
            then {{ median_of(
                "case when benchmark_statistic = 'median' and " ~ is_used ~ " then " ~ value ~ " end"
            ) }}
        else avg(case when {{ is_used }} then {{ value }} end)
    end
{%- endmacro %}

{#- What a part of a comparison rests on: what its windows do, but `determined` where one value at
    the precision of print is possible (a minimum of zero, whatever the other windows hold). -#}
{% macro information_of_part(lower_kg, upper_kg, information) -%}
    case
        when
            {{ information }} in ('free', 'bounded')
            and {{ kilogrammes_in_words(lower_kg, upper_kg) }} is not null
            then 'determined'
        else {{ information }}
    end
{%- endmacro %}
