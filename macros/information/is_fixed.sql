{#- Whether a row is a matter of record or of print: a customs record, or one value at the precision
    of print. What is worked out from it is evidence then only. `rows` qualifies the columns where
    relations are joined; `information` names the one that says what is looked at: windows, an
    index, a month. -#}
{% macro is_fixed(rows=none, information='information') -%}
    {%- set qualifier = rows ~ '.' if rows else '' -%}
    coalesce(
        {{ qualifier }}{{ information }} in ('reported', 'press', 'determined'),
        not {{ qualifier }}is_reconstructed
    )
{%- endmacro %}
