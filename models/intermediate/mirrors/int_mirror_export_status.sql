-- What is known of a six-digit code in a month, as the exporter records it: of every product of an
-- event under it, since one that is not known leaves the sum unknown.

with specifications as (

    select * from {{ ref('int_specifications') }}

),

event_products as (

    select * from {{ ref('int_event_products') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

treatments as (

    select distinct
        event_id,
        missing_treatment
    from specifications

),

panel_months as (

    select distinct
        reporter_code,
        month_index
    from month_status

),

stated as (

    select
        event_products.event_id,
        {{ product_series_number(
            'event_products.reporter_code', 'substr(event_products.product_code, 1, 6)'
        ) }} as product_series_number,
        panel_months.month_index,
        coalesce(
            status.absent_state,
            {{ absent_state(
                is_in_span(
                    'panel_months.month_index',
                    'event_products.valid_from_index',
                    'event_products.valid_to_index'
                ),
                'false'
            ) }}
        ) as absent_state,
        coalesce(status.is_reconstructed, false) as is_reconstructed
    from event_products
    inner join panel_months on event_products.reporter_code = panel_months.reporter_code
    left join month_status as status
        on
            event_products.product_series_number = status.product_series_number
            and panel_months.month_index = status.month_index

),

counted as (

    select
        event_id,
        product_series_number,
        month_index,
        count(*) as product_count,
        count(*) filter (where absent_state = 'not_covered') as not_covered_count,
        count(*) filter (where absent_state = 'undefined') as undefined_count,
        bool_or(is_reconstructed) as is_reconstructed
    from stated
    group by event_id, product_series_number, month_index

),

described as (

    select
        ---------- keys
        counted.event_id as products_of,
        treatments.missing_treatment,
        counted.product_series_number,
        counted.month_index,

        ---------- state
        {{ heading_state(
            'counted.product_count',
            'counted.not_covered_count',
            'counted.undefined_count',
            'treatments.missing_treatment'
        ) }} as absent_state,
        counted.product_count,
        counted.not_covered_count,
        counted.undefined_count,

        ---------- provenance
        counted.is_reconstructed
    from counted
    inner join treatments on counted.event_id = treatments.event_id

)

select * from described
