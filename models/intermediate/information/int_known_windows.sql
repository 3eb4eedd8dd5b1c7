-- What print says of windows, by their months: whoever reads a window of the same months and
-- composition, an alternative or a placebo, knows the same of it.

with information as (

    select * from {{ ref('int_window_information') }}
    where is_judged_by_print

),

specifications as (

    select * from {{ ref('int_specifications') }}

),

positions as (

    select * from {{ ref('reconstruction_positions') }}

),

proven_windows as (

    select count(distinct window_number) as proven_windows
    from {{ ref('reconstruction_bounds') }}
    where window_number < 0

),

-- Specifications that have a window in common say the same of it.
windows as (

    select distinct
        specifications.reporter_code,
        specifications.membership_basis,
        information.product_code,
        information.destination_id,
        {{ month_index('information.window_start_month') }} as start_month_index,
        information.months_expected as window_months,
        information.information,
        information.lower_kg,
        information.upper_kg,
        information.reference_window_number
    from information
    inner join specifications on information.specification_id = specifications.specification_id
    where information.information is not null

),

known as (

    select
        ---------- keys
        windows.reporter_code,
        windows.membership_basis,
        windows.product_code,
        windows.destination_id,
        windows.start_month_index,
        windows.window_months,

        ---------- what is known of the kilogrammes
        windows.information,
        windows.lower_kg,
        windows.upper_kg,

        ---------- what the solver has proven of the paper's windows
        windows.reference_window_number,
        positions.can_be_below as proven_below,
        positions.can_be_within as proven_within,
        positions.can_be_above as proven_above,
        case when positions.product_code is not null then proven_windows.proven_windows end
            as proven_windows
    from windows
    cross join proven_windows
    left join positions
        on
            windows.product_code = positions.product_code
            and windows.destination_id = positions.destination_id
            and windows.reference_window_number is not null

)

select * from known
