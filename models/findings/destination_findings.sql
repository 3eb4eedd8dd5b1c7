-- One sentence per destination and kind of product: how many lie where, and which.

with worded as (

    select * from {{ ref('worded_comparisons') }}

),

summaries as (

    select * from {{ ref('fct_destination_summary') }}

),

destinations as (

    select * from {{ ref('dim_destinations') }}

),

-- Each product is in the list of what is said of it, if anything is.
grouped as (

    select
        *,
        case
            when range_position in ('below', 'above') then range_position
            when is_undecided then 'undecided'
            when omission_reason = 'no_benchmark_history_new_flow' then 'new'
            else 'other'
        end as list
    from worded

),

placed as (

    select
        *,
        row_number() over (
            partition by specification_id, destination_id, product_kind, list
            order by display_order, product_code
        ) as place,
        count(*) over (partition by specification_id, destination_id, product_kind, list)
            as list_length
    from grouped

),

-- Names as a list: a, b and c.
separated as (

    select
        *,
        case
            when place = 1 then ''
            when place = list_length then ' and '
            else ', '
        end || product_words as item
    from placed

),

name_lists as (

    select
        specification_id,
        destination_id,
        product_kind,
        {%- for list in ['below', 'above', 'new', 'undecided'] %}
        {{ joined_text(
            "case when list = '" ~ list ~ "' then item end", "''", 'place'
        ) }} as {{ list }}_names,
        {%- endfor %}
        max(case when has_benchmark then product_words end) as compared_name,
        min(reporter_words) as reporter_words,
        min(whose_words) as whose_words,
        min(to_place_words) as to_place_words,
        min(period_words) as period_words,
        count(*) filter (where has_benchmark and is_below_mean) as below_mean,
        -- The side of one that print leaves open is the side of none in a count.
        count(*) filter (where has_benchmark and is_below_mean is null) as side_unknown,
        count(*) filter (where has_benchmark and is_zero) as zeros,
        count(*) filter (where list = 'new') as new_flows,
        count(*) filter (where list = 'undecided') as undecided
    from separated
    group by specification_id, destination_id, product_kind

),

counted as (

    select
        name_lists.*,
        summaries.charted_count,
        summaries.below_count,
        summaries.within_count,
        summaries.above_count,
        summaries.unknown_count,
        summaries.short_benchmark_count,
        summaries.is_reconstructed,
        destinations.display_order,
        {{ kind_in_words('summaries.product_kind', true) }} as kinds,
        {{ kind_in_words('summaries.product_kind', false) }} as one_kind,
        ' the range of the same months in earlier years' as of_range
    from summaries
    inner join name_lists
        on
            summaries.specification_id = name_lists.specification_id
            and summaries.destination_id = name_lists.destination_id
            and summaries.product_kind = name_lists.product_kind
    inner join destinations on summaries.destination_id = destinations.destination_id

),

-- The verdicts: of one product by name, of several by their number.
main_clauses as (

    select
        *,
        case
            when charted_count = 0 and undecided > 0
                then
                    'what is printed does not decide how ' || whose_words || ' exports of any '
                    || one_kind || ' ' || to_place_words || ' ' || period_words || ' lay against'
                    || of_range
            when charted_count = 0
                then
                    'no ' || one_kind || ' that ' || reporter_words || ' exports '
                    || to_place_words || ' can be compared ' || period_words
                    || ' with the same months in earlier years'
            when charted_count = 1
                then
                    whose_words || ' exports of ' || compared_name || ' ' || to_place_words
                    || ' ' || period_words || ' lay '
                    || case
                        when below_count = 1 then 'below'
                        when above_count = 1 then 'above'
                        else 'within'
                    end || of_range
                    || case
                        when below_mean = 1 and within_count = 1 then ', under their mean'
                        else ''
                    end
            when within_count = charted_count
                then
                    {{ part_in_words('charted_count', 'charted_count') }} || ' ' || kinds
                    || ' that ' || reporter_words || ' exported ' || to_place_words || ' '
                    || period_words || ' lay within' || of_range
            when below_count = charted_count or above_count = charted_count
                then
                    {{ part_in_words('charted_count', 'charted_count') }} || ' ' || kinds
                    || ' that can be compared lay, in ' || whose_words || ' exports '
                    || to_place_words || ' ' || period_words || ', '
                    || case when below_count > 0 then 'below' else 'above' end || of_range
            else
                'of ' || {{ number_in_words('charted_count') }} || ' ' || kinds || ' in '
                || whose_words || ' exports ' || to_place_words || ' ' || period_words || ', '
                || {{ part_in_words('below_count', 'charted_count') }} || ' lay below' || of_range
                || coalesce(' (' || below_names || ')', '') || ', '
                || {{ part_in_words('within_count', 'charted_count') }} || ' within it and '
                || {{ part_in_words('above_count', 'charted_count') }} || ' above it'
                || coalesce(' (' || above_names || ')', '')
        end as verdict_clause
    from counted

),

said as (

    select
        *,
        verdict_clause
        || case
            when charted_count < 2 or side_unknown > 0 then ''
            else
                '; ' || {{ part_in_words('below_mean', 'charted_count') }}
                || ' lay under the mean of those months'
        end
        || case
            when zeros = 0 then ''
            when charted_count = 1 then '; nothing was shipped'
            else
                '; of ' || {{ part_in_words('zeros', 'charted_count') }}
                || ' nothing was shipped'
        end
        || case
            when charted_count > 0
                then coalesce('; what is printed does not decide it for ' || undecided_names, '')
            else ''
        end
        || coalesce(
            '; ' || new_names
            || case when new_flows = 1 then ' was' else ' were' end
            || ' shipped after none in the earlier years',
            ''
        )
        || '.' as sentence
    from main_clauses

)

select
    specification_id,
    destination_id,
    product_kind,
    display_order,
    {{ capitalised('sentence') }} as sentence,
    below_count,
    within_count,
    above_count,
    unknown_count,
    short_benchmark_count,
    specification_id || '/' || destination_id || '/' || product_kind as source_key,
    is_reconstructed
from said
