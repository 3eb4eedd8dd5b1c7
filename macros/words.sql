{#- A span of months in words: November 2025 to April 2026; one month alone by its name. -#}
{% macro month_span_in_words(first_month, last_month) -%}
    case
        when {{ first_month }} = {{ last_month }} then {{ month_in_words(first_month) }}
        else {{ month_in_words(first_month) }} || ' to ' || {{ month_in_words(last_month) }}
    end
{%- endmacro %}

{#- A count with its noun: 1 product, 3 products. -#}
{% macro count_of(number, one, many) -%}
    cast({{ number }} as varchar) || case when {{ number }} = 1 then ' {{ one }}' else ' {{ many }}' end
{%- endmacro %}

{#- A place inside a sentence: the United States, the world, Japan. The same words as `the` of
    scripts/chokepoint/words.py. -#}
{% macro place_in_sentence(name) -%}
    {%- set has_article = [] -%}
    {%- for beginning in [
        'United ', 'European Union', 'Netherlands', 'Philippines', 'Czech Rep', 'Russian Fed'
    ] -%}
        {%- do has_article.append(name ~ " like '" ~ beginning ~ "%'") -%}
    {%- endfor -%}
    case
        when {{ name }} in ('World', 'Rest of the world') then 'the ' || lower({{ name }})
        when {{ has_article | join(' or ') }} then 'the ' || {{ name }}
        else {{ name }}
    end
{%- endmacro %}

{#- Says that a benchmark rests on fewer windows than it should: benchmark of 3 windows instead of
    4. -#}
{% macro short_benchmark_in_words(windows_used, windows_expected) -%}
    'benchmark of ' || {{ count_of(windows_used, 'window', 'windows') }} || ' instead of '
    || cast({{ windows_expected }} as varchar)
{%- endmacro %}

{#- The same as a clause after another, for relations with the columns of fct_benchmark_comparison;
    empty where the benchmark has all its windows. -#}
{% macro short_benchmark_clause(comparisons) -%}
    case
        when {{ comparisons }}.has_short_benchmark
            then '; ' || {{ short_benchmark_in_words(
                comparisons ~ '.benchmark_windows_used',
                comparisons ~ '.benchmark_windows_expected'
            ) }}
        else ''
    end
{%- endmacro %}

{#- The positions from the lowest to the highest that is possible: below or within the benchmark
    range; `what` names the range otherwise. -#}
{% macro positions_in_words(lowest, highest, what='benchmark range') -%}
    case
        when {{ lowest }} = 'below' and {{ highest }} = 'above' then 'below, within or above'
        when {{ lowest }} = {{ highest }} then {{ lowest }}
        else {{ lowest }} || ' or ' || {{ highest }}
    end
    || ' the {{ what }}'
{%- endmacro %}

{#- Why a comparison has no verdict, as a sentence. The same words as OMISSIONS of
    scripts/chokepoint/report/words.py; where print does not decide, the positions that it allows, and
    where it does not say what was shipped now, nothing of that. -#}
{% macro omission_in_words(comparisons) -%}
    case
        when
            {{ comparisons }}.omission_reason in (
                'no_benchmark_history', 'no_benchmark_history_new_flow'
            )
            and {{ comparisons }}.post_lower_kg = 0
            and coalesce({{ comparisons }}.post_upper_kg, 1) > 0
            then 'Nothing was shipped in any earlier window: there is nothing to compare with.'
        when {{ comparisons }}.omission_reason = 'no_benchmark_history'
            then 'Nothing was shipped in the window or in any earlier one.'
        when {{ comparisons }}.omission_reason = 'no_benchmark_history_new_flow'
            then 'Shipped now, but in no earlier window: there is nothing to compare with.'
        when {{ comparisons }}.omission_reason = 'benchmark_under_half_kg'
            then 'Every shipment of the earlier windows was under half a kilogramme: there is no base.'
        when {{ comparisons }}.omission_reason = 'benchmark_unknown'
            then 'Months of the earlier windows are not loaded, or a weight in them is not known.'
        when {{ comparisons }}.omission_reason = 'benchmark_incomplete'
            then 'Too few earlier windows are complete, because the code did not exist.'
        when {{ comparisons }}.omission_reason = 'post_window_incomplete'
            then
                'Months of the window after the event are not loaded, or a weight in them is not known.'
        when {{ comparisons }}.omission_reason = 'not_determined'
            then
                'What is printed allows '
                || {{ positions_in_words(
                    comparisons ~ '.lowest_range_position', comparisons ~ '.highest_range_position'
                ) }} || '.'
    end
{%- endmacro %}

{#- A day as sentences have it: `30 October 2025`. -#}
{% macro day_in_words(day) -%}
    cast(day({{ day }}) as varchar) || ' ' || {{ month_in_words(day) }}
{%- endmacro %}
