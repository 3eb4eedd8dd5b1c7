{#- Whether a row is a matter of record or of print: a customs record, or one value at the precision of
    print. What is worked out from it is evidence then only. `information` names the column that
    says what is looked at: windows, an index, a month. -#}
{% macro is_fixed(rows, information='information') -%}
    coalesce(
        {{ rows }}.{{ information }} in ('reported', 'press', 'determined'),
        not {{ rows }}.is_reconstructed
    )
{%- endmacro %}
