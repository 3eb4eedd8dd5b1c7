{#- P(X >= at_least) of a binomial variable, summed term by term from logarithms, so that no
    factorial overflows. Probabilities of 0 and 1 have no logarithm and are answered directly. -#}
{% macro binomial_tail_p(at_least, trials, probability) -%}
    {%- set term -%}
        exp(
            {{ ln_gamma(trials ~ ' + 1') }}
            - {{ ln_gamma('successes + 1') }}
            - {{ ln_gamma(trials ~ ' - successes + 1') }}
            + successes * ln({{ probability }})
            + ({{ trials }} - successes) * ln(1 - {{ probability }})
        )
    {%- endset -%}
    case
        when {{ at_least }} <= 0 then 1.0
        when {{ at_least }} > {{ trials }} or {{ probability }} <= 0 then 0.0
        when {{ probability }} >= 1 then 1.0
        when {{ probability }} > 0
            then least(1.0, {{ sum_over_integers('successes', at_least, trials, term) }})
    end
{%- endmacro %}
