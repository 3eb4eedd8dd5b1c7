with overlapping as (

    select * from {{ ref('int_overlapping_destinations') }}

),

specifications as (

    select * from {{ ref('int_specifications') }}

),

windows as (

    select * from {{ ref('int_windows') }}

),

-- One month of one window is enough: a part of the sum is the same destination in every window.
to_leave_out as (

    select distinct
        specifications.specification_id,
        overlapping.destination_id
    from overlapping
    inner join specifications
        on overlapping.membership_basis = specifications.membership_basis
    inner join windows on specifications.specification_id = windows.specification_id
    where
        coalesce(overlapping.overlap_from_month <= windows.window_end_month, true)
        and coalesce(overlapping.overlap_to_month >= windows.window_start_month, true)

)

select * from to_leave_out
