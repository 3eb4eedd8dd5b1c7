with specifications as (

    select * from {{ ref('dim_specifications') }}

),

zero_counts as (

    select * from {{ ref('int_zero_counts') }}

),

zero_run_probabilities as (

    select * from {{ ref('fct_zero_run_probabilities') }}

),

monthly_exports as (

    select * from {{ ref('fct_monthly_exports') }}

),

judged_months as (

    select
        *,
        {{ is_zero_month('volume_kg', 'has_zero_kg_shipment') }} as is_zero
    from monthly_exports

),

latest_shipments as (

    select
        reporter_code,
        product_code,
        destination_id,
        max(case when not is_zero then month end) as last_shipment_month
    from judged_months
    group by reporter_code, product_code, destination_id

),

shipments as (

    select
        latest_shipments.*,
        judged_months.volume_kg as last_shipment_kg
    from latest_shipments
    left join judged_months
        on
            latest_shipments.reporter_code = judged_months.reporter_code
            and latest_shipments.product_code = judged_months.product_code
            and latest_shipments.destination_id = judged_months.destination_id
            and latest_shipments.last_shipment_month = judged_months.month

),

measured_periods as (

    select
        *,
        cast(months_known as double) / nullif(months_with_shipments, 0) as adi,
        power(sd_shipment_kg, 2) / nullif(power(mean_shipment_kg, 2), 0) as cv_squared
    from zero_counts
    where period_role = 'benchmark' and months_known > 0

),

benchmark_periods as (

    select
        *,
        adi < {{ threshold('frequent_shipment_interval') }} as is_frequent,
        cv_squared < {{ threshold('steady_shipment_cv_squared') }} as is_steady
    from measured_periods

),

-- One row per chain, whatever the run.
chains as (

    select
        chain_id,
        zero_p,
        zero_after_zero_p,
        zero_after_shipment_p
    from zero_run_probabilities
    where months = 1 and run_months = 1

),

post_periods as (

    select * from zero_counts
    where period_role = 'post'

),

intermittency as (

    select
        ---------- keys
        benchmark_periods.specification_id,
        benchmark_periods.product_code,
        benchmark_periods.destination_id,
        benchmark_periods.reporter_code,

        ---------- benchmark period
        benchmark_periods.first_month as benchmark_first_month,
        benchmark_periods.last_month as benchmark_last_month,
        benchmark_periods.months_known as benchmark_months_known,
        benchmark_periods.months_unknown as benchmark_months_unknown,
        benchmark_periods.zero_months as benchmark_zero_months,
        100 * chains.zero_p as benchmark_zero_share_pct,
        benchmark_periods.longest_zero_run as benchmark_longest_zero_run,

        ---------- demand class
        benchmark_periods.adi as mean_shipment_interval_months,
        benchmark_periods.adi,
        benchmark_periods.cv_squared,
        case
            when benchmark_periods.adi is null or benchmark_periods.cv_squared is null then null
            when benchmark_periods.is_frequent and benchmark_periods.is_steady then 'smooth'
            when benchmark_periods.is_steady then 'intermittent'
            when benchmark_periods.is_frequent then 'erratic'
            else 'lumpy'
        end as demand_class,

        ---------- chain
        chains.chain_id,
        benchmark_periods.months_after_zero,
        benchmark_periods.zeros_after_zero,
        benchmark_periods.months_after_shipment,
        benchmark_periods.zeros_after_shipment,
        chains.zero_p,
        chains.zero_after_zero_p,
        chains.zero_after_shipment_p,
        {{ zero_run_quantile('chains.zero_p', threshold('long_run_p')) }}
            as bernoulli_run_95_months,
        {{ zero_run_quantile('chains.zero_after_zero_p', threshold('long_run_p')) }}
            as markov_run_95_months,

        ---------- window after the event
        specifications.window_start_month as post_first_month,
        cast(specifications.window_months as integer) as post_months_expected,
        coalesce(post_periods.months_known, 0) as post_months_known,
        post_periods.zero_months as post_zero_months,
        post_periods.longest_zero_run as post_longest_zero_run,
        post_periods.current_zero_run as post_current_zero_run,
        case
            when post_periods.longest_zero_run = 0 then 1.0
            else zero_run_probabilities.bernoulli_p
        end as bernoulli_run_p,
        case
            when post_periods.longest_zero_run = 0 then 1.0
            else zero_run_probabilities.markov_p
        end as markov_run_p,

        ---------- last shipment in all months that are known
        shipments.last_shipment_month,
        shipments.last_shipment_kg,

        ---------- provenance
        benchmark_periods.is_reconstructed or coalesce(post_periods.is_reconstructed, false)
            as is_reconstructed,
        not benchmark_periods.is_reconstructed
        and not coalesce(post_periods.is_reconstructed, false) as is_evidence
    from benchmark_periods
    inner join specifications
        on benchmark_periods.specification_id = specifications.specification_id
    left join chains on benchmark_periods.chain_id = chains.chain_id
    left join post_periods
        on
            benchmark_periods.specification_id = post_periods.specification_id
            and benchmark_periods.product_code = post_periods.product_code
            and benchmark_periods.destination_id = post_periods.destination_id
            and post_periods.months_known > 0
    left join zero_run_probabilities
        on
            benchmark_periods.chain_id = zero_run_probabilities.chain_id
            and post_periods.months_known = zero_run_probabilities.months
            and post_periods.longest_zero_run = zero_run_probabilities.run_months
    left join shipments
        on
            benchmark_periods.reporter_code = shipments.reporter_code
            and benchmark_periods.product_code = shipments.product_code
            and benchmark_periods.destination_id = shipments.destination_id

)

select * from intermittency
