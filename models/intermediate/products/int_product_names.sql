-- The name that the newest download gives to a code. A line of ten digits names its product only
-- where it is all of it: the name of one of several lines would be that of a part.

with code_names as (

    select
        *,
        {{ normalise_hs_code('hs_code_raw') }} as product_code,
        {{ hs_line('hs_code_raw') }} as line_code
    from {{ ref('stg_lake__code_names') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by product_code
            order by vintage_date desc, loaded_at desc, batch_id desc, line_code asc
        ) as recency
    from code_names
    where line_code in (product_code, product_code || '00')

),

newest as (

    select
        ---------- keys
        product_code,

        ---------- name
        code_name as product_name,
        name_language,

        ---------- provenance
        source_id,
        file_name,
        vintage_date
    from ranked
    where recency = 1

)

select * from newest
