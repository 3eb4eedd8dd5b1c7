-- Parts of a month that a later batch of the same whole covers: rows of theirs do not count.
-- Usually empty.

with combined_parts as (

    select * from {{ ref('int_combined_parts') }}

),

batch_parts as (

    select * from {{ ref('int_batch_parts') }}

),

superseded as (

    select distinct
        earlier.batch_id,
        earlier.reporter_code,
        earlier.hs_code_raw,
        earlier.month,
        earlier.part_kind,
        batch_parts.part_code
    from combined_parts as earlier
    inner join combined_parts as later
        on
            {{ same_part_group('earlier', 'later') }}
            and earlier.age_rank < later.age_rank
    inner join batch_parts
        on
            later.batch_id = batch_parts.batch_id
            and later.part_kind = batch_parts.part_kind

)

select * from superseded
