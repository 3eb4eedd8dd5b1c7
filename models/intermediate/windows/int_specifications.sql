with specifications as (

    select * from {{ ref('stg_specifications') }}

),

events as (

    select * from {{ ref('stg_events') }}

),

event_coverage as (

    select * from {{ ref('int_event_coverage') }}

),

rolling_windows as (

    select * from {{ ref('int_rolling_windows') }}

),

described as (

    select
        specifications.*,
        events.reporter_code,
        events.event_date,
        event_coverage.products_with_data,
        {{ month_index('specifications.window_start_month') }} as start_month_index
    from specifications
    inner join events on specifications.event_id = events.event_id
    inner join event_coverage on specifications.event_id = event_coverage.event_id

),

resolved as (

    select
        ---------- keys
        described.specification_id,
        coalesce(described.specification_title, described.specification_id)
            as specification_title,
        described.event_id,
        described.reporter_code,

        ---------- windows
        described.window_start_month,
        cast(described.start_month_index as integer) as start_month_index,
        cast(
            described.start_month_index - {{ month_index('described.event_date') }} as integer
        ) as start_offset_months,
        described.window_kind,
        cast(
            case described.window_kind
                when 'rolling' then rolling_windows.window_months
                else described.window_months
            end as integer
        ) as window_months,
        described.window_months as window_months_maximum,
        rolling_windows.gap_month,
        rolling_windows.gap_products,
        rolling_windows.window_caveat,
        described.benchmark_windows,
        -- As many as there are, where the seed does not say.
        least(
            coalesce(described.benchmark_windows_needed, described.benchmark_windows),
            described.benchmark_windows
        ) as benchmark_windows_needed,

        ---------- choices
        described.benchmark_statistic,
        described.membership_basis,
        described.missing_treatment,
        coalesce(described.recorded_by, 'exporter') as recorded_by,
        described.is_reference,

        ---------- data
        described.products_with_data > 0 as has_data,
        described.description
    from described
    left join rolling_windows
        on described.specification_id = rolling_windows.specification_id

)

select * from resolved
