{#- Windows with what the solver has proven of a product and destination, beside those that it is
    true of: proven_below, proven_within, proven_above, proven_windows. Arguments are names of
    relations: what window_information made, and the seeds reconstruction_positions and
    reconstruction_bounds. -#}
{% macro with_proofs(window_information, positions, bounds) -%}
    select
        window_information.*,
        positions.can_be_below as proven_below,
        positions.can_be_within as proven_within,
        positions.can_be_above as proven_above,
        case when positions.product_code is not null then proven_windows.proven_windows end
            as proven_windows
    from {{ window_information }} as window_information
    cross join (
        select count(distinct window_number) as proven_windows
        from {{ bounds }}
        where window_number < 0
    ) as proven_windows
    left join {{ positions }} as positions
        on
            window_information.product_code = positions.product_code
            and window_information.destination_id = positions.destination_id
            and window_information.reference_window_number is not null
{%- endmacro %}
