with window_volumes as (

    select * from {{ ref('int_window_information') }}

),

verdicts as (

    {{ verdicts(
        'window_volumes',
        ['specification_id', 'reporter_code', 'product_code', 'destination_id'],
        informed=true
    ) }}

)

select * from verdicts
