-- What a product is, said once: a line of hs_products, one that the watchlist describes, or a code
-- that an event, or a product of several codes, asks for. Of the last kind nothing but a name is
-- known, from the newest download that has one; it is in force in every month.

with listed as (

    select * from {{ ref('stg_hs_products') }}

),

asked as (

    select product_code from {{ ref('stg_event_products') }}

    union

    select hs_code as product_code from {{ ref('stg_product_codes') }}

),

names as (

    select * from {{ ref('int_product_names') }}

),

last_listed as (

    select max(display_order) as display_order
    from listed

),

unlisted as (

    select
        asked.product_code,
        names.product_name,
        names.name_language,
        names.source_id,
        names.file_name,
        names.vintage_date,
        last_listed.display_order + row_number() over (order by asked.product_code)
            as display_order
    from asked
    cross join last_listed
    left join listed on asked.product_code = listed.product_code
    left join names on asked.product_code = names.product_code
    where listed.product_code is null

),

products as (

    select
        listed.product_code,
        coalesce(listed.product_name, names.product_name, 'HS ' || listed.product_code)
            as product_name,
        case
            when listed.product_name is null then coalesce(names.name_language, 'en')
            else 'en'
        end as name_language,
        listed.product_kind,
        listed.element_symbol,
        listed.is_heavy,
        listed.is_controlled_april_2025,
        listed.control_scope,
        listed.is_in_paper,
        listed.valid_from,
        listed.valid_to,
        listed.display_order,
        listed.source,
        listed.note
    from listed
    left join names on listed.product_code = names.product_code

    union all

    select
        product_code,
        coalesce(product_name, 'HS ' || product_code) as product_name,
        case when product_name is null then 'en' else name_language end as name_language,
        'other' as product_kind,
        cast(null as varchar) as element_symbol,
        false as is_heavy,
        false as is_controlled_april_2025,
        'none' as control_scope,
        false as is_in_paper,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        cast(display_order as integer) as display_order,
        'name from ' || file_name || ' (' || source_id || '), downloaded '
        || cast(vintage_date as varchar) as source,
        cast(null as varchar) as note
    from unlisted

)

select * from products
