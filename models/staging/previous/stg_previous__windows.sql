-- depends_on: {{ source('previous', 'fct_window_volumes') }}
with source as (

    select * from {{ previous_table('fct_window_volumes', [
        ('specification_id', 'varchar'),
        ('product_code', 'varchar'),
        ('destination_id', 'varchar'),
        ('window_number', 'integer'),
        ('window_start_month', 'date'),
        ('window_end_month', 'date')
    ]) }}

),

renamed as (

    select
        specification_id,
        product_code,
        destination_id,
        window_number,
        window_start_month,
        window_end_month
    from source

)

select * from renamed
