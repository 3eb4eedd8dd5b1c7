{{ config(post_hook="{{ log_flow_sources(this) }}") }}

with lines as (

    select * from {{ ref('int_batch_lines') }}

),

offered as (

    select
        flow_source,
        reporter_code,
        product_code,
        product_series_number,
        count(distinct case when flow_source = 'lake' then batch_id end) as batch_count,
        count(distinct case when is_complete or flow_source = 'embedded' then month end)
            as months,
        min(month) as first_month,
        max(month) as last_month,
        max(vintage_date) as last_vintage_date
    from lines
    group by flow_source, reporter_code, product_code, product_series_number

),

-- One source per series. Left to itself, the lake is taken as soon as it holds a batch.
ranked as (

    select
        *,
        row_number() over (
            partition by reporter_code, product_code order by flow_source desc
        ) as preference
    from offered
    where {{ is_admitted_source('flow_source') }}

),

chosen as (

    select
        ---------- keys
        reporter_code,
        product_code,
        product_series_number,

        ---------- choice
        flow_source,

        ---------- what the source holds
        cast(batch_count as integer) as batch_count,
        cast(months as integer) as months,
        first_month,
        last_month,

        ---------- provenance
        last_vintage_date
    from ranked
    where preference = 1

)

select * from chosen
