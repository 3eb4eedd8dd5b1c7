{#- P(|T| >= |t|) of Student's t with a whole number of degrees of freedom, by the finite series of
    Abramowitz and Stegun (26.7.3 and 26.7.4): with tan(a) = |t| / sqrt(df), P(|T| < |t|) is
    sin(a) * sum of c(k) * cos(a)^2k for even df, and 2/pi * (a + sin(a) * cos(a) * sum of
    d(k) * cos(a)^2k) for odd df. Exact up to rounding (about 1e-15); null without t or df. -#}
{% macro student_t_two_sided_p(t, degrees_of_freedom) -%}
    {%- set sine -%}
        (abs({{ t }}) / sqrt({{ degrees_of_freedom }} + power({{ t }}, 2)))
    {%- endset -%}
    {%- set cosine_squared -%}
        ({{ degrees_of_freedom }} / ({{ degrees_of_freedom }} + power({{ t }}, 2)))
    {%- endset -%}
    {%- set even_term -%}
        exp({{ ln_gamma('k + 0.5') }} - {{ ln_gamma('k + 1') }}) / sqrt(pi())
        * power({{ cosine_squared }}, k)
    {%- endset -%}
    {%- set odd_term -%}
        exp({{ ln_gamma('k + 1') }} - {{ ln_gamma('k + 1.5') }}) * sqrt(pi()) / 2
        * power({{ cosine_squared }}, k)
    {%- endset -%}
    {%- set even_last -%}
        cast(floor(({{ degrees_of_freedom }} - 2) / 2.0) as bigint)
    {%- endset -%}
    {%- set odd_last -%}
        cast(floor(({{ degrees_of_freedom }} - 3) / 2.0) as bigint)
    {%- endset -%}
    case
        when {{ degrees_of_freedom }} < 1 or {{ t }} is null then null
        when mod({{ degrees_of_freedom }}, 2) = 0
            then greatest(
                0.0, 1 - {{ sine }} * {{ sum_over_integers('k', 0, even_last, even_term) }}
            )
        when mod({{ degrees_of_freedom }}, 2) = 1
            then greatest(
                0.0,
                1 - 2 / pi() * (
                    atan(abs({{ t }}) / sqrt({{ degrees_of_freedom }}))
                    + {{ sine }} * sqrt({{ cosine_squared }})
                    * {{ sum_over_integers('k', 0, odd_last, odd_term) }}
                )
            )
    end
{%- endmacro %}
