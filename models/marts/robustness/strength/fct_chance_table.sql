with strength as (

    select * from {{ ref('fct_verdict_strength') }}

),

destinations as (

    select * from {{ ref('dim_destinations') }}

),

overlapping_destinations as (

    select * from {{ ref('int_specification_overlaps') }}

),

charted as (

    select
        strength.specification_id,
        strength.destination_id,
        strength.product_kind,
        strength.range_position,
        strength.smallest_rank_p,
        strength.chance_above,
        strength.chance_below,
        strength.is_reconstructed,
        strength.is_evidence,
        destinations.destination_kind <> 'world'
        and overlapping_destinations.destination_id is null as is_counted_once
    from strength
    inner join destinations on strength.destination_id = destinations.destination_id
    left join overlapping_destinations
        on
            strength.specification_id = overlapping_destinations.specification_id
            and strength.destination_id = overlapping_destinations.destination_id
    where strength.has_benchmark

),

-- All destinations together, without the world, which is their sum and more, and without those
-- that share partners with others.
with_all_destinations as (

    select
        specification_id,
        destination_id,
        product_kind,
        range_position,
        smallest_rank_p,
        chance_above,
        chance_below,
        is_reconstructed,
        is_evidence
    from charted

    union all

    select
        specification_id,
        'ALL' as destination_id,
        product_kind,
        range_position,
        smallest_rank_p,
        chance_above,
        chance_below,
        is_reconstructed,
        is_evidence
    from charted
    where is_counted_once

),

with_all_products as (

    select * from with_all_destinations

    union all

    select
        specification_id,
        destination_id,
        'all' as product_kind,
        range_position,
        smallest_rank_p,
        chance_above,
        chance_below,
        is_reconstructed,
        is_evidence
    from with_all_destinations

),

counted as (

    select
        specification_id,
        destination_id,
        product_kind,
        count(*) as charted_count,
        count(*) filter (where range_position = 'above') as above_count,
        count(*) filter (where range_position = 'below') as below_count,
        {{ reproducible('sum', 'smallest_rank_p') }} as expected_count,
        {{ reproducible('avg', 'smallest_rank_p') }} as mean_chance,
        count(*) filter (where chance_above > 0) as above_possible_count,
        count(*) filter (where chance_below > 0) as below_possible_count,
        {{ reproducible('sum', 'chance_above') }} as above_expected_given_ties,
        {{ reproducible('sum', 'chance_below') }} as below_expected_given_ties,
        coalesce(
            {{ reproducible('avg', 'chance_above') }} filter (where chance_above > 0), 0
        ) as mean_chance_above,
        coalesce(
            {{ reproducible('avg', 'chance_below') }} filter (where chance_below > 0), 0
        ) as mean_chance_below,
        min(smallest_rank_p) = max(smallest_rank_p) as has_one_chance,
        bool_or(is_reconstructed) as is_reconstructed,
        bool_and(is_evidence) as is_tie_evidence
    from with_all_products
    group by specification_id, destination_id, product_kind

),

chances as (

    select
        ---------- keys
        specification_id,
        destination_id,
        product_kind,

        ---------- every charted cell at the same chance, ties ignored
        cast(charted_count as integer) as charted_count,
        expected_count,
        cast(above_count as integer) as above_count,
        {{ binomial_tail_p('above_count', 'charted_count', 'mean_chance') }} as above_tail_p,
        cast(below_count as integer) as below_count,
        {{ binomial_tail_p('below_count', 'charted_count', 'mean_chance') }} as below_tail_p,

        ---------- only the cells in which ties leave the verdict possible
        cast(above_possible_count as integer) as above_possible_count,
        above_expected_given_ties,
        {{ binomial_tail_p('above_count', 'above_possible_count', 'mean_chance_above') }}
            as above_tail_p_given_ties,
        cast(below_possible_count as integer) as below_possible_count,
        below_expected_given_ties,
        {{ binomial_tail_p('below_count', 'below_possible_count', 'mean_chance_below') }}
            as below_tail_p_given_ties,

        ---------- reading
        has_one_chance as is_tail_exact,
        case
            when charted_count = 1 then 'One cell: the tail is the chance of that cell.'
            else
                'Cells are taken as independent. They share months, suppliers and policy, so true '
                || 'tails are wider: take a small p as a lower bound.'
        end as dependence_caveat,

        ---------- provenance
        is_reconstructed,
        -- A comparison has a verdict only where it is recorded or proven, and others do not count.
        true as is_evidence,
        is_tie_evidence
    from counted

)

select * from chances
