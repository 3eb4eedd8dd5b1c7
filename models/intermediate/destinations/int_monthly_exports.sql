-- A view: dense, and read as a whole only by the mart and by the counts of zero months.
{{ config(materialized='view') }}

with event_products as (

    select * from {{ ref('int_event_products') }}

),

event_destinations as (

    select * from {{ ref('int_event_destinations') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

provenance as (

    select * from {{ ref('int_month_provenance') }}

),

destination_months as (

    select * from {{ ref('int_destination_months') }}

),

reference_basis as (

    select membership_basis from {{ ref('stg_specifications') }}
    where is_reference

),

-- What any event of the reporter looks at, each pair of product and destination once.
series as (

    select distinct
        event_products.product_series_number,
        event_destinations.destination_id,
        event_destinations.destination_number,
        reference_basis.membership_basis
    from event_products
    inner join event_destinations on event_products.event_id = event_destinations.event_id
    cross join reference_basis

),

paired as (

    select
        month_status.reporter_code,
        month_status.product_code,
        series.destination_id,
        month_status.month,
        month_status.month_index,
        coalesce(destination_months.is_recorded, false) as is_reported,
        destination_months.volume_kg,
        destination_months.value_usd,
        coalesce(destination_months.has_zero_kg_shipment, false) as has_zero_kg_shipment,
        {{ month_state(
            'coalesce(destination_months.absent_state, month_status.absent_state)',
            'coalesce(destination_months.is_recorded, false)',
            'destination_months.volume_kg',
            'destination_months.has_zero_kg_shipment'
        ) }} as month_state,
        month_status.is_loaded,
        month_status.is_defined,
        series.membership_basis,
        coalesce(
            case
                when destination_months.is_recorded then provenance.is_reconstructed
            end,
            month_status.is_reconstructed,
            false
        ) as is_reconstructed,
        month_status.source_id,
        coalesce(
            case when destination_months.is_recorded then provenance.vintage_date end,
            month_status.vintage_date
        ) as vintage_date
    from series
    inner join month_status
        on series.product_series_number = month_status.product_series_number
    left join destination_months
        on
            series.membership_basis = destination_months.membership_basis
            and series.product_series_number = destination_months.product_series_number
            and series.destination_number = destination_months.destination_number
            and month_status.month_index = destination_months.month_index
    left join provenance
        on
            month_status.product_series_number = provenance.product_series_number
            and month_status.month_index = provenance.month_index

),

monthly as (

    select
        ---------- keys
        reporter_code,
        product_code,
        destination_id,
        month,
        month_index,

        ---------- measures: zero where a file covers the month and nothing is recorded
        case
            when {{ is_known_state('month_state') }}
                then case when is_reported then volume_kg else 0 end
        end as volume_kg,
        -- Dollars may be known where the weight is not.
        case
            when month_state not in ('not_covered', 'undefined')
                then case when is_reported then value_usd else 0 end
        end as value_usd,

        ---------- state
        month_state,
        is_reported,
        has_zero_kg_shipment,
        is_loaded,
        is_defined,
        membership_basis,

        ---------- provenance
        is_reconstructed,
        source_id,
        vintage_date
    from paired

)

select * from monthly
