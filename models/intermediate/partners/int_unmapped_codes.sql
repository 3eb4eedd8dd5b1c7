with exports as (

    select * from {{ ref('int_exports_mapped') }}

),

sums as (

    select * from {{ ref('int_export_sums') }}

),

-- In a healthy build there is none, and the flows behind them are not read: a join with nothing
-- ends at the first row.
unmapped_sums as (

    select
        product_series_number,
        partner_number,
        month_index
    from sums
    where product_series_number is null or partner_number is null

),

-- One problem per code and month. By max(): a filter on a key would be moved below the join, and
-- read all flows.
problems as (

    select
        exports.hs_code_raw,
        exports.partner_scheme,
        exports.partner_code,
        exports.month,
        max(exports.hs_code_problem) as hs_code_problem,
        max(exports.partner_code_problem) as partner_code_problem,
        sum(exports.raw_rows) as raw_rows,
        sum(exports.volume_kg) as volume_kg
    from exports
    inner join unmapped_sums
        on
            exports.month_index = unmapped_sums.month_index
            and exports.product_series_number
            is not distinct from unmapped_sums.product_series_number
            and exports.partner_number is not distinct from unmapped_sums.partner_number
    group by exports.hs_code_raw, exports.partner_scheme, exports.partner_code, exports.month

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
