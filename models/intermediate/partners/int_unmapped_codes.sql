with exports as (

    select * from {{ ref('int_exports_mapped') }}

),

-- The flows are read once; what is left of them in a healthy build is nothing.
problems as (

    select
        hs_code_raw,
        hs_code_problem,
        partner_scheme,
        partner_code,
        partner_code_problem,
        month,
        sum(raw_rows) as raw_rows,
        sum(volume_kg) as volume_kg
    from exports
    where hs_code_problem is not null or partner_code_problem is not null
    group by
        hs_code_raw, hs_code_problem, partner_scheme, partner_code, partner_code_problem, month

),

unmapped as (

    {{ unmapped_codes('problems') }}

),

report as (

    select
        code_kind,
        code,
        partner_scheme,
        problem,
        cast(raw_rows as bigint) as raw_rows,
        cast(volume_kg as bigint) as volume_kg,
        first_month,
        last_month,
        message
    from unmapped

)

select * from report
