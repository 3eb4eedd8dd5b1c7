-- depends_on: {{ source('previous', 'fct_benchmark_comparison') }}
with source as (

    select * from {{ previous_table('fct_benchmark_comparison', [
        ('specification_id', 'varchar'),
        ('product_code', 'varchar'),
        ('destination_id', 'varchar'),
        ('reporter_code', 'varchar'),
        ('post_volume_kg', 'bigint'),
        ('benchmark_mean_kg', 'double'),
        ('volume_index', 'double'),
        ('range_position', 'varchar')
    ]) }}

),

renamed as (

    select
        specification_id,
        product_code,
        destination_id,
        reporter_code,
        post_volume_kg,
        benchmark_mean_kg,
        volume_index,
        range_position
    from source

)

select * from renamed
