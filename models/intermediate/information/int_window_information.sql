-- A view: the windows as each specification reads them, with what is known of their kilogrammes.
{{ config(materialized='view') }}

with window_volumes as (

    select * from {{ ref('int_window_volumes') }}

),

windows as (

    select * from {{ ref('int_windows') }}

),

specifications as (

    select * from {{ ref('int_specifications') }}

),

destinations as (

    select * from {{ ref('int_destinations') }}

),

bounds as (

    select * from {{ ref('reconstruction_bounds') }}

),

press_months as (

    select * from {{ ref('int_press_months') }}

),

reference_specifications as (

    select * from specifications
    where is_reference

),

reference_windows as (

    select windows.*
    from windows
    inner join reference_specifications
        on windows.specification_id = reference_specifications.specification_id

),

informed as (

    {{ window_information(
        'window_volumes',
        'windows',
        'specifications',
        'reference_specifications',
        'reference_windows',
        'destinations',
        'bounds',
        'press_months'
    ) }}

)

select * from informed
