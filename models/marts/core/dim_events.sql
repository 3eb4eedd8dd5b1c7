with events as (

    select * from {{ ref('events') }}

),

described as (

    select
        ---------- keys
        event_id,

        ---------- description
        event_name,
        reporter_code,
        event_date,
        status,
        source_url,
        note
    from events

)

select * from described
