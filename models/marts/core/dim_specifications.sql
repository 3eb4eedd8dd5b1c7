with specifications as (

    select * from {{ ref('int_specifications') }}

),

described as (

    select
        ---------- keys
        specification_id,
        event_id,
        reporter_code,

        ---------- windows
        window_start_month,
        start_offset_months,
        case
            when window_months > 0
                then {{ month_from_index('(start_month_index + window_months - 1)') }}
        end as window_end_month,
        window_kind,
        window_months,
        window_months_maximum,
        gap_month,
        gap_products,
        window_caveat,
        benchmark_windows,
        benchmark_windows_needed,

        ---------- choices
        benchmark_statistic,
        membership_basis,
        missing_treatment,
        recorded_by,
        is_reference,

        ---------- data
        has_data,
        description
    from specifications

)

select * from described
