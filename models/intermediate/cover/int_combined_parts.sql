-- Parts of a line's month that together are the whole of it: every regime, or every registered
-- place. Each batch here holds some of them, or was the whole of which a later one revises some.
-- Usually empty.

with current_candidates as (

    select * from {{ ref('int_part_candidates') }}

),

batch_parts as (

    select * from {{ ref('int_batch_parts') }}

),

customs_parts as (

    select * from {{ ref('customs_parts') }}

),

claimed_parts as (

    select
        current_candidates.*,
        batch_parts.part_code,
        max(current_candidates.age_rank) over (
            partition by
                current_candidates.reporter_code,
                current_candidates.line_code,
                current_candidates.line_level,
                current_candidates.month,
                current_candidates.partner_list,
                current_candidates.part_kind,
                batch_parts.part_code
        ) as latest_rank
    from current_candidates
    inner join batch_parts
        on
            current_candidates.batch_id = batch_parts.batch_id
            and current_candidates.part_kind = batch_parts.part_kind
    where not current_candidates.is_whole

),

-- Rows of a batch without the column cannot be taken apart: it speaks for all that it lists, or
-- for nothing.
used_parts as (

    select
        reporter_code,
        line_code,
        line_level,
        month,
        partner_list,
        part_kind,
        batch_id,
        count(distinct case when latest_rank = age_rank then part_code end) as parts_used,
        max(part_count) as part_count,
        bool_and(has_part_column) as has_part_column
    from claimed_parts
    group by
        reporter_code, line_code, line_level, month, partner_list, part_kind, batch_id

),

torn_groups as (

    select distinct
        reporter_code,
        line_code,
        line_level,
        month,
        partner_list,
        part_kind
    from used_parts
    where not has_part_column and parts_used > 0 and parts_used < part_count

),

kind_sizes as (

    select
        reporter_code,
        part_kind,
        count(*) as part_count
    from customs_parts
    group by reporter_code, part_kind

),

listed_counts as (

    select
        claimed_parts.reporter_code,
        claimed_parts.line_code,
        claimed_parts.line_level,
        claimed_parts.month,
        claimed_parts.partner_list,
        claimed_parts.part_kind,
        count(distinct customs_parts.part_code) as part_count
    from claimed_parts
    left join customs_parts
        on
            claimed_parts.reporter_code = customs_parts.reporter_code
            and claimed_parts.part_kind = customs_parts.part_kind
            and claimed_parts.part_code = customs_parts.part_code
    group by
        claimed_parts.reporter_code,
        claimed_parts.line_code,
        claimed_parts.line_level,
        claimed_parts.month,
        claimed_parts.partner_list,
        claimed_parts.part_kind

),

group_wholes as (

    select
        reporter_code,
        line_code,
        line_level,
        month,
        partner_list,
        part_kind,
        bool_or(is_whole) as has_whole,
        max(vintage_date) as last_vintage_date
    from current_candidates
    group by reporter_code, line_code, line_level, month, partner_list, part_kind

),

-- One kind of parts makes a month: of two that do, the one of the latest download.
whole_groups as (

    select
        group_wholes.*,
        row_number() over (
            partition by
                group_wholes.reporter_code,
                group_wholes.line_code,
                group_wholes.line_level,
                group_wholes.month,
                group_wholes.partner_list
            order by group_wholes.last_vintage_date desc, group_wholes.part_kind desc
        ) as preference
    from group_wholes
    inner join listed_counts
        on {{ same_part_group('group_wholes', 'listed_counts') }}
    left join kind_sizes
        on
            group_wholes.reporter_code = kind_sizes.reporter_code
            and group_wholes.part_kind = kind_sizes.part_kind
    left join torn_groups
        on {{ same_part_group('group_wholes', 'torn_groups') }}
    where
        torn_groups.part_kind is null
        and (group_wholes.has_whole or listed_counts.part_count = kind_sizes.part_count)

),

combined as (

    select
        ---------- keys
        candidates.batch_id,
        candidates.reporter_code,
        candidates.hs_code_raw,
        candidates.month,

        ---------- the whole that the batch is a part of
        candidates.product_code,
        candidates.line_code,
        candidates.line_level,
        candidates.partner_list,
        candidates.part_kind,
        candidates.age_rank,

        ---------- its place among other downloads: that of its oldest part, so that no old part
        ---------- of it supersedes a newer whole of some partners
        first_value(candidates.vintage_date) over whole_month as combined_vintage_date,
        first_value(candidates.loaded_at) over whole_month as combined_loaded_at,
        first_value(candidates.batch_id) over whole_month as combined_batch_id
    from current_candidates as candidates
    inner join whole_groups
        on
            {{ same_part_group('candidates', 'whole_groups') }}
            and whole_groups.preference = 1
    left join used_parts
        on
            {{ same_part_group('candidates', 'used_parts') }}
            and candidates.batch_id = used_parts.batch_id
    where candidates.is_whole or used_parts.parts_used > 0
    window
        whole_month as (
            partition by
                candidates.reporter_code,
                candidates.line_code,
                candidates.line_level,
                candidates.month,
                candidates.partner_list
            order by candidates.age_rank
        )

)

select * from combined
