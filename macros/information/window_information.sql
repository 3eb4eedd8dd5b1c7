{#- Windows as they are read, with what is known of their kilogrammes: information, lower_kg,
    upper_kg, reference_window_number. Arguments are names of relations:
    window_volumes: as int_window_volumes, one row per window, product and destination;
    windows: specification_id, window_number, start_month_index, end_month_index, months_expected;
    specifications: those of these windows, specification_id and membership_basis;
    reference_specifications, reference_windows: the paper's, which print speaks of;
    destinations: destination_id, destination_kind; bounds: the seed reconstruction_bounds;
    press_months: what the macro of this name makes. -#}
{% macro window_information(
    window_volumes,
    windows,
    specifications,
    reference_specifications,
    reference_windows,
    destinations,
    bounds,
    press_months
) -%}
    -- What print speaks of. Estimates of other series, which somebody has put beside the panel, it
    -- does not judge: they are taken as they are, and labelled.
    with printed_products as (

        select distinct
            reference_specifications.reporter_code,
            bounds.product_code
        from {{ bounds }} as bounds
        cross join {{ reference_specifications }} as reference_specifications

    ),

    -- Windows of the paper that lie in a window as a whole: it is one of them, or holds one.
    held_windows as (

        select
            windows.specification_id,
            windows.window_number,
            reference_windows.window_number as reference_window_number,
            reference_windows.months_expected as months
        from {{ windows }} as windows
        inner join {{ reference_windows }} as reference_windows
            on
                windows.start_month_index <= reference_windows.start_month_index
                and windows.end_month_index >= reference_windows.end_month_index

    ),

    bounded_parts as (

        select
            held_windows.specification_id,
            held_windows.window_number,
            bounds.product_code,
            bounds.destination_id,
            max(held_windows.reference_window_number) as reference_window_number,
            sum(held_windows.months) as months,
            {{ weakest_information('bounds.information') }} as information,
            sum(bounds.lower_kg) as lower_kg,
            sum(bounds.upper_kg) as upper_kg
        from held_windows
        inner join {{ bounds }} as bounds on held_windows.reference_window_number = bounds.window_number
        group by
            held_windows.specification_id,
            held_windows.window_number,
            bounds.product_code,
            bounds.destination_id

    ),

    -- Printed months beside them. A few dozen months and windows: the range joins stay small.
    press_parts as (

        select
            windows.specification_id,
            windows.window_number,
            press_months.product_code,
            press_months.destination_id,
            count(*) as months,
            sum(press_months.lower_kg) as lower_kg,
            sum(press_months.upper_kg) as upper_kg
        from {{ windows }} as windows
        inner join {{ press_months }} as press_months
            on
                windows.start_month_index <= press_months.month_index
                and windows.end_month_index >= press_months.month_index
        left join {{ reference_windows }} as reference_windows
            on
                press_months.month_index >= reference_windows.start_month_index
                and press_months.month_index <= reference_windows.end_month_index
        left join held_windows
            on
                windows.specification_id = held_windows.specification_id
                and windows.window_number = held_windows.window_number
                and reference_windows.window_number = held_windows.reference_window_number
        where held_windows.reference_window_number is null
        group by
            windows.specification_id,
            windows.window_number,
            press_months.product_code,
            press_months.destination_id

    ),

    -- Print speaks of the paper's exporter, and of groups as the paper composes them.
    printed_windows as (

        select
            window_volumes.specification_id,
            window_volumes.product_code,
            window_volumes.destination_id,
            window_volumes.window_number,
            case
                when bounded_parts.months = window_volumes.months_expected
                    then bounded_parts.reference_window_number
            end as reference_window_number,
            coalesce(bounded_parts.months, 0) + coalesce(press_parts.months, 0)
            = window_volumes.months_expected as is_printed_throughout,
            coalesce(bounded_parts.information, 'press') as information,
            coalesce(bounded_parts.lower_kg, 0) + coalesce(press_parts.lower_kg, 0) as lower_kg,
            coalesce(bounded_parts.upper_kg, 0) + coalesce(press_parts.upper_kg, 0) as upper_kg
        from {{ window_volumes }} as window_volumes
        inner join {{ specifications }} as specifications
            on window_volumes.specification_id = specifications.specification_id
        inner join {{ destinations }} as destinations on window_volumes.destination_id = destinations.destination_id
        inner join {{ reference_specifications }} as reference_specifications
            on
                window_volumes.reporter_code = reference_specifications.reporter_code
                and (
                    destinations.destination_kind <> 'group'
                    or specifications.membership_basis = reference_specifications.membership_basis
                )
        left join bounded_parts
            on
                window_volumes.specification_id = bounded_parts.specification_id
                and window_volumes.window_number = bounded_parts.window_number
                and window_volumes.product_code = bounded_parts.product_code
                and window_volumes.destination_id = bounded_parts.destination_id
        left join press_parts
            on
                window_volumes.specification_id = press_parts.specification_id
                and window_volumes.window_number = press_parts.window_number
                and window_volumes.product_code = press_parts.product_code
                and window_volumes.destination_id = press_parts.destination_id
        where window_volumes.is_reconstructed

    ),

    judged as (

        select
            window_volumes.*,
            window_volumes.is_reconstructed and printed_products.product_code is not null
                as is_judged_by_print
        from {{ window_volumes }} as window_volumes
        left join printed_products
            on
                window_volumes.reporter_code = printed_products.reporter_code
                and window_volumes.product_code = printed_products.product_code

    )

    select
        judged.*,
        case
            when judged.months_covered = 0 then null
            when not judged.is_reconstructed then 'reported'
            when not judged.is_judged_by_print then null
            when printed_windows.is_printed_throughout then printed_windows.information
            else 'free'
        end as information,
        cast(
            case
                when judged.is_judged_by_print then coalesce(printed_windows.lower_kg, 0)
                else judged.volume_kg
            end as bigint
        ) as lower_kg,
        -- What is not known has no upper end: months that no file covers, or that print omits.
        cast(
            case
                when judged.is_judged_by_print
                    then
                        case
                            when printed_windows.is_printed_throughout
                                then printed_windows.upper_kg
                        end
                when
                    judged.months_not_loaded + judged.months_weight_unknown = 0
                    then judged.volume_kg
            end as bigint
        ) as upper_kg,
        printed_windows.reference_window_number
    from judged
    left join printed_windows
        on
            judged.specification_id = printed_windows.specification_id
            and judged.product_code = printed_windows.product_code
            and judged.destination_id = printed_windows.destination_id
            and judged.window_number = printed_windows.window_number
{%- endmacro %}
