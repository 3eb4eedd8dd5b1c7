with statuses as (

    select * from {{ ref('stg_event_statuses') }}
    where {{ known_as_of('status_date') }}

),

-- The history is kept in the seed; what holds is its latest row.
ranked as (

    select
        *,
        row_number() over (partition by event_id order by status_date desc) as recency
    from statuses

),

current_status as (

    select
        ---------- keys
        event_id,

        ---------- status
        status,
        status_date,
        expires_on,

        ---------- provenance
        is_checked as is_status_checked,
        source_url as status_source_url,
        note as status_note
    from ranked
    where recency = 1

)

select * from current_status
