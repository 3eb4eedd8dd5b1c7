-- As int_covered_partners, of composites too: there a partner is known of whom every code in force
-- is, by a file of all partners or by one that names this one.

with covered_partners as (

    select * from {{ ref('int_covered_partners') }}
    where is_known

),

composite_codes as (

    select * from {{ ref('int_composite_codes') }}

),

code_status as (

    select * from {{ ref('int_code_month_status') }}
    where is_defined

),

month_status as (

    select * from {{ ref('int_month_status') }}
    where absent_state = 'not_covered' and partner_cover = 'some'

),

codes_in_force as (

    select
        composite_codes.product_code,
        code_status.reporter_code,
        code_status.month,
        code_status.month_index,
        code_status.product_series_number as code_series_number,
        code_status.is_loaded,
        month_status.product_series_number,
        count(*) over (
            partition by month_status.product_series_number, code_status.month_index
        ) as code_count,
        count(*) filter (where code_status.is_loaded) over (
            partition by month_status.product_series_number, code_status.month_index
        ) as loaded_count
    from composite_codes
    inner join code_status on composite_codes.hs_code = code_status.product_code
    inner join month_status
        on
            composite_codes.product_code = month_status.product_code
            and code_status.reporter_code = month_status.reporter_code
            and code_status.month = month_status.month
    where
        {{ is_in_span(
            'code_status.month_index',
            'composite_codes.valid_from_index',
            'composite_codes.valid_to_index'
        ) }}

),

known_of_composites as (

    select
        codes.product_series_number,
        codes.month_index,
        covered_partners.partner_number
    from codes_in_force as codes
    inner join covered_partners
        on
            codes.code_series_number = covered_partners.product_series_number
            and codes.month_index = covered_partners.month_index
    where not codes.is_loaded
    group by
        codes.product_series_number,
        codes.month_index,
        covered_partners.partner_number,
        codes.code_count,
        codes.loaded_count
    having count(*) = codes.code_count - codes.loaded_count

),

known_partners as (

    select
        product_series_number,
        month_index,
        partner_number
    from covered_partners

    union all

    select
        product_series_number,
        month_index,
        partner_number
    from known_of_composites

)

select * from known_partners
