with window_information as (

    select * from {{ ref('int_window_information') }}

),

positions as (

    select * from {{ ref('reconstruction_positions') }}

),

proven_windows as (

    select count(distinct window_number) as proven_windows
    from {{ ref('reconstruction_bounds') }}
    where window_number < 0

),

-- What the solver has proven of a product and destination, beside the windows that it is true of.
windows as (

    select
        window_information.*,
        positions.can_be_below as proven_below,
        positions.can_be_within as proven_within,
        positions.can_be_above as proven_above,
        case when positions.product_code is not null then proven_windows.proven_windows end
            as proven_windows
    from window_information
    cross join proven_windows
    left join positions
        on
            window_information.product_code = positions.product_code
            and window_information.destination_id = positions.destination_id
            and window_information.reference_window_number is not null

),

verdicts as (

    {{ verdicts(
        'windows',
        ['specification_id', 'reporter_code', 'product_code', 'destination_id'],
        informed=true
    ) }}

)

select * from verdicts
