with specifications as (

    select * from {{ ref('int_specifications') }}

),

events as (

    select * from {{ ref('stg_events') }}

),

checksums as (

    select * from {{ ref('int_specification_hashes') }}

),

described as (

    select
        ---------- keys
        specifications.specification_id,
        specifications.specification_title,
        specifications.event_id,
        events.event_name,
        specifications.reporter_code,

        ---------- windows
        specifications.window_start_month,
        specifications.start_offset_months,
        case
            when specifications.window_months > 0
                then {{ month_from_index(
                    '(specifications.start_month_index + specifications.window_months - 1)'
                ) }}
        end as window_end_month,
        specifications.window_kind,
        specifications.window_months,
        specifications.window_months_maximum,
        specifications.gap_month,
        specifications.gap_products,
        specifications.window_caveat,
        specifications.benchmark_windows,
        specifications.benchmark_windows_needed,

        ---------- choices
        specifications.benchmark_statistic,
        specifications.membership_basis,
        specifications.missing_treatment,
        specifications.recorded_by,
        specifications.is_reference,

        ---------- data
        specifications.has_data,
        specifications.description,
        checksums.specification_sha256,

        ---------- presentation
        cast(
            row_number() over (
                order by
                    specifications.is_reference desc,
                    events.event_date desc,
                    specifications.specification_id asc
            ) as integer
        ) as display_order
    from specifications
    inner join events on specifications.event_id = events.event_id
    inner join checksums on specifications.specification_id = checksums.specification_id

)

select * from described
