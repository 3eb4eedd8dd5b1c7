{#- Whether a comparison is a matter of record or of print: each of its windows is a customs record,
    or has one value at the precision of print. What is worked out from single windows is evidence
    then only. -#}
{% macro is_fixed(comparisons) -%}
    coalesce(
        {{ comparisons }}.information in ('reported', 'press', 'determined'),
        not {{ comparisons }}.is_reconstructed
    )
{%- endmacro %}
