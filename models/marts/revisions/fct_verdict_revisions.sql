with revisions as (

    select * from {{ ref('int_revisions') }}

),

window_volumes as (

    select * from {{ ref('fct_window_volumes') }}

),

specifications as (

    select * from {{ ref('int_specifications') }}
    where recorded_by is distinct from 'importer'

),

-- Each revised month finds its window by arithmetic, under each specification.
numbered as (

    select
        specifications.specification_id,
        specifications.window_months,
        specifications.benchmark_windows,
        {{ window_number('revisions.month_index', 'specifications.start_month_index') }}
            as window_number,
        {{ window_offset('revisions.month_index', 'specifications.start_month_index') }}
            as window_offset,
        revisions.reporter_code,
        revisions.product_code,
        revisions.destination_id,
        revisions.month,
        revisions.vintage_date,
        revisions.difference_kg
    from revisions
    inner join specifications on revisions.membership_basis = specifications.membership_basis
    where revisions.difference_kg is distinct from 0

),

window_changes as (

    select
        specification_id,
        reporter_code,
        product_code,
        destination_id,
        window_number,
        vintage_date,
        count(distinct month) as months_revised,
        sum(difference_kg) as difference_kg,
        bool_or(difference_kg is null) as is_unknown
    from numbered
    where
        window_number between -benchmark_windows and 0
        and window_offset < window_months
    group by
        specification_id, reporter_code, product_code, destination_id, window_number, vintage_date

),

-- What one day of downloads did to one comparison.
touched as (

    select
        specification_id,
        reporter_code,
        product_code,
        destination_id,
        vintage_date,
        sum(months_revised) as months_revised
    from window_changes
    group by specification_id, reporter_code, product_code, destination_id, vintage_date

),

-- Today's windows, with this revision and all later ones taken back (before), or only the later
-- ones (after): nothing but the revision differs between the two.
states as (

    select
        touched.specification_id,
        touched.reporter_code,
        touched.product_code,
        touched.destination_id,
        touched.vintage_date,
        touched.months_revised,
        window_volumes.window_number,
        window_volumes.months_covered,
        window_volumes.months_expected,
        window_volumes.months_not_loaded,
        window_volumes.months_weight_unknown,
        window_volumes.months_with_shipments,
        window_volumes.is_reconstructed,
        specifications.benchmark_windows,
        specifications.benchmark_windows_needed,
        specifications.benchmark_statistic,
        coalesce(bool_or(window_changes.is_unknown), false) as is_unknown_before,
        coalesce(
            bool_or(
                window_changes.is_unknown and window_changes.vintage_date > touched.vintage_date
            ), false
        ) as is_unknown_after,
        window_volumes.volume_kg - coalesce(sum(window_changes.difference_kg), 0)
            as volume_kg_before,
        window_volumes.volume_kg - coalesce(
            sum(
                case
                    when window_changes.vintage_date > touched.vintage_date
                        then window_changes.difference_kg
                end
            ), 0
        ) as volume_kg_after
    from touched
    inner join window_volumes
        on
            touched.specification_id = window_volumes.specification_id
            and touched.reporter_code = window_volumes.reporter_code
            and touched.product_code = window_volumes.product_code
            and touched.destination_id = window_volumes.destination_id
    inner join specifications
        on touched.specification_id = specifications.specification_id
    left join window_changes
        on
            window_volumes.specification_id = window_changes.specification_id
            and window_volumes.product_code = window_changes.product_code
            and window_volumes.destination_id = window_changes.destination_id
            and window_volumes.window_number = window_changes.window_number
            and touched.vintage_date <= window_changes.vintage_date
    group by
        touched.specification_id,
        touched.reporter_code,
        touched.product_code,
        touched.destination_id,
        touched.vintage_date,
        touched.months_revised,
        window_volumes.window_number,
        window_volumes.months_covered,
        window_volumes.months_expected,
        window_volumes.months_not_loaded,
        window_volumes.months_weight_unknown,
        window_volumes.months_with_shipments,
        window_volumes.is_reconstructed,
        specifications.benchmark_windows,
        specifications.benchmark_windows_needed,
        specifications.benchmark_statistic,
        window_volumes.volume_kg

),

moments as (

    select
        *,
        'before' as moment,
        volume_kg_before as known_kg,
        cast(is_unknown_before as integer) as months_changed_from_unknown
    from states

    union all

    select
        *,
        'after' as moment,
        volume_kg_after as known_kg,
        cast(is_unknown_after as integer) as months_changed_from_unknown
    from states

),

-- A weight that only one of the vintages has leaves the window without it unknown.
both_states as (

    select
        specification_id,
        reporter_code,
        product_code,
        destination_id,
        vintage_date,
        months_revised,
        moment,
        window_number,
        known_kg as volume_kg,
        months_covered - months_changed_from_unknown as months_covered,
        months_expected,
        months_not_loaded,
        months_weight_unknown + months_changed_from_unknown as months_weight_unknown,
        months_with_shipments,
        is_reconstructed,
        benchmark_windows,
        benchmark_windows_needed,
        benchmark_statistic
    from moments

),

verdicts as (

    {{ verdicts('both_states', [
        'specification_id', 'reporter_code', 'product_code', 'destination_id', 'vintage_date',
        'months_revised', 'moment',
    ]) }}

),

compared as (

    select
        ---------- keys
        after_revision.specification_id,
        after_revision.product_code,
        after_revision.destination_id,
        after_revision.vintage_date,
        after_revision.reporter_code,

        ---------- what was revised
        cast(after_revision.months_revised as integer) as months_revised,

        ---------- volumes
        cast(
            case
                when before_revision.post_months_covered = before_revision.post_months_expected
                    then before_revision.post_volume_kg
            end as bigint
        ) as post_volume_kg_before,
        cast(
            case
                when after_revision.post_months_covered = after_revision.post_months_expected
                    then after_revision.post_volume_kg
            end as bigint
        ) as post_volume_kg_after,
        before_revision.benchmark_mean_kg as benchmark_kg_before,
        after_revision.benchmark_mean_kg as benchmark_kg_after,
        before_revision.benchmark_mean_kg as benchmark_mean_kg_before,
        after_revision.benchmark_mean_kg as benchmark_mean_kg_after,

        ---------- verdict
        before_revision.volume_index as volume_index_before,
        after_revision.volume_index as volume_index_after,
        before_revision.range_position as range_position_before,
        after_revision.range_position as range_position_after,
        coalesce(before_revision.range_position, 'none')
        <> coalesce(after_revision.range_position, 'none') as has_verdict_changed,
        after_revision.has_short_benchmark,

        ---------- provenance
        not after_revision.is_reconstructed as is_evidence
    from verdicts as after_revision
    inner join verdicts as before_revision
        on
            after_revision.specification_id = before_revision.specification_id
            and after_revision.product_code = before_revision.product_code
            and after_revision.destination_id = before_revision.destination_id
            and after_revision.vintage_date = before_revision.vintage_date
            and before_revision.moment = 'before'
    where after_revision.moment = 'after'

)

select * from compared
