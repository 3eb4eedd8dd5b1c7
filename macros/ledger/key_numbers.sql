{#- Partners and reporters as numbers that never change: of a three-letter code the letters, in base
    27; of a customs code without one, 100000 and the code. Null for anything else, which the
    tests of int_partners name. Flows are summed and joined by number: by text it takes four times
    as long. -#}
{% macro partner_number(partner_id) -%}
    case
        when length({{ partner_id }}) = 3
            then cast(
                729 * (ascii(substr({{ partner_id }}, 1, 1)) - 64)
                + 27 * (ascii(substr({{ partner_id }}, 2, 1)) - 64)
                + ascii(substr({{ partner_id }}, 3, 1)) - 64 as integer
            )
        when substr({{ partner_id }}, 1, 5) = 'GACC-'
            then 100000 + try_cast(substr({{ partner_id }}, 6) as integer)
    end
{%- endmacro %}

{#- The series of a reporter's product as a number that never changes: the reporter's number, and
    the digits of the code. Null where the code is not one of up to eight digits. -#}
{% macro product_series_number(reporter_code, product_code) -%}
    case
        when length({{ product_code }}) <= 8
            then
                cast({{ partner_number(reporter_code) }} as bigint) * 100000000
                + try_cast({{ product_code }} as bigint)
    end
{%- endmacro %}
