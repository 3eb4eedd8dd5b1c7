with specifications as (

    select * from {{ ref('int_specifications') }}
    where window_months > 0 and recorded_by is distinct from 'importer'

),

grid as (

    select * from {{ ref('alternative_specifications') }}

),

-- The grid, and the specification's own choice where the grid does not hold it (`union` keeps one
-- of each).
choices as (

    select
        specifications.specification_id,
        grid.window_months,
        grid.benchmark_windows,
        grid.start_shift_months
    from specifications
    cross join grid

    union

    select
        specification_id,
        window_months,
        benchmark_windows,
        0 as start_shift_months
    from specifications

),

alternatives as (

    select
        ---------- keys
        choices.specification_id,
        choices.window_months,
        choices.benchmark_windows,
        choices.start_shift_months,

        ---------- the alternative
        choices.window_months = specifications.window_months
        and choices.benchmark_windows = specifications.benchmark_windows
        and choices.start_shift_months = 0 as is_own_specification,
        cast(specifications.start_month_index + choices.start_shift_months as integer)
            as start_month_index,
        least(choices.benchmark_windows, specifications.benchmark_windows_needed)
            as benchmark_windows_needed,

        ---------- what it has from the specification
        specifications.event_id,
        specifications.reporter_code,
        specifications.benchmark_statistic,
        specifications.membership_basis,
        specifications.missing_treatment
    from choices
    inner join specifications on choices.specification_id = specifications.specification_id

)

select * from alternatives
