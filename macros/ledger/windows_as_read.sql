{#- Measured windows as a reading of the data takes them: which months count, and so what is known.
    Specifications, their alternatives and placebo dates read windows by this macro and no other.

    windows: event_id, membership_basis, product_series_number, missing_treatment, window_number,
    start_month_index (of window 0), window_months, and whatever else is carried through;
    measured_windows: the result of sum_over_windows. `series` as there: both have these columns. -#}
{% macro windows_as_read(windows, measured_windows, series=[]) -%}
    select
        *,
        -- Null when no month is covered, because nothing is known then.
        case when months_covered > 0 then known_kg end as volume_kg,
        case when months_covered > 0 then known_usd end as value_usd
    from (
        select
            windows.*,
            measured.destination_id,
            measured.volume_kg as known_kg,
            measured.value_usd as known_usd,
            measured.months_undefined,
            measured.months_not_covered as months_not_loaded,
            measured.months_weight_unknown,
            measured.months_with_shipments,
            measured.is_reconstructed,
            windows.window_months as months_expected,
            {{ months_covered(
                'windows.missing_treatment', 'measured.months_known', 'measured.months_undefined'
            ) }} as months_covered
        from {{ windows }} as windows
        inner join {{ measured_windows }} as measured
            on
                windows.event_id = measured.event_id
                and windows.membership_basis = measured.membership_basis
                and windows.product_series_number = measured.product_series_number
                {{ same_columns(series, 'windows', 'measured') }}
                and windows.start_month_index + 12 * windows.window_number
                = measured.start_month_index
                and windows.window_months = measured.window_months
    ) as read
{%- endmacro %}
