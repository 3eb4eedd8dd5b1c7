with specifications as (

    select * from {{ ref('int_specifications') }}
    where window_months > 0 and recorded_by is distinct from 'importer'

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

event_destinations as (

    select * from {{ ref('stg_event_destinations') }}

),

monthly_exports as (

    select * from {{ ref('int_monthly_exports') }}

),

cells as (

    select
        specifications.specification_id,
        event_products.reporter_code,
        event_products.product_code,
        event_destinations.destination_id,
        specifications.window_months,
        specifications.start_month_index,
        specifications.start_month_index - 12 * specifications.benchmark_windows
            as first_month_index
    from specifications
    inner join event_products on specifications.event_id = event_products.event_id
    inner join event_destinations on specifications.event_id = event_destinations.event_id

),

-- The benchmark period is every month from the first benchmark window to the event's window, not
-- only the months inside windows: a chain needs months that follow one another.
months_in_period as (

    select
        cells.specification_id,
        cells.product_code,
        cells.destination_id,
        cells.reporter_code,
        case
            when monthly_exports.month_index < cells.start_month_index
                then 'benchmark'
            else 'post'
        end as period_role,
        monthly_exports.month_index,
        monthly_exports.volume_kg,
        monthly_exports.has_zero_kg_shipment,
        monthly_exports.is_reconstructed
    from cells
    inner join monthly_exports
        on
            cells.reporter_code = monthly_exports.reporter_code
            and cells.product_code = monthly_exports.product_code
            and cells.destination_id = monthly_exports.destination_id
    where
        monthly_exports.month_index - cells.first_month_index >= 0
        and monthly_exports.month_index - cells.start_month_index
        < cells.window_months

),

judged as (

    select
        *,
        {{ is_zero_month('volume_kg', 'has_zero_kg_shipment') }} as is_zero
    from months_in_period

),

-- An unknown month is a row with a null: no change into it or out of it is counted, and because
-- run_number is counted over known zero months only, it ends a run.
ordered as (

    select
        *,
        case
            when lag(month_index) over period_by_month = month_index - 1
                then lag(is_zero) over period_by_month
        end as is_previous_zero,
        case
            when is_zero
                then month_index - row_number() over (
                    partition by
                        specification_id, product_code, destination_id, period_role, is_zero
                    order by month_index
                )
        end as run_number,
        max(case when is_zero is not null then month_index end) over (
            partition by specification_id, product_code, destination_id, period_role
        ) as last_known_month_index
    from judged
    window
        period_by_month as (
            partition by specification_id, product_code, destination_id, period_role
            order by month_index
        )

),

runs as (

    select
        specification_id,
        product_code,
        destination_id,
        period_role,
        count(*) as months,
        max(month_index) = max(last_known_month_index) as is_last
    from ordered
    where is_zero
    group by specification_id, product_code, destination_id, period_role, run_number

),

longest_runs as (

    select
        specification_id,
        product_code,
        destination_id,
        period_role,
        max(months) as longest_zero_run,
        max(case when is_last then months end) as current_zero_run
    from runs
    group by specification_id, product_code, destination_id, period_role

),

counted as (

    select
        specification_id,
        product_code,
        destination_id,
        period_role,
        min(reporter_code) as reporter_code,
        min(month_index) as first_month_index,
        max(month_index) as last_month_index,
        count(is_zero) as months_known,
        count(*) - count(is_zero) as months_unknown,
        count(*) filter (where is_zero) as zero_months,
        count(*) filter (where not is_zero) as months_with_shipments,
        count(*) filter (where is_previous_zero and is_zero is not null) as months_after_zero,
        count(*) filter (where is_previous_zero and is_zero) as zeros_after_zero,
        count(*) filter (where not is_previous_zero and is_zero is not null)
            as months_after_shipment,
        count(*) filter (where not is_previous_zero and is_zero) as zeros_after_shipment,
        avg(case when not is_zero then volume_kg end) as mean_shipment_kg,
        {{ standard_deviation_of_integers('case when not is_zero then volume_kg end') }}
            as sd_shipment_kg,
        bool_or(is_reconstructed) as is_reconstructed
    from ordered
    group by specification_id, product_code, destination_id, period_role

),

described as (

    select
        ---------- keys
        counted.specification_id,
        counted.product_code,
        counted.destination_id,
        counted.period_role,
        counted.reporter_code,

        ---------- months
        {{ month_from_index('counted.first_month_index') }} as first_month,
        {{ month_from_index('counted.last_month_index') }} as last_month,
        cast(counted.months_known as integer) as months_known,
        cast(counted.months_unknown as integer) as months_unknown,
        cast(counted.zero_months as integer) as zero_months,
        cast(counted.months_with_shipments as integer) as months_with_shipments,

        ---------- runs
        cast(coalesce(longest_runs.longest_zero_run, 0) as integer) as longest_zero_run,
        cast(coalesce(longest_runs.current_zero_run, 0) as integer) as current_zero_run,

        ---------- changes from one month to the next
        cast(counted.months_after_zero as integer) as months_after_zero,
        cast(counted.zeros_after_zero as integer) as zeros_after_zero,
        cast(counted.months_after_shipment as integer) as months_after_shipment,
        cast(counted.zeros_after_shipment as integer) as zeros_after_shipment,

        ---------- size of shipments
        counted.mean_shipment_kg,
        counted.sd_shipment_kg,

        ---------- provenance
        counted.is_reconstructed
    from counted
    left join longest_runs
        on
            counted.specification_id = longest_runs.specification_id
            and counted.product_code = longest_runs.product_code
            and counted.destination_id = longest_runs.destination_id
            and counted.period_role = longest_runs.period_role

),

-- The counts name the chain: cells with the same counts have the same chain.
named as (

    select
        *,
        cast(zero_months as varchar) || '/' || cast(months_known as varchar)
        || ' ' || cast(zeros_after_zero as varchar)
        || '/' || cast(months_after_zero as varchar)
        || ' ' || cast(zeros_after_shipment as varchar)
        || '/' || cast(months_after_shipment as varchar) as chain_id
    from described

)

select * from named
