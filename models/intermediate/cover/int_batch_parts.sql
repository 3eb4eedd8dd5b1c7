-- The parts that a batch covers, where it lists parts of one kind. A batch that lists two kinds
-- holds a crossing of them, which completes neither.

with manifests as (

    select * from {{ ref('stg_lake__manifests') }}
    where part_scope = 'listed'

),

listed as (

    select
        batch_id,
        part_kinds,
        {{ unnested_fields('parts') }}
    from manifests

),

parts as (

    select distinct
        batch_id,
        kind as part_kind,
        code as part_code,
        {{ is_listed('kind', 'part_kinds') }} as has_part_column,
        min(kind) over (partition by batch_id) = max(kind) over (partition by batch_id)
            as is_of_one_kind
    from listed

),

batch_parts as (

    select
        batch_id,
        part_kind,
        part_code,
        has_part_column
    from parts
    where is_of_one_kind

)

select * from batch_parts
