with comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

strength as (

    select * from {{ ref('fct_verdict_strength') }}

),

summaries as (

    select * from {{ ref('fct_destination_summary') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

destinations as (

    select * from {{ ref('dim_destinations') }}

),

windows as (

    select * from {{ ref('int_windows') }}
    where window_number = 0

),

specifications as (

    select * from {{ ref('dim_specifications') }}

),

all_windows as (

    select * from {{ ref('int_windows') }}

),

narrow_months as (

    select * from {{ ref('int_narrow_months') }}

),

narrow_cells as (

    select distinct
        all_windows.specification_id,
        narrow_months.reporter_code,
        narrow_months.product_code
    from narrow_months
    inner join all_windows
        on
            narrow_months.month_index >= all_windows.start_month_index
            and narrow_months.month_index <= all_windows.end_month_index

),

-- What every sentence is made of, in words.
worded as (

    select
        comparisons.*,
        coalesce(comparisons.omission_reason = 'not_determined', false) as is_undecided,
        products.product_name,
        products.display_order,
        destinations.destination_name,
        destinations.destination_kind,
        specifications.benchmark_statistic,
        {{ place_in_sentence('destinations.destination_name') }} as place_words,
        {{ month_span_in_words('windows.window_start_month', 'windows.window_end_month') }}
            as window_words,
        {{ grouped_integer('comparisons.post_volume_kg') }} as post_words,
        {{ grouped_integer('comparisons.benchmark_kg') }} as whole_benchmark_words,
        {{ grouped_integer('comparisons.benchmark_min_kg') }} as min_words,
        {{ grouped_integer('comparisons.benchmark_max_kg') }} as max_words,
        {{ index_display('comparisons.volume_index') }} as whole_index_words
    from comparisons
    inner join products on comparisons.product_code = products.product_code
    inner join destinations on comparisons.destination_id = destinations.destination_id
    inner join windows on comparisons.specification_id = windows.specification_id
    inner join specifications
        on comparisons.specification_id = specifications.specification_id

),

-- What a reader must know before the sentence is quoted: flags first, words after them.
flagged as (

    select
        comparisons.*,
        specifications.window_caveat,
        specifications.window_caveat is not null as has_window_gap,
        comparisons.post_months_not_loaded > 0 as has_post_months_not_loaded,
        comparisons.post_months_weight_unknown > 0 as has_post_months_weight_unknown,
        comparisons.benchmark_months_not_loaded > 0 as has_benchmark_months_not_loaded,
        comparisons.benchmark_months_weight_unknown > 0 as has_benchmark_months_weight_unknown,
        comparisons.has_benchmark and strength.is_mean_under_100_kg as is_mean_under_100_kg,
        comparisons.has_benchmark and strength.has_few_active_months as has_few_active_months,
        strength.is_one_window_dominant
        and coalesce(comparisons.omission_reason <> 'not_determined', true)
            as is_one_window_dominant,
        comparisons.has_benchmark and comparisons.benchmark_min_kg = 0 as is_range_from_zero,
        comparisons.range_position <> 'within' and not strength.is_5_pct_possible
            as is_within_chance,
        narrow_cells.specification_id is not null as has_narrow_files
    from comparisons
    inner join specifications
        on comparisons.specification_id = specifications.specification_id
    left join narrow_cells
        on
            comparisons.specification_id = narrow_cells.specification_id
            and comparisons.reporter_code = narrow_cells.reporter_code
            and comparisons.product_code = narrow_cells.product_code
    left join strength
        on
            comparisons.specification_id = strength.specification_id
            and comparisons.product_code = strength.product_code
            and comparisons.destination_id = strength.destination_id

),

caveats as (

    select
        *,
        concat_ws(
            '; ',
            case when is_reconstructed then 'reconstructed monthly data' end,
            window_caveat,
            case
                when has_short_benchmark
                    then {{ short_benchmark_in_words(
                        'benchmark_windows_used', 'benchmark_windows_expected'
                    ) }}
            end,
            case
                when has_post_months_not_loaded
                    then
                        {{ count_of('post_months_not_loaded', 'month', 'months') }}
                        || ' after the event not loaded'
            end,
            case
                when has_post_months_weight_unknown
                    then
                        {{ count_of('post_months_weight_unknown', 'month', 'months') }}
                        || ' after the event with a shipment of unknown weight'
            end,
            case
                when has_benchmark_months_not_loaded
                    then
                        {{ count_of('benchmark_months_not_loaded', 'month', 'months') }}
                        || ' of the benchmark not loaded'
            end,
            case
                when has_benchmark_months_weight_unknown
                    then
                        {{ count_of('benchmark_months_weight_unknown', 'month', 'months') }}
                        || ' of the benchmark with a shipment of unknown weight'
            end,
            case when is_mean_under_100_kg then {{ threshold('small_mean_kg', 'caveat') }} end,
            case when has_few_active_months then {{ threshold('few_active_months', 'caveat') }} end,
            case
                when is_one_window_dominant
                    then {{ threshold('dominant_window_share_pct', 'caveat') }}
            end,
            case
                when is_range_from_zero
                    then 'the range starts at zero, so no volume can lie below it'
            end,
            case when is_within_chance then {{ threshold('possible_p', 'caveat') }} end,
            case when has_narrow_files then {{ threshold('usual_share_pct', 'caveat') }} end
        ) as caveats
    from flagged

),

cell_findings as (

    select
        worded.specification_id,
        'cell' as finding_level,
        worded.destination_id,
        worded.product_kind,
        worded.product_code,
        worded.display_order,
        case
            when worded.has_benchmark
                then
                    worded.product_name || ' to ' || worded.place_words || ', '
                    || worded.window_words || ': ' || worded.post_words
                    || ' kilogrammes, an index of ' || worded.whole_index_words
                    || case worded.range_position
                        when 'below' then ', below the benchmark range ('
                        when 'above' then ', above the benchmark range ('
                        else ', within the benchmark range ('
                    end
                    || worded.min_words || ' to ' || worded.max_words || ', '
                    || worded.benchmark_statistic || ' ' || worded.whole_benchmark_words || ').'
            when worded.omission_reason = 'not_determined'
                then
                    worded.product_name || ' to ' || worded.place_words || ', '
                    || worded.window_words
                    || ': what is printed does not decide whether the volume lies '
                    || {{ positions_in_words(
                        'worded.lowest_range_position', 'worded.highest_range_position'
                    ) }} || '.'
            when worded.omission_reason = 'no_benchmark_history_new_flow'
                then
                    worded.product_name || ' to ' || worded.place_words || ', '
                    || worded.window_words || ': ' || worded.post_words
                    || ' kilogrammes, where no shipment was recorded in any of the '
                    || cast(worded.benchmark_windows_used as varchar)
                    || ' earlier windows, so that no benchmark exists.'
            when worded.omission_reason = 'no_benchmark_history'
                then
                    worded.product_name || ' to ' || worded.place_words
                    || ': no shipment was recorded in ' || worded.window_words
                    || ' nor in any of the ' || cast(worded.benchmark_windows_used as varchar)
                    || ' earlier windows.'
            when worded.omission_reason = 'post_window_incomplete'
                then
                    worded.product_name || ' to ' || worded.place_words || ', '
                    || worded.window_words || ': no verdict, because only '
                    || cast(worded.post_months_covered as varchar) || ' of '
                    || cast(worded.post_months_expected as varchar) || ' months are known.'
            when worded.omission_reason = 'benchmark_under_half_kg'
                then
                    worded.product_name || ' to ' || worded.destination_name || ', '
                    || worded.window_words || ': ' || worded.post_words
                    || ' kilogrammes; every shipment of the earlier windows was under half a '
                    || 'kilogramme, so that no benchmark exists.'
            when worded.omission_reason = 'benchmark_unknown'
                then
                    worded.product_name || ' to ' || worded.destination_name || ', '
                    || worded.window_words || ': no verdict, because '
                    || cast(worded.benchmark_windows_unknown as varchar) || ' of '
                    || cast(worded.benchmark_windows_expected as varchar)
                    || ' earlier windows are not known in full.'
            else
                worded.product_name || ' to ' || worded.place_words || ', '
                || worded.window_words || ': no verdict, because only '
                || cast(worded.benchmark_windows_used as varchar) || ' of '
                || cast(worded.benchmark_windows_expected as varchar)
                || ' earlier windows are complete.'
        end as sentence,
        nullif(caveats.caveats, '') as caveats,
        caveats.has_window_gap,
        caveats.has_short_benchmark,
        caveats.has_post_months_not_loaded,
        caveats.has_post_months_weight_unknown,
        caveats.has_benchmark_months_not_loaded,
        caveats.has_benchmark_months_weight_unknown,
        caveats.is_mean_under_100_kg,
        caveats.has_few_active_months,
        caveats.is_one_window_dominant,
        caveats.is_range_from_zero,
        caveats.is_within_chance,
        caveats.has_narrow_files,
        false as has_unknown_verdicts,
        -- No figure of a sentence that says that there is none.
        case when not worded.is_undecided then worded.post_volume_kg end as post_volume_kg,
        case when not worded.is_undecided then worded.benchmark_kg end as benchmark_kg,
        case when not worded.is_undecided then worded.benchmark_min_kg end as benchmark_min_kg,
        case when not worded.is_undecided then worded.benchmark_max_kg end as benchmark_max_kg,
        worded.volume_index,
        worded.range_position,
        cast(null as integer) as below_count,
        cast(null as integer) as within_count,
        cast(null as integer) as above_count,
        'fct_benchmark_comparison' as source_table,
        worded.specification_id || '/' || worded.product_code || '/' || worded.destination_id
            as source_key,
        worded.is_reconstructed
    from worded
    left join caveats
        on
            worded.specification_id = caveats.specification_id
            and worded.product_code = caveats.product_code
            and worded.destination_id = caveats.destination_id

),

-- The names behind each count of a destination's sentence, in the order of the charts.
name_lists as (

    select
        specification_id,
        destination_id,
        product_kind,
        {{ joined_text(
            "case when range_position = 'below' then product_name end",
            "', '",
            'display_order, product_code'
        ) }} as below_names,
        {{ joined_text(
            "case when range_position = 'above' then product_name end",
            "', '",
            'display_order, product_code'
        ) }} as above_names,
        {{ joined_text(
            "case when omission_reason = 'no_benchmark_history_new_flow' then product_name end",
            "', '",
            'display_order, product_code'
        ) }} as new_flow_names,
        {{ joined_text(
            "case when is_undecided then product_name end",
            "', '",
            'display_order, product_code'
        ) }} as undecided_names,
        min(window_words) as window_words
    from worded
    group by specification_id, destination_id, product_kind

),

destination_findings as (

    select
        summaries.specification_id,
        'destination' as finding_level,
        summaries.destination_id,
        summaries.product_kind,
        cast(null as varchar) as product_code,
        destinations.display_order,
        destinations.destination_name || ', ' || name_lists.window_words
        || case
            when summaries.charted_count = 0 and summaries.not_determined_count > 0
                then
                    ': what is printed does not decide how any product'
                    || {{ kind_in_brackets('summaries.product_kind') }}
                    || ' lies against its benchmark range'
            else
                ': of '
                || {{ count_of('summaries.charted_count', 'product', 'products') }}
                || {{ kind_in_brackets('summaries.product_kind') }}
                || ' with a benchmark, '
                || cast(summaries.below_count as varchar) || ' below the range'
                || coalesce(' (' || name_lists.below_names || ')', '') || ', '
                || cast(summaries.within_count as varchar) || ' within, '
                || cast(summaries.above_count as varchar) || ' above'
                || coalesce(' (' || name_lists.above_names || ')', '') || '; '
                || case
                    when
                        summaries.charted_count > 0
                        and summaries.below_mean_count = summaries.charted_count
                        then 'every index lies below 100'
                    else cast(summaries.below_mean_count as varchar) || ' with an index below 100'
                end
                || case
                    when summaries.zero_post_count > 0
                        then
                            '; '
                            || {{ count_of('summaries.zero_post_count', 'product', 'products') }}
                            || ' without any shipment since'
                    else ''
                end
                || coalesce('; not decided by what is printed: ' || name_lists.undecided_names, '')
        end
        || coalesce('; shipped for the first time: ' || name_lists.new_flow_names, '')
        || '.' as sentence,
        nullif(
            concat_ws(
                '; ',
                case when summaries.is_reconstructed then 'reconstructed monthly data' end,
                specifications.window_caveat,
                case
                    when summaries.short_benchmark_count > 0
                        then
                            {{ count_of(
                                'summaries.short_benchmark_count', 'verdict', 'verdicts'
                            ) }}
                            || ' on fewer windows than asked for'
                end,
                case
                    when summaries.unknown_count > 0
                        then
                            {{ count_of('summaries.unknown_count', 'product', 'products') }}
                            || ' without a verdict, as months are not known'
                end
            ), ''
        ) as caveats,
        specifications.window_caveat is not null as has_window_gap,
        summaries.short_benchmark_count > 0 as has_short_benchmark,
        false as has_post_months_not_loaded,
        false as has_post_months_weight_unknown,
        false as has_benchmark_months_not_loaded,
        false as has_benchmark_months_weight_unknown,
        false as is_mean_under_100_kg,
        false as has_few_active_months,
        false as is_one_window_dominant,
        false as is_range_from_zero,
        false as is_within_chance,
        false as has_narrow_files,
        summaries.unknown_count > 0 as has_unknown_verdicts,
        cast(null as bigint) as post_volume_kg,
        cast(null as double) as benchmark_kg,
        cast(null as bigint) as benchmark_min_kg,
        cast(null as bigint) as benchmark_max_kg,
        cast(null as double) as volume_index,
        cast(null as varchar) as range_position,
        summaries.below_count,
        summaries.within_count,
        summaries.above_count,
        'fct_destination_summary' as source_table,
        summaries.specification_id || '/' || summaries.destination_id || '/'
        || summaries.product_kind as source_key,
        summaries.is_reconstructed
    from summaries
    inner join specifications
        on summaries.specification_id = specifications.specification_id
    inner join destinations on summaries.destination_id = destinations.destination_id
    inner join name_lists
        on
            summaries.specification_id = name_lists.specification_id
            and summaries.destination_id = name_lists.destination_id
            and summaries.product_kind = name_lists.product_kind

),

findings as (

    select * from cell_findings

    union all

    select * from destination_findings

),

keyed as (

    select
        ---------- keys
        finding_level || '/' || source_key as finding_id,
        specification_id,
        finding_level,
        destination_id,
        product_kind,
        product_code,
        cast(display_order as integer) as display_order,

        ---------- words
        sentence,
        caveats,

        ---------- the caveats as flags
        coalesce(has_window_gap, false) as has_window_gap,
        coalesce(has_short_benchmark, false) as has_short_benchmark,
        coalesce(has_post_months_not_loaded, false) as has_post_months_not_loaded,
        coalesce(has_post_months_weight_unknown, false) as has_post_months_weight_unknown,
        coalesce(has_benchmark_months_not_loaded, false) as has_benchmark_months_not_loaded,
        coalesce(has_benchmark_months_weight_unknown, false) as has_benchmark_months_weight_unknown,
        coalesce(is_mean_under_100_kg, false) as is_mean_under_100_kg,
        coalesce(has_few_active_months, false) as has_few_active_months,
        coalesce(is_one_window_dominant, false) as is_one_window_dominant,
        coalesce(is_range_from_zero, false) as is_range_from_zero,
        coalesce(is_within_chance, false) as is_within_chance,
        coalesce(has_narrow_files, false) as has_narrow_files,
        coalesce(has_unknown_verdicts, false) as has_unknown_verdicts,

        ---------- the figures in the sentence
        post_volume_kg,
        benchmark_kg,
        benchmark_kg as benchmark_mean_kg,
        benchmark_min_kg,
        benchmark_max_kg,
        volume_index,
        range_position,
        below_count,
        within_count,
        above_count,

        ---------- the rows behind it
        source_table,
        source_key,
        is_reconstructed
    from findings

)

select * from keyed
