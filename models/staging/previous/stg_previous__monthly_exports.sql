-- depends_on: {{ source('previous', 'fct_monthly_exports') }}
with source as (

    select * from {{ previous_table('fct_monthly_exports', [
        ('reporter_code', 'varchar'),
        ('product_code', 'varchar'),
        ('destination_id', 'varchar'),
        ('month', 'date'),
        ('volume_kg', 'bigint'),
        ('vintage_date', 'date')
    ]) }}

),

renamed as (

    select
        reporter_code,
        product_code,
        destination_id,
        month,
        volume_kg,
        vintage_date
    from source

)

select * from renamed
