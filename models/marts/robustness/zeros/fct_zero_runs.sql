with monthly_exports as (

    select * from {{ ref('fct_monthly_exports') }}

),

-- Months about which something is known. A shipment under half a kilogramme is a shipment.
known_months as (

    select
        reporter_code,
        product_code,
        destination_id,
        month,
        {{ month_index('month') }} as month_index,
        volume_kg,
        {{ is_zero_month('volume_kg', 'has_zero_kg_shipment') }} as is_zero,
        is_reconstructed
    from monthly_exports
    where volume_kg is not null

),

dated as (

    select
        *,
        -- Zero months in a row have the same difference; an unknown month opens a gap in the
        -- index and so ends the run.
        month_index - row_number() over (
            partition by reporter_code, product_code, destination_id, is_zero
            order by month_index
        ) as run_number,
        max(case when not is_zero then month_index end) over (
            partition by reporter_code, product_code, destination_id
            order by month_index
        ) as last_shipment_month_index,
        lag(month_index) over series_by_month as previous_month_index,
        lead(month_index) over series_by_month as next_month_index
    from known_months
    window
        series_by_month as (
            partition by reporter_code, product_code, destination_id
            order by month_index
        )

),

runs as (

    select
        reporter_code,
        product_code,
        destination_id,
        min(month_index) as first_month_index,
        max(month_index) as last_month_index,
        min(previous_month_index) as previous_month_index,
        max(next_month_index) as next_month_index,
        bool_or(next_month_index is null) as is_at_end,
        min(last_shipment_month_index) as last_shipment_month_index,
        count(*) as months,
        bool_or(is_reconstructed) as is_reconstructed
    from dated
    where is_zero
    group by reporter_code, product_code, destination_id, run_number

),

zero_runs as (

    select
        ---------- keys
        runs.reporter_code,
        runs.product_code,
        runs.destination_id,
        {{ month_from_index('runs.first_month_index') }} as first_month,

        ---------- run
        {{ month_from_index('runs.last_month_index') }} as last_month,
        cast(runs.months as integer) as months,
        -- Both neighbours of a run that are known are shipments, or they would be part of it.
        coalesce(runs.previous_month_index <> runs.first_month_index - 1, true) as is_start_open,
        runs.is_at_end or runs.next_month_index <> runs.last_month_index + 1 as is_open,

        ---------- before the run
        shipments.month as last_shipment_month,
        shipments.volume_kg as last_shipment_kg,

        ---------- provenance
        runs.is_reconstructed,
        not runs.is_reconstructed as is_evidence
    from runs
    left join known_months as shipments
        on
            runs.reporter_code = shipments.reporter_code
            and runs.product_code = shipments.product_code
            and runs.destination_id = shipments.destination_id
            and runs.last_shipment_month_index = shipments.month_index

)

select * from zero_runs
