with products as (

    select * from {{ ref('int_products') }}

),

described as (

    select
        ---------- keys
        product_code,

        ---------- description
        product_name,
        name_language,
        product_kind,
        element_symbol,
        is_heavy,
        is_controlled_april_2025,
        control_scope as control_scope_april_2025,
        control_scope,
        is_in_paper,

        ---------- validity
        valid_from,
        valid_to,

        ---------- presentation
        display_order,
        source,
        note
    from products

)

select * from described
