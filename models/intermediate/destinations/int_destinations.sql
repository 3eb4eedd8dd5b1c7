with destinations as (

    select * from {{ ref('stg_destinations') }}

),

-- A country has its partner's number; groups, few and never stored beyond a build, have negative
-- ones.
numbered as (

    select
        ---------- keys
        destination_id,
        cast(
            coalesce(
                {{ partner_number('partner_id') }},
                -row_number() over (order by destination_id)
            ) as integer
        ) as destination_number,

        ---------- description
        destination_kind,
        partner_id,
        {{ partner_number('partner_id') }} as partner_number,
        group_code
    from destinations

)

select * from numbered
