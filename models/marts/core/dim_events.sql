with events as (

    select * from {{ ref('stg_events') }}

),

statuses as (

    select * from {{ ref('int_event_status') }}

),

coverage as (

    select * from {{ ref('int_event_coverage') }}

),

described as (

    select
        ---------- keys
        events.event_id,

        ---------- description
        events.event_name,
        events.reporter_code,
        events.event_date,
        events.date_check,
        events.date_source,

        ---------- status
        coalesce(statuses.status, 'not_announced') as status,
        statuses.status_date,
        statuses.expires_on,
        statuses.is_status_checked,
        statuses.status_source_url,
        statuses.status_note,

        ---------- data
        coverage.products_concerned,
        coverage.products_with_data,
        coverage.products_with_data > 0 as has_data,
        coverage.last_loaded_month,

        ---------- provenance
        events.source_url,
        events.note
    from events
    inner join coverage on events.event_id = coverage.event_id
    left join statuses on events.event_id = statuses.event_id

)

select * from described
