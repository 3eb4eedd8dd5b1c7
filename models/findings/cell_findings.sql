-- One sentence per comparison. Which figures it may name is decided in worded_comparisons: a figure
-- that is null there is not said.

with worded as (

    select * from {{ ref('worded_comparisons') }}

),

parts as (

    select
        *,
        whose_words || ' exports of ' || product_words || ' ' || to_place_words || ' '
        || period_words as exports_words,
        product_words || ' ' || to_place_words || ' ' || period_words as flow_words,
        -- The range in brackets, as far as it is known; of a verdict one end says enough.
        case
            when min_words = max_words and benchmark_windows_used > 1
                then ' (each ' || {{ with_kilogrammes('max_words') }} || ')'
            when min_words = max_words then ' (' || {{ with_kilogrammes('max_words') }} || ')'
            when min_words is not null and max_words is not null
                then ' (' || min_words || ' to ' || {{ with_kilogrammes('max_words') }} || ')'
            when min_words is not null and range_position = 'below'
                then ' (the smallest was ' || {{ with_kilogrammes('min_words') }} || ')'
            when max_words is not null and (range_position = 'above' or min_words is null)
                then ' (the largest was ' || {{ with_kilogrammes('max_words') }} || ')'
            else ''
        end as range_words,
        case
            when benchmark_windows_used = 1 then 'where 100 is that window'
            else 'where 100 is their ' || benchmark_statistic
        end as base_words,
        case
            when benchmark_windows_used = 1 then 'where 100 is '
            else 'where 100 is the ' || benchmark_statistic || ' of '
        end || windows_words
        || case
            when benchmark_windows_used > 1 then ', and ' || range_position || ' their range'
            else ''
        end as base_and_position_words,
        case
            when benchmark_windows_used > 1 then range_position || ' the range of '
            when range_position = 'within' then 'at the level of '
            else range_position || ' that of '
        end || windows_words as position_words,
        case
            when range_position = 'below' then 'less than in ' || any_window_words
            when range_position = 'above' then 'more than in ' || any_window_words
            when benchmark_windows_used = 1 then 'as much as in ' || any_window_words
            else 'within the range of ' || windows_words
        end as compared_words
    from worded

),

-- Of a comparison with a verdict: nothing shipped, a known volume, an index alone, or neither.
verdict_sentences as (

    select
        source_key,
        case
            when is_zero and range_position = 'below'
                then
                    reporter_words || ' exported no ' || flow_words || ', although it had in '
                    || each_window_words || range_words || '.'
            when is_zero
                then
                    reporter_words || ' exported no ' || flow_words || ', as in at least one of '
                    || windows_words || range_words || '.'
            when is_under_half_kg
                then
                    reporter_words || ' exported ' || flow_words
                    || ' only in shipments of under half a kilogramme, '
                    || compared_words || range_words || '.'
            when post_words is not null
                then
                    reporter_words || ' exported ' || post_words || ' of ' || flow_words || ', '
                    || compared_words || range_words
                    || coalesce(': an index of ' || index_words || ', ' || base_words, '') || '.'
            when index_words is not null
                then
                    exports_words || ' stood at an index of ' || index_words || ', '
                    || base_and_position_words || range_words
                    || '; what is printed does not give the kilogrammes.'
            else
                exports_words || ' lay ' || position_words || range_words
                || case
                    when
                        range_position = 'within'
                        and is_below_mean
                        and benchmark_windows_used > 1
                        then ', under their ' || benchmark_statistic
                    else ''
                end
                || '; what is printed gives no figure of them.'
        end as sentence
    from parts
    where has_benchmark

),

reason_sentences as (

    select
        source_key,
        case
            when is_undecided
                then
                    'What is printed does not decide whether ' || exports_words || ' lay '
                    || {{ positions_in_words(
                        'lowest_range_position', 'highest_range_position', 'range'
                    ) }}
                    || ' of ' || windows_words || '.'
            when omission_reason = 'no_benchmark_history_new_flow'
                then
                    reporter_words || ' exported ' || coalesce(post_words || ' of ', '')
                    || flow_words || ', after none in ' || any_window_words
                    || ', so that no benchmark exists.'
            when omission_reason = 'no_benchmark_history' and not is_zero
                then
                    'What is printed gives no figure of ' || exports_words
                    || '; there were none in ' || any_window_words || '.'
            when omission_reason = 'no_benchmark_history'
                then
                    reporter_words || ' exported no ' || product_words || ' ' || to_place_words
                    || ' ' || period_words || ', nor in ' || any_window_words || '.'
            when omission_reason = 'benchmark_under_half_kg'
                then
                    reporter_words || ' exported '
                    || case when is_zero then 'no ' else coalesce(post_words || ' of ', '') end
                    || flow_words || ', after nothing but shipments of under half a kilogramme in '
                    || windows_words || ', so that no benchmark exists.'
            when omission_reason = 'post_window_incomplete'
                then
                    'There is no verdict on ' || exports_words || ', because '
                    || {{ known_of_whole(
                        'post_months_covered', 'post_months_expected', 'known',
                        'the month', 'months'
                    ) }} || '.'
            when omission_reason = 'benchmark_unknown'
                then
                    'There is no verdict on ' || exports_words || ', because '
                    || {{ known_of_whole(
                        'benchmark_windows_expected - benchmark_windows_unknown',
                        'benchmark_windows_expected', 'known in full',
                        'the one earlier window of the same months',
                        'earlier windows of the same months'
                    ) }} || '.'
            else
                'There is no verdict on ' || exports_words || ', because '
                || {{ known_of_whole(
                    'benchmark_windows_used', 'benchmark_windows_expected', 'complete',
                    'the one earlier window of the same months',
                    'earlier windows of the same months'
                ) }} || '.'
        end as sentence
    from parts
    where not has_benchmark

),

sentences as (

    select * from verdict_sentences

    union all

    select * from reason_sentences

)

select
    worded.specification_id,
    worded.destination_id,
    worded.product_kind,
    worded.product_code,
    worded.display_order,
    {{ capitalised('sentences.sentence') }} || coalesce(' ' || worded.seal_words, '') as sentence,
    worded.is_undecided,
    worded.post_volume_kg,
    worded.benchmark_kg,
    worded.benchmark_min_kg,
    worded.benchmark_max_kg,
    worded.volume_index,
    worded.range_position,
    worded.source_key,
    worded.is_reconstructed
from worded
inner join sentences on worded.source_key = sentences.source_key
