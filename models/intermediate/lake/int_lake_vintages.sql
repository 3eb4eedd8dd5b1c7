with coverage as (

    select * from {{ ref('stg_lake__loaded_months') }}
    where flow = 'export'

),

hs_codes as (

    select * from {{ ref('int_hs_codes_normalised') }}

),

-- UN Comtrade has six digits, which are no product here unless hs_products says so: such an
-- export is in no figure. Any other code without a product stays and stops the build.
keyed as (

    select
        coverage.*,
        hs_codes.hs_code_normalised as product_code
    from coverage
    inner join hs_codes on coverage.hs_code_raw = hs_codes.hs_code_raw
    where not (coverage.source_id = 'comtrade' and hs_codes.product_code is null)

),

-- A batch supersedes by product and month, whole: several raw codes of one product are one thing.
product_months as (

    select
        batch_id,
        reporter_code,
        product_code,
        month,
        vintage_date,
        loaded_at,
        bool_and(load_status = 'complete') as is_complete
    from keyed
    group by batch_id, reporter_code, product_code, month, vintage_date, loaded_at

),

-- The latest download first. A truncated month has no rows to offer, so it never supersedes a
-- complete one.
ranked as (

    select
        *,
        row_number() over (
            partition by reporter_code, product_code, month
            order by is_complete desc, vintage_date desc, loaded_at desc, batch_id desc
        ) as recency,
        row_number() over (
            partition by reporter_code, product_code, month, is_complete
            order by vintage_date, loaded_at, batch_id
        ) as vintage_number,
        count(*) over (
            partition by reporter_code, product_code, month, is_complete
        ) as vintages
    from product_months

),

vintages as (

    select
        ---------- keys
        keyed.batch_id,
        keyed.hs_code_raw,
        keyed.month,

        ---------- the series that the batch speaks of
        keyed.reporter_code,
        keyed.product_code,

        ---------- state
        keyed.load_status,
        ranked.is_complete,
        ranked.recency = 1 as is_current,
        cast(case when ranked.is_complete then ranked.vintage_number end as integer)
            as vintage_number,
        cast(case when ranked.is_complete then ranked.vintages else 0 end as integer) as vintages,

        ---------- provenance
        keyed.source_id,
        keyed.vintage_date,
        keyed.loaded_at
    from keyed
    inner join ranked
        on
            keyed.batch_id = ranked.batch_id
            and keyed.reporter_code = ranked.reporter_code
            and keyed.product_code = ranked.product_code
            and keyed.month = ranked.month

)

select * from vintages
