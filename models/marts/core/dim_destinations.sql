with destinations as (

    select * from {{ ref('stg_destinations') }}

),

described as (

    select
        ---------- keys
        destination_id,

        ---------- description
        destination_name,
        destination_kind,
        partner_id,
        group_code,
        is_in_paper,

        ---------- presentation
        display_order
    from destinations

)

select * from described
