{#- Kilogrammes, dollars and months by state of every window of a relation, for every destination of
    its event: the one sum over windows. Arguments are names of relations:
    windows: event_id, membership_basis, product_series_number, valid_from_index, valid_to_index,
    start_month_index, window_months, one row per window;
    month_status, destination_months, event_destinations: the models of these names.

    `series` names what is a series beside the product: an importer's record has a source. All
    relations but event_destinations have these columns.

    Destinations without a row cost nothing: months are counted once per product by the state of an
    absent cell, and each row of destination_months takes the place of one of them. -#}
{% macro sum_over_windows(
    windows, month_status, destination_months, event_destinations, series=[]
) -%}
    with measured as (

        select distinct
            membership_basis,
            product_series_number,
            {{ more_columns(series) }}valid_from_index,
            valid_to_index,
            start_month_index,
            window_months
        from {{ windows }}

    ),

    spelled_out as (

        select
            measured.*,
            {{ integer_series(
                'measured.start_month_index',
                'measured.start_month_index + measured.window_months - 1'
            ) }} as month_index
        from measured

    ),

    -- A month outside the panel is covered by no file.
    window_months as (

        select
            spelled_out.*,
            coalesce(
                status.absent_state,
                {{ absent_state(
                    is_in_span(
                        'spelled_out.month_index',
                        'spelled_out.valid_from_index',
                        'spelled_out.valid_to_index'
                    ),
                    'false'
                ) }}
            ) as absent_state,
            coalesce(status.is_reconstructed, false) as is_reconstructed
        from spelled_out
        left join {{ month_status }} as status
            on
                spelled_out.product_series_number = status.product_series_number
                {{ same_columns(series, 'spelled_out', 'status') }}
                and spelled_out.month_index = status.month_index

    ),

    product_windows as (

        select
            membership_basis,
            product_series_number,
            {{ more_columns(series) }}start_month_index,
            window_months,
            count(*) filter (where absent_state = 'zero') as months_zero,
            count(*) filter (where absent_state = 'undefined') as months_undefined,
            count(*) filter (where absent_state = 'not_covered') as months_not_covered,
            bool_or(is_reconstructed) as is_reconstructed
        from window_months
        group by
            membership_basis,
            product_series_number,
            {{ more_columns(series) }}start_month_index,
            window_months

    ),

    recorded_months as (

        select
            window_months.membership_basis,
            window_months.product_series_number,
            {{ more_columns(series, 'window_months') }}months.destination_number,
            window_months.start_month_index,
            window_months.window_months,
            window_months.absent_state,
            {{ month_state(
                'coalesce(months.absent_state, window_months.absent_state)',
                'months.is_recorded',
                'months.volume_kg',
                'months.has_zero_kg_shipment'
            ) }} as month_state,
            months.volume_kg,
            months.value_usd
        from {{ destination_months }} as months
        inner join window_months
            on
                months.membership_basis = window_months.membership_basis
                and months.product_series_number = window_months.product_series_number
                {{ same_columns(series, 'months', 'window_months') }}
                and months.month_index = window_months.month_index

    ),

    recorded as (

        select
            membership_basis,
            product_series_number,
            {{ more_columns(series) }}destination_number,
            start_month_index,
            window_months,
            sum(case when {{ is_known_state('month_state') }} then volume_kg end) as volume_kg,
            sum(case when {{ is_shipment_state('month_state') }} then value_usd end)
                as value_usd,
            bool_or({{ is_shipment_state('month_state') }} and value_usd is null)
                as is_value_unknown,
            count(*) filter (where {{ is_known_state('month_state') }})
            - count(*) filter (where absent_state = 'zero') as months_known_beside_zero,
            count(*) filter (where month_state = 'not_covered')
            - count(*) filter (where absent_state = 'not_covered') as months_not_covered_beside,
            count(*) filter (where month_state = 'weight_unknown') as months_weight_unknown,
            count(*) filter (where {{ is_shipment_state('month_state') }}) as months_with_shipments
        from recorded_months
        group by
            membership_basis,
            product_series_number,
            {{ more_columns(series) }}destination_number,
            start_month_index,
            window_months

    )

    select
        windows.event_id,
        windows.membership_basis,
        windows.product_series_number,
        {{ more_columns(series, 'windows') }}destinations.destination_id,
        windows.start_month_index,
        windows.window_months,
        coalesce(recorded.volume_kg, 0) as volume_kg,
        case
            when not coalesce(recorded.is_value_unknown, false)
                then coalesce(recorded.value_usd, 0)
        end as value_usd,
        product_windows.months_zero + coalesce(recorded.months_known_beside_zero, 0)
            as months_known,
        product_windows.months_undefined,
        product_windows.months_not_covered + coalesce(recorded.months_not_covered_beside, 0)
            as months_not_covered,
        coalesce(recorded.months_weight_unknown, 0) as months_weight_unknown,
        coalesce(recorded.months_with_shipments, 0) as months_with_shipments,
        product_windows.is_reconstructed
    from {{ windows }} as windows
    inner join {{ event_destinations }} as destinations
        on windows.event_id = destinations.event_id
    inner join product_windows
        on
            windows.membership_basis = product_windows.membership_basis
            and windows.product_series_number = product_windows.product_series_number
            {{ same_columns(series, 'windows', 'product_windows') }}
            and windows.start_month_index = product_windows.start_month_index
            and windows.window_months = product_windows.window_months
    left join recorded
        on
            windows.membership_basis = recorded.membership_basis
            and windows.product_series_number = recorded.product_series_number
            {{ same_columns(series, 'windows', 'recorded') }}
            and destinations.destination_number = recorded.destination_number
            and windows.start_month_index = recorded.start_month_index
            and windows.window_months = recorded.window_months
{%- endmacro %}

{#- Names of columns, each with a comma after it: keys beside those that are written out. -#}
{% macro more_columns(names, relation=none) -%}
    {%- for name in names %}{{ relation ~ '.' if relation }}{{ name }}, {% endfor %}
{%- endmacro %}

{#- The same columns as conditions of a join, each with `and` before it. -#}
{% macro same_columns(names, left_relation, right_relation) -%}
    {%- for name in names -%}
        and {{ left_relation }}.{{ name }} = {{ right_relation }}.{{ name }}{{ ' ' }}
    {%- endfor -%}
{%- endmacro %}
