with specifications as (

    select * from {{ ref('specifications') }}

),

described as (

    select
        ---------- keys
        specification_id,
        event_id,

        ---------- windows
        window_start_month,
        {{ month_from_index(month_index('window_start_month') ~ ' + window_months - 1') }}
            as window_end_month,
        window_months,
        benchmark_windows,

        ---------- choices
        benchmark_statistic,
        membership_basis,
        missing_treatment,
        is_reference,
        description
    from specifications

)

select * from described
