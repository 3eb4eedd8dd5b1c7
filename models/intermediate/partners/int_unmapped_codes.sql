with exports as (

    select * from {{ ref('int_exports_mapped') }}

),

unmapped as (

    {{ unmapped_codes('exports') }}

),

report as (

    select
        code_kind,
        code,
        problem,
        cast(raw_rows as bigint) as raw_rows,
        cast(volume_kg as bigint) as volume_kg,
        first_month,
        last_month,
        message
    from unmapped

)

select * from report
