{#- Windows have twelve months at most; a claim may span two years (dbt_project.yml). -#}
{%- set most_months = var('zero_run_months') -%}
{#- What a state hands on to an outcome of the next month. -#}
{%- set bernoulli_term -%}
    states.bernoulli_p * (
        month_outcomes.intercept
        + month_outcomes.slope
        * case when states.zero_run = states.run_months then 1 else states.zero_p end
    )
{%- endset -%}
{%- set markov_term -%}
    states.markov_p * (
        month_outcomes.intercept
        + month_outcomes.slope
        * case
            when states.zero_run = states.run_months then 1
            when states.zero_run > 0 then states.zero_after_zero_p
            else states.zero_after_shipment_p
        end
    )
{%- endset -%}
with recursive zero_counts as (

    select * from {{ ref('int_zero_counts') }}
    where period_role = 'benchmark' and months_known > 0

),

-- A change that two months never showed is not impossible: the share of zero months counts as one
-- month more in each state, and stands alone for a state that was never seen.
shares as (

    select distinct
        chain_id,
        zeros_after_zero,
        months_after_zero,
        zeros_after_shipment,
        months_after_shipment,
        cast(zero_months as double) / months_known as zero_p
    from zero_counts

),

chains as (

    select
        chain_id,
        zero_p,
        (zeros_after_zero + zero_p) / (months_after_zero + 1) as zero_after_zero_p,
        (zeros_after_shipment + zero_p) / (months_after_shipment + 1) as zero_after_shipment_p
    from shares

),

run_lengths as (

    select {{ integer_series('1', most_months) }} as run_months

),

-- With p the probability of a zero month, the outcome has probability intercept + slope * p.
month_outcomes as (

    select
        true as is_zero,
        0 as intercept,
        1 as slope
    union all
    select
        false as is_zero,
        1 as intercept,
        -1 as slope

),

-- zero_run is the length of the zero run in which the month ends: one more after a zero month, none
-- after a shipment. At run_months it stays, because the run has happened. The first month is zero
-- with the share of zero months, under either model.
states as (

    select
        chains.chain_id,
        chains.zero_p,
        chains.zero_after_zero_p,
        chains.zero_after_shipment_p,
        run_lengths.run_months,
        1 as months,
        case when month_outcomes.is_zero then 1 else 0 end as zero_run,
        month_outcomes.intercept + month_outcomes.slope * chains.zero_p as bernoulli_p,
        month_outcomes.intercept + month_outcomes.slope * chains.zero_p as markov_p
    from chains
    cross join run_lengths
    cross join month_outcomes

    union all

    select
        states.chain_id,
        states.zero_p,
        states.zero_after_zero_p,
        states.zero_after_shipment_p,
        states.run_months,
        states.months + 1 as months,
        case
            when month_outcomes.is_zero then least(states.zero_run + 1, states.run_months)
            else 0
        end as zero_run,
        {{ reproducible('sum', bernoulli_term) }} as bernoulli_p,
        {{ reproducible('sum', markov_term) }} as markov_p
    from states
    cross join month_outcomes
    where states.months < {{ most_months }}
    group by
        states.chain_id,
        states.zero_p,
        states.zero_after_zero_p,
        states.zero_after_shipment_p,
        states.run_months,
        states.months,
        case
            when month_outcomes.is_zero then least(states.zero_run + 1, states.run_months)
            else 0
        end

),

probabilities as (

    select
        ---------- keys
        chain_id,
        cast(months as integer) as months,
        cast(run_months as integer) as run_months,

        ---------- chain
        zero_p,
        zero_after_zero_p,
        zero_after_shipment_p,

        ---------- probability of such a run; sums of many terms may end a rounding above 1
        least(bernoulli_p, 1) as bernoulli_p,
        least(markov_p, 1) as markov_p,

        ---------- what the threshold makes of it: the models may disagree
        case
            when greatest(bernoulli_p, markov_p) < {{ threshold('unusual_run_p') }} then 'unusual'
            when least(bernoulli_p, markov_p) >= {{ threshold('unusual_run_p') }}
                then 'not_unusual'
            else 'doubtful'
        end as run_rarity
    from states
    where zero_run = run_months

)

select * from probabilities
