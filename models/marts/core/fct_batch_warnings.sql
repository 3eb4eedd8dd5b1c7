with manifests as (

    select * from {{ ref('stg_lake__manifests') }}

),

-- Files of which some code is asked for, and of their warnings those that are not about another.
asked_batches as (

    select distinct batch_id from {{ ref('int_lake_months') }}

),

asked_products as (

    select distinct
        flow,
        substr({{ digits_only('hs_code_raw') }}, 1, 8) as product_code
    from {{ ref('int_asked_codes') }}

),

warned as (

    select
        manifests.batch_id,
        manifests.file_name,
        manifests.source_id,
        manifests.reporter_code,
        manifests.flow,
        manifests.vintage_date,
        {{ unnested_fields('manifests.warnings') }}
    from manifests
    inner join asked_batches on manifests.batch_id = asked_batches.batch_id

),

described as (

    select
        ---------- keys
        warned.batch_id,
        warned.measure,

        ---------- which file
        warned.file_name,
        warned.source_id,
        warned.reporter_code,
        warned.flow,
        warned.vintage_date,

        ---------- what is unusual of it
        warned.product_code,
        warned.found as measured_value,
        warned.is_unusual,
        warned.says as warning
    from warned
    left join asked_products
        on
            warned.flow = asked_products.flow
            and warned.product_code = asked_products.product_code
    where warned.product_code is null or asked_products.product_code is not null

)

select * from described
