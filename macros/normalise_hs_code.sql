{#- The digits of an HS code as its publisher meant them: seven and nine digits get the zero back
    that a spreadsheet dropped. Two spellings of one line are one. -#}
{% macro hs_line(column) -%}
    {%- set digits = digits_only(column) -%}
    case
        when length({{ digits }}) in (7, 9) then '0' || {{ digits }}
        else {{ digits }}
    end
{%- endmacro %}

{#- Eight digits out of the ways in which files write an HS code. Any other length is returned as
    it is: it will not match hs_products, and an unmatched code stops the build. -#}
{% macro normalise_hs_code(column) -%}
    {%- set digits = digits_only(column) -%}
    case
        when length({{ digits }}) in (7, 9) then substr('0' || {{ digits }}, 1, 8)
        when length({{ digits }}) = 10 then substr({{ digits }}, 1, 8)
        else {{ digits }}
    end
{%- endmacro %}
