with comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

previous_comparisons as (

    select * from {{ ref('stg_previous__comparisons') }}

),

previous_windows as (

    select * from {{ ref('stg_previous__windows') }}
    where window_number = 0

),

previous_months as (

    select * from {{ ref('stg_previous__monthly_exports') }}

),

monthly_exports as (

    select * from {{ ref('fct_monthly_exports') }}

),

verdict_revisions as (

    select * from {{ ref('fct_verdict_revisions') }}
    where has_verdict_changed

),

intermittency as (

    select
        *,
        {{ month_index('last_shipment_month') }} as last_shipment_month_index,
        {{ month_index('post_first_month') }} as post_start_month_index
    from {{ ref('fct_intermittency') }}
    where is_evidence

),

events as (

    select * from {{ ref('dim_events') }}
    where expires_on is not null

),

products as (

    select * from {{ ref('dim_products') }}

),

destinations as (

    select * from {{ ref('dim_destinations') }}

),

-- How far back a download is news: since the previous publication; without one, the newest day.
newest_vintages as (

    select
        reporter_code,
        max(vintage_date) as vintage_date
    from monthly_exports
    group by reporter_code

),

previous_vintages as (

    select
        reporter_code,
        max(vintage_date) as vintage_date
    from previous_months
    group by reporter_code

),

recent_verdict_revisions as (

    select verdict_revisions.*
    from verdict_revisions
    left join newest_vintages
        on verdict_revisions.reporter_code = newest_vintages.reporter_code
    left join previous_vintages
        on verdict_revisions.reporter_code = previous_vintages.reporter_code
    where
        verdict_revisions.vintage_date > previous_vintages.vintage_date
        or (
            previous_vintages.vintage_date is null
            and verdict_revisions.vintage_date = newest_vintages.vintage_date
        )

),

flips as (

    select
        comparisons.specification_id,
        comparisons.reporter_code,
        comparisons.product_code,
        comparisons.destination_id,
        previous_comparisons.post_volume_kg as post_volume_kg_before,
        comparisons.post_volume_kg,
        -- Kilogrammes are said where they are known, at the precision of print.
        case
            when not comparisons.is_reconstructed
                then
                    'from '
                    || coalesce(
                        {{ grouped_integer('previous_comparisons.post_volume_kg') }},
                        'an unknown volume'
                    )
                    || ' to ' || coalesce(comparisons.post_volume_words, 'an unknown volume')
                    || ' kg'
            when comparisons.post_volume_words is not null
                then 'now ' || comparisons.post_volume_words || ' kg'
        end as volume_clause,
        comparisons.post_volume_kg - previous_comparisons.post_volume_kg as difference_kg,
        previous_comparisons.range_position as range_position_before,
        comparisons.range_position,
        {{ short_benchmark_clause('comparisons') }} as benchmark_clause
    from comparisons
    inner join previous_comparisons
        on
            comparisons.specification_id = previous_comparisons.specification_id
            and comparisons.product_code = previous_comparisons.product_code
            and comparisons.destination_id = previous_comparisons.destination_id
    where
        coalesce(comparisons.range_position, 'none')
        <> coalesce(previous_comparisons.range_position, 'none')

),

-- What was said of the months that the previous window already had.
revised as (

    select
        flips.specification_id,
        flips.product_code,
        flips.destination_id,
        sum(monthly_exports.volume_kg - previous_months.volume_kg) as revision_kg
    from flips
    inner join previous_windows
        on
            flips.specification_id = previous_windows.specification_id
            and flips.product_code = previous_windows.product_code
            and flips.destination_id = previous_windows.destination_id
    inner join previous_months
        on
            flips.reporter_code = previous_months.reporter_code
            and flips.product_code = previous_months.product_code
            and flips.destination_id = previous_months.destination_id
    inner join monthly_exports
        on
            previous_months.reporter_code = monthly_exports.reporter_code
            and previous_months.product_code = monthly_exports.product_code
            and previous_months.destination_id = monthly_exports.destination_id
            and previous_months.month = monthly_exports.month
    where
        case
            when previous_months.month < previous_windows.window_start_month then false
            when previous_months.month > previous_windows.window_end_month then false
            else true
        end
    group by flips.specification_id, flips.product_code, flips.destination_id

),

split_flips as (

    select
        flips.*,
        coalesce(revised.revision_kg, 0) as revision_kg,
        flips.difference_kg - coalesce(revised.revision_kg, 0) as new_months_kg
    from flips
    left join revised
        on
            flips.specification_id = revised.specification_id
            and flips.product_code = revised.product_code
            and flips.destination_id = revised.destination_id

),

changes as (

    select
        'verdict_flip' as change_kind,
        case range_position
            when 'below' then 'alert'
            when 'above' then 'warning'
            else 'info'
        end as severity,
        specification_id,
        cast(null as varchar) as event_id,
        product_code,
        destination_id,
        cast(null as date) as vintage_date,
        range_position_before,
        range_position,
        case
            when difference_kg is null then 'new_month'
            when revision_kg <> 0 and new_months_kg <> 0 then 'both'
            when revision_kg <> 0 then 'revision'
            when new_months_kg <> 0 then 'new_month'
            else 'benchmark'
        end as cause,
        new_months_kg,
        revision_kg,
        'the verdict went from ' || coalesce(range_position_before, 'none') || ' to '
        || coalesce(range_position, 'none') || ' since the previous publication'
        || coalesce(' (' || volume_clause || benchmark_clause || ')', '') || '.' as what
    from split_flips

    union all

    select
        'vintage_flip' as change_kind,
        case range_position_after
            when 'below' then 'alert'
            when 'above' then 'warning'
            else 'info'
        end as severity,
        specification_id,
        null as event_id,
        product_code,
        destination_id,
        vintage_date,
        range_position_before,
        range_position_after as range_position,
        'revision' as cause,
        cast(null as bigint) as new_months_kg,
        post_volume_kg_after - post_volume_kg_before as revision_kg,
        'the download of ' || cast(vintage_date as varchar) || ' turned the verdict from '
        || coalesce(range_position_before, 'none') || ' to '
        || coalesce(range_position_after, 'none')
        || case
            when has_short_benchmark then ' (on fewer earlier windows than asked for)' else ''
        end
        || '.' as what
    from recent_verdict_revisions

    union all

    select
        'below_range' as change_kind,
        'warning' as severity,
        specification_id,
        null as event_id,
        product_code,
        destination_id,
        null as vintage_date,
        null as range_position_before,
        range_position,
        null as cause,
        null as new_months_kg,
        null as revision_kg,
        coalesce(post_volume_words || ' kg, ', '') || 'below every benchmark window'
        || coalesce(
            ' (the smallest had ' || benchmark_min_words || ' kg'
            || {{ short_benchmark_clause('comparisons') }} || ')',
            ''
        )
        || '.' as what
    from comparisons
    where range_position = 'below'

    union all

    select
        'zero_run' as change_kind,
        'alert' as severity,
        specification_id,
        null as event_id,
        product_code,
        destination_id,
        null as vintage_date,
        null as range_position_before,
        null as range_position,
        null as cause,
        null as new_months_kg,
        null as revision_kg,
        'no shipment for ' || {{ count_of('post_current_zero_run', 'month', 'months') }}
        || ', ' || {{ threshold('long_run_p', 'caveat') }}
        || ' (' || cast(markov_run_95_months as varchar)
        || ').' as what
    from intermittency
    where
        post_current_zero_run > markov_run_95_months
        -- What was shipped after the window has ended the gap.
        and coalesce(
            last_shipment_month_index < post_start_month_index + post_months_expected, true
        )

),

named as (

    select
        changes.*,
        products.product_name || ' to '
        || {{ place_in_sentence('destinations.destination_name') }} || ': ' || changes.what
            as sentence,
        coalesce(comparisons.is_reconstructed, false) as is_reconstructed,
        -- Else the kilogrammes that changed are the solver's.
        {{ is_one_value('comparisons.post_information') }} as has_known_volume,
        cast(null as date) as expires_on,
        cast(null as date) as notice_from
    from changes
    inner join products on changes.product_code = products.product_code
    inner join destinations on changes.destination_id = destinations.destination_id
    left join comparisons
        on
            changes.specification_id = comparisons.specification_id
            and changes.product_code = comparisons.product_code
            and changes.destination_id = comparisons.destination_id
    -- Where print decides nothing, nothing is said: a change would be the solver's.
    where coalesce(comparisons.omission_reason <> 'not_determined', true)

),

-- Every status that ends, whatever the day: a build knows no clock. `chokepoint alerts` says what
-- the day makes of it.
expiries as (

    select
        'status_expiry' as change_kind,
        'info' as severity,
        cast(null as varchar) as specification_id,
        event_id,
        cast(null as varchar) as product_code,
        cast(null as varchar) as destination_id,
        cast(null as date) as vintage_date,
        cast(null as varchar) as range_position_before,
        cast(null as varchar) as range_position,
        cast(null as varchar) as cause,
        cast(null as bigint) as new_months_kg,
        cast(null as bigint) as revision_kg,
        cast(null as varchar) as what,
        event_name || ': the status ''' || status || ''' runs until '
        || cast(expires_on as varchar) || '.' as sentence,
        false as is_reconstructed,
        true as has_known_volume,
        expires_on,
        expires_on - cast({{ threshold('expiry_notice_days') }} as integer) as notice_from
    from events

),

everything as (

    select * from named

    union all

    select * from expiries

),

keyed as (

    select
        ---------- keys
        concat_ws(
            '/', change_kind, specification_id, event_id, product_code, destination_id,
            cast(vintage_date as varchar)
        ) as change_id,
        change_kind,
        severity,
        specification_id,
        event_id,
        product_code,
        destination_id,
        vintage_date,
        expires_on,
        notice_from,

        ---------- what changed
        range_position_before,
        range_position,
        case when has_known_volume then cause end as cause,
        case when has_known_volume then cast(new_months_kg as bigint) end as new_months_kg,
        case when has_known_volume then cast(revision_kg as bigint) end as revision_kg,

        ---------- words
        sentence,

        ---------- provenance
        is_reconstructed
    from everything

)

select * from keyed
