with window_information as (

    select * from {{ ref('int_window_information') }}

),

positions as (

    select * from {{ ref('reconstruction_positions') }}

),

bounds as (

    select * from {{ ref('reconstruction_bounds') }}

),

windows as (

    {{ with_proofs('window_information', 'positions', 'bounds') }}

),

verdicts as (

    {{ verdicts(
        'windows',
        ['specification_id', 'reporter_code', 'product_code', 'destination_id'],
        informed=true
    ) }}

)

select * from verdicts
