with series_months as (

    select * from {{ ref('int_series_months') }}

),

group_exports as (

    select * from {{ ref('int_group_exports_by_month') }}

),

known_months as (

    select * from {{ ref('int_known_months') }}

),

partners as (

    select * from {{ ref('int_partners') }}

),

reference_basis as (

    select membership_basis from {{ ref('specifications') }}
    where is_reference

),

samples as (

    select
        sample_id,
        cast(row_number() over (order by sample_id) as integer) as sample_number,
        {{ month_index('sample_start_month') }} as start_month_index,
        {{ month_index('sample_end_month') }} as end_month_index
    from {{ ref('volatility_samples') }}

),

-- Only what an event looks at. By number, as in int_series_months.
event_destinations as (

    select
        destinations.destination_id,
        destinations.destination_kind,
        partners.partner_number,
        cast(row_number() over (order by destinations.destination_id) as integer)
            as destination_number
    from {{ ref('destinations') }} as destinations
    left join partners on destinations.partner_id = partners.partner_id
    where
        destinations.destination_id in (
            select concerned.destination_id from {{ ref('event_destinations') }} as concerned
        )

),

shipments as (

    select
        series_months.product_series_number,
        event_destinations.destination_number,
        series_months.month_index,
        series_months.volume_kg
    from series_months
    inner join event_destinations
        on series_months.partner_number = event_destinations.partner_number
    where event_destinations.destination_kind = 'country'

    union all

    select
        group_exports.product_series_number,
        event_destinations.destination_number,
        group_exports.month_index,
        group_exports.volume_kg
    from group_exports
    inner join reference_basis
        on group_exports.membership_basis = reference_basis.membership_basis
    inner join event_destinations
        on group_exports.destination_id = event_destinations.destination_id

),

-- Months without a shipment are not spelled out: around each month with one, the changes follow
-- from it and its neighbours, and a change from zero to zero adds nothing.
observed as (

    select
        shipments.*,
        known_months.is_change_into_known,
        known_months.is_change_out_of_known
    from shipments
    inner join known_months
        on
            shipments.product_series_number = known_months.product_series_number
            and shipments.month_index = known_months.month_index
    where known_months.is_observed and shipments.volume_kg > 0

),

neighbours as (

    select
        *,
        lag(month_index) over by_month as previous_month_index,
        lag(volume_kg) over by_month as previous_volume_kg,
        lead(month_index) over by_month as next_month_index
    from observed
    window
        by_month as (
            partition by product_series_number, destination_number
            order by month_index
        )

),

adjacent as (

    select
        product_series_number,
        destination_number,
        month_index,
        is_change_into_known,
        volume_kg,
        coalesce(previous_month_index = month_index - 1, false) as follows_a_shipment,
        case when previous_month_index = month_index - 1 then previous_volume_kg else 0 end
            as previous_volume_kg,
        -- where a shipment follows, the change belongs to that one
        is_change_out_of_known and coalesce(next_month_index > month_index + 1, true)
            as is_change_to_zero_known
    from neighbours

),

changes as (

    select
        product_series_number,
        destination_number,
        month_index,
        is_change_into_known,
        is_change_to_zero_known,
        follows_a_shipment,
        ln(1 + volume_kg) as log1p,
        asinh(volume_kg) as asinh,
        ln(1 + volume_kg) - ln(1 + previous_volume_kg) as change_log1p,
        asinh(volume_kg) - asinh(previous_volume_kg) as change_asinh,
        case when follows_a_shipment then ln(volume_kg) - ln(previous_volume_kg) end
            as change_positive_pairs
    from adjacent

),

-- Samples overlap, so each has its own copy of its months; there are a handful of them.
sampled as (

    select
        samples.sample_number,
        changes.*,
        changes.is_change_into_known and changes.month_index > samples.start_month_index
            as is_change_into_counted,
        changes.is_change_to_zero_known and changes.month_index < samples.end_month_index
            as is_change_to_zero_counted
    from changes
    cross join samples
    where changes.month_index between samples.start_month_index and samples.end_month_index

),

-- The change into a month and the one to zero after it, added up by row: sums over millions of
-- rows cost more than additions.
counted as (

    select
        sample_number,
        product_series_number,
        destination_number,
        case when is_change_into_counted then change_log1p else 0 end
        - case when is_change_to_zero_counted then log1p else 0 end as changes_log1p,
        case when is_change_into_counted then change_log1p * change_log1p else 0 end
        + case when is_change_to_zero_counted then log1p * log1p else 0 end as squares_log1p,
        case when is_change_into_counted then change_asinh else 0 end
        - case when is_change_to_zero_counted then asinh else 0 end as changes_asinh,
        case when is_change_into_counted then change_asinh * change_asinh else 0 end
        + case when is_change_to_zero_counted then asinh * asinh else 0 end as squares_asinh,
        case when is_change_into_counted then change_positive_pairs end as change_positive_pairs
    from sampled

),

sums as (

    select
        sample_number,
        product_series_number,
        destination_number,
        count(*) as months_with_shipments,
        {{ fixed_point_sum('changes_log1p') }} as sum_log1p,
        {{ fixed_point_sum('squares_log1p') }} as sum_of_squares_log1p,
        {{ fixed_point_sum('changes_asinh') }} as sum_asinh,
        {{ fixed_point_sum('squares_asinh') }} as sum_of_squares_asinh,
        {{ standard_deviation_from_sums(
            fixed_point_sum('change_positive_pairs'),
            fixed_point_sum('change_positive_pairs * change_positive_pairs'),
            'count(change_positive_pairs)'
        ) }} as sd_positive_pairs,
        count(change_positive_pairs) as changes_positive_pairs
    from counted
    group by sample_number, product_series_number, destination_number

),

named as (

    select
        ---------- keys
        samples.sample_id,
        sums.product_series_number,
        event_destinations.destination_id,

        ---------- months
        cast(sums.months_with_shipments as integer) as months_with_shipments,

        ---------- changes
        sums.sum_log1p,
        sums.sum_of_squares_log1p,
        sums.sum_asinh,
        sums.sum_of_squares_asinh,
        sums.sd_positive_pairs,
        cast(sums.changes_positive_pairs as integer) as changes_positive_pairs
    from sums
    inner join samples on sums.sample_number = samples.sample_number
    inner join event_destinations
        on sums.destination_number = event_destinations.destination_number

)

select * from named
