-- Rows in a month that the loaded months do not list, or list as missing, contradict the list: the
-- monthly mart would show such a month as unknown although something was recorded in it.

with recorded as (

    select
        exports.reporter_code,
        codes.product_code,
        exports.month,
        count(*) as raw_rows,
        sum(exports.volume_kg) as volume_kg
    from {{ ref('stg_customs__monthly_exports') }} as exports
    inner join {{ ref('int_hs_codes_normalised') }} as codes
        on exports.hs_code_raw = codes.hs_code_raw
    where codes.product_code is not null
    group by exports.reporter_code, codes.product_code, exports.month

),

listed as (

    select distinct
        loaded_months.reporter_code,
        codes.product_code,
        loaded_months.month
    from {{ ref('stg_customs__loaded_months') }} as loaded_months
    inner join {{ ref('int_hs_codes_normalised') }} as codes
        on loaded_months.hs_code_raw = codes.hs_code_raw
    where loaded_months.load_status <> 'missing'

)

select recorded.*
from recorded
left join listed
    on
        recorded.reporter_code = listed.reporter_code
        and recorded.product_code = listed.product_code
        and recorded.month = listed.month
where listed.month is null
