{#- Windows have twelve months at most; a claim may span two years (dbt_project.yml). -#}
{%- set most_months = var('zero_run_months') -%}
with recursive zero_counts as (

    select * from {{ ref('int_zero_counts') }}
    where period_role = 'benchmark' and months_known > 0

),

-- A change that two months never showed is not impossible: the share of zero months counts as one
-- month more in each state, and stands alone for a state that was never seen.
shares as (

    select
        chain_id,
        zeros_after_zero,
        months_after_zero,
        zeros_after_shipment,
        months_after_shipment,
        cast(zero_months as double) / months_known as zero_p,
        -- One series of records is enough: the chain is the same whoever else has it.
        bool_or(not is_reconstructed) as is_evidence
    from zero_counts
    group by
        chain_id,
        zeros_after_zero,
        months_after_zero,
        zeros_after_shipment,
        months_after_shipment,
        zero_months,
        months_known

),

chains as (

    select
        chain_id,
        zero_p,
        is_evidence,
        (zeros_after_zero + zero_p) / (months_after_zero + 1) as zero_after_zero_p,
        (zeros_after_shipment + zero_p) / (months_after_shipment + 1) as zero_after_shipment_p
    from shares

),

run_lengths as (

    select {{ integer_series('1', most_months) }} as run_months

),

-- The first month is zero with the share of zero months, under either model. Runs of every length
-- are followed through every month.
states as (

    select
        chains.chain_id,
        chains.zero_p,
        chains.is_evidence,
        chains.zero_after_zero_p,
        chains.zero_after_shipment_p,
        run_lengths.run_months,
        1 as months,
        {{ first_zero_run_states('run_lengths.run_months', 'chains.zero_p') }} as bernoulli,
        {{ first_zero_run_states('run_lengths.run_months', 'chains.zero_p') }} as markov
    from chains
    cross join run_lengths

    union all

    select
        chain_id,
        zero_p,
        is_evidence,
        zero_after_zero_p,
        zero_after_shipment_p,
        run_months,
        months + 1 as months,
        {{ next_zero_run_states('bernoulli', 'run_months', 'zero_p', 'zero_p') }} as bernoulli,
        {{ next_zero_run_states(
            'markov', 'run_months', 'zero_after_zero_p', 'zero_after_shipment_p'
        ) }} as markov
    from states
    where months < {{ most_months }}

),

-- Sums of many terms may end a rounding above 1.
runs as (

    select
        chain_id,
        months,
        run_months,
        zero_p,
        is_evidence,
        zero_after_zero_p,
        zero_after_shipment_p,
        least(bernoulli[run_months + 1], 1) as bernoulli_p,
        least(markov[run_months + 1], 1) as markov_p
    from states
    where run_months <= months

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

        ---------- probability of such a run
        bernoulli_p,
        markov_p,

        ---------- what the threshold makes of it: the models may disagree
        case
            when greatest(bernoulli_p, markov_p) < {{ threshold('unusual_run_p') }} then 'unusual'
            when least(bernoulli_p, markov_p) >= {{ threshold('unusual_run_p') }}
                then 'not_unusual'
            else 'doubtful'
        end as run_rarity,

        ---------- provenance
        is_evidence
    from runs

)

select * from probabilities
