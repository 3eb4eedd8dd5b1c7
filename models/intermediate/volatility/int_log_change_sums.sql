with destination_months as (

    select * from {{ ref('int_destination_months') }}

),

known_months as (

    select * from {{ ref('int_known_months') }}

),

destinations as (

    select * from {{ ref('int_destinations') }}

),

reference_basis as (

    select membership_basis from {{ ref('stg_specifications') }}
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

-- Months without a shipment are not spelled out: around each month with one, the changes follow
-- from it and its neighbours, and a change from zero to zero adds nothing. A shipment under half a
-- kilogramme is one, of 0 kg. A month without a weight takes the changes into it and out of it.
observed as (

    select
        months.product_series_number,
        months.destination_number,
        months.month_index,
        months.volume_kg,
        known_months.is_change_into_known,
        known_months.is_change_out_of_known
    from destination_months as months
    inner join reference_basis on months.membership_basis = reference_basis.membership_basis
    inner join known_months
        on
            months.product_series_number = known_months.product_series_number
            and months.month_index = known_months.month_index
    where
        known_months.is_observed
        and months.is_recorded
        and (
            months.volume_kg > 0 or months.volume_kg is null or months.has_zero_kg_shipment
        )

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
        is_change_out_of_known,
        volume_kg,
        coalesce(previous_month_index = month_index - 1, false) as is_after_row,
        coalesce(previous_month_index = month_index - 1, false) and previous_volume_kg is null
            as is_after_unknown,
        -- where a row follows, the change belongs to that one
        coalesce(next_month_index = month_index + 1, false) as is_before_row,
        case when previous_month_index = month_index - 1 then previous_volume_kg else 0 end
            as previous_volume_kg
    from neighbours

),

changes as (

    select
        product_series_number,
        destination_number,
        month_index,
        volume_kg is not null as is_shipment,
        is_change_into_known and volume_kg is not null and not is_after_unknown
            as is_change_into_known,
        is_change_into_known and (volume_kg is null or is_after_unknown)
            as is_change_into_unknown,
        is_change_out_of_known and volume_kg is not null and not is_before_row
            as is_change_to_zero_known,
        is_change_out_of_known and volume_kg is null and not is_before_row
            as is_change_out_unknown,
        ln(1 + volume_kg) as log1p,
        asinh(volume_kg) as asinh,
        ln(1 + volume_kg) - ln(1 + previous_volume_kg) as change_log1p,
        asinh(volume_kg) - asinh(previous_volume_kg) as change_asinh,
        case
            when is_after_row and volume_kg > 0 and previous_volume_kg > 0
                then ln(volume_kg) - ln(previous_volume_kg)
        end as change_positive_pairs
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
            as is_change_to_zero_counted,
        case
            when changes.is_change_into_unknown and changes.month_index > samples.start_month_index
                then 1
            else 0
        end
        + case
            when changes.is_change_out_unknown and changes.month_index < samples.end_month_index
                then 1
            else 0
        end as changes_unknown
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
        is_shipment,
        changes_unknown,
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
        count(*) filter (where is_shipment) as months_with_shipments,
        count(*) filter (where not is_shipment) as months_weight_unknown,
        sum(changes_unknown) as changes_unknown,
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
        destinations.destination_id,

        ---------- months
        cast(sums.months_with_shipments as integer) as months_with_shipments,
        cast(sums.months_weight_unknown as integer) as months_weight_unknown,

        ---------- changes
        cast(sums.changes_unknown as integer) as changes_unknown,
        sums.sum_log1p,
        sums.sum_of_squares_log1p,
        sums.sum_asinh,
        sums.sum_of_squares_asinh,
        sums.sd_positive_pairs,
        cast(sums.changes_positive_pairs as integer) as changes_positive_pairs
    from sums
    inner join samples on sums.sample_number = samples.sample_number
    inner join destinations
        on sums.destination_number = destinations.destination_number

)

select * from named
