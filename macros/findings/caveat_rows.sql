{#- A row for each caveat of each finding, numbered by how serious it is: first what a finding rests
    on, then what chance would do, then how it depends on choices. The one place that orders them.
    Of each the flag, its short words (column `caveats`) and a clause with a verb (the sentence),
    both over a relation with the columns of finding_flags. -#}
{% macro caveat_rows(flagged) -%}
    {%- set caveats = [(
        'is_reconstructed',
        "'reconstructed monthly data'",
        "'reconstructed monthly data, not customs records, are behind this'",
    )] -%}
    {%- for count, where in [
        ('post_months_not_loaded', 'after the event'),
        ('benchmark_months_not_loaded', 'of the earlier windows'),
    ] -%}
        {%- do caveats.append((
            'has_' ~ count,
            count_of(count, 'month', 'months') ~ " || ' " ~ where ~ " not loaded'",
            number_of(count, 'month ' ~ where ~ ' is', 'months ' ~ where ~ ' are')
            ~ " || ' not loaded'",
        )) -%}
    {%- endfor -%}
    {%- for count, where in [
        ('post_months_weight_unknown', 'after the event'),
        ('benchmark_months_weight_unknown', 'of the earlier windows'),
    ] -%}
        {%- do caveats.append((
            'has_' ~ count,
            count_of(count, 'month', 'months') ~ " || ' " ~ where
            ~ " with a shipment of unknown weight'",
            number_of(count, 'month ' ~ where ~ ' has', 'months ' ~ where ~ ' have')
            ~ " || ' a shipment of unknown weight'",
        )) -%}
    {%- endfor -%}
    {%- do caveats.append((
        'has_unknown_verdicts',
        count_of('unknown_count', 'product', 'products')
        ~ " || ' without a verdict, as months are not known'",
        number_of('unknown_count', 'product has', 'products have')
        ~ " || ' no verdict, because months are not known'",
    )) -%}
    {%- do caveats.append((
        'has_narrow_files',
        threshold('usual_share_pct', 'caveat'),
        threshold('usual_share_pct', 'caveat_clause'),
    )) -%}
    {%- do caveats.append(('has_window_gap', 'window_caveat', 'window_caveat')) -%}
    {%- do caveats.append((
        'has_short_benchmark',
        "case when short_benchmark_count is null then "
        ~ short_benchmark_in_words('benchmark_windows_used', 'benchmark_windows_expected')
        ~ ' else ' ~ count_of('short_benchmark_count', 'verdict', 'verdicts')
        ~ " || ' on fewer windows than asked for' end",
        "case when short_benchmark_count is null then 'the benchmark has ' || "
        ~ number_of('benchmark_windows_used', 'window', 'windows') ~ " || ' instead of ' || "
        ~ number_in_words('benchmark_windows_expected') ~ ' else '
        ~ number_of('short_benchmark_count', 'verdict rests', 'verdicts rest')
        ~ " || ' on fewer windows than asked for' end",
    )) -%}
    {%- for flag, threshold_id in [
        ('is_mean_under_100_kg', 'small_mean_kg'),
        ('has_few_active_months', 'few_active_months'),
        ('is_one_window_dominant', 'dominant_window_share_pct'),
    ] -%}
        {%- do caveats.append((
            flag,
            threshold(threshold_id, 'caveat'),
            threshold(threshold_id, 'caveat_clause'),
        )) -%}
    {%- endfor -%}
    {%- do caveats.append((
        'is_within_chance',
        "case when is_zero then 'earlier windows too unequal to tell a fall to zero from chance'"
        ~ ' else ' ~ threshold('possible_p', 'caveat') ~ ' end',
        "case when is_zero then 'the earlier windows are too unequal to tell even a fall to zero "
        ~ "from chance' else " ~ threshold('possible_p', 'caveat_clause') ~ ' end',
    )) -%}
    {%- for flag, clause in [
        ('is_range_from_zero', 'the range starts at zero, so no volume can lie below it'),
        ('has_unstable_verdict', 'the verdict changes when one earlier window is left out'),
    ] -%}
        {%- do caveats.append((flag, "'" ~ clause ~ "'", "'" ~ clause ~ "'")) -%}
    {%- endfor -%}
    {%- set selects = [] -%}
    {%- for flag, short_words, clause in caveats -%}
        {%- do selects.append(
            'select finding_id, ' ~ loop.index ~ " as caveat_order, '" ~ flag ~ "' as flag, "
            ~ short_words ~ ' as short_words, ' ~ clause ~ ' as clause from ' ~ flagged ~ ' where '
            ~ flag
        ) -%}
    {%- endfor -%}
    {{ selects | join('\n\nunion all\n\n') }}
{%- endmacro %}
