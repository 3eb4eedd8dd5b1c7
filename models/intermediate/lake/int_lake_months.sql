with loaded_months as (

    select * from {{ ref('stg_lake__loaded_months') }}

),

asked_codes as (

    select * from {{ ref('int_asked_codes') }}

),

asked as (

    select loaded_months.*
    from loaded_months
    inner join asked_codes
        on
            loaded_months.hs_code_raw = asked_codes.hs_code_raw
            and loaded_months.flow = asked_codes.flow

)

select * from asked
