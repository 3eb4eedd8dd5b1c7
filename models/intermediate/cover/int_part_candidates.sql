-- Batches that may be of one whole of a line's month: some hold parts of it, others are a whole of
-- which later ones revise some parts. Usually empty.

with lines as (

    select * from {{ ref('int_batch_lines') }}
    where flow_source = 'lake' and load_status = 'complete'

),

manifests as (

    select * from {{ ref('stg_lake__manifests') }}

),

batch_partners as (

    select * from {{ ref('int_batch_partners') }}

),

batch_parts as (

    select * from {{ ref('int_batch_parts') }}

),

-- Parts of two batches add up where both are of the same partners.
partner_lists as (

    select
        batch_id,
        {{ joined_text('cast(partner_number as varchar)', "','", 'partner_number') }}
            as partner_list
    from batch_partners
    group by batch_id

),

described_lines as (

    select
        lines.*,
        manifests.part_kinds,
        case
            when lines.partner_scope = 'all' then 'all'
            else coalesce(partner_lists.partner_list, '')
        end as partner_list
    from lines
    inner join manifests on lines.batch_id = manifests.batch_id
    left join partner_lists on lines.batch_id = partner_lists.batch_id

),

part_batches as (

    select
        batch_id,
        part_kind,
        count(*) as part_count,
        bool_and(has_part_column) as has_part_column
    from batch_parts
    group by batch_id, part_kind

),

-- What stands beside a part: the parts of its kind, and the wholes of the same line and partners.
part_groups as (

    select distinct
        described_lines.reporter_code,
        described_lines.product_code,
        described_lines.line_code,
        described_lines.line_level,
        described_lines.month,
        described_lines.partner_list,
        part_batches.part_kind
    from described_lines
    inner join part_batches on described_lines.batch_id = part_batches.batch_id

),

candidates as (

    select
        described_lines.batch_id,
        described_lines.hs_code_raw,
        described_lines.vintage_date,
        described_lines.loaded_at,
        part_groups.*,
        part_batches.part_count,
        described_lines.part_scope = 'all' as is_whole,
        coalesce(
            part_batches.has_part_column,
            {{ is_listed('part_groups.part_kind', 'described_lines.part_kinds') }}
        ) as has_part_column,
        dense_rank() over (
            partition by
                part_groups.reporter_code,
                part_groups.line_code,
                part_groups.line_level,
                part_groups.month,
                part_groups.partner_list,
                part_groups.part_kind
            order by
                described_lines.vintage_date, described_lines.loaded_at, described_lines.batch_id
        ) as age_rank
    from described_lines
    inner join part_groups
        on
            described_lines.reporter_code = part_groups.reporter_code
            and described_lines.line_code = part_groups.line_code
            and described_lines.line_level = part_groups.line_level
            and described_lines.month = part_groups.month
            and described_lines.partner_list = part_groups.partner_list
    left join part_batches
        on
            described_lines.batch_id = part_batches.batch_id
            and part_groups.part_kind = part_batches.part_kind
    where described_lines.part_scope = 'all' or part_batches.batch_id is not null

),

-- A whole supersedes every part before it. Parts after it revise it where its rows tell them apart,
-- and take its place where they are all there.
since_last_whole as (

    select
        *,
        max(case when is_whole then age_rank else 0 end) over (
            partition by reporter_code, line_code, line_level, month, partner_list, part_kind
        ) as whole_rank
    from candidates

),

current_candidates as (

    select
        ---------- keys
        batch_id,
        reporter_code,
        hs_code_raw,
        month,
        part_kind,

        ---------- what the batches stand beside each other for
        product_code,
        line_code,
        line_level,
        partner_list,

        ---------- the batch among them
        part_count,
        is_whole,
        has_part_column,
        age_rank,

        ---------- provenance
        vintage_date,
        loaded_at
    from since_last_whole
    where age_rank > whole_rank or (age_rank = whole_rank and has_part_column)

)

select * from current_candidates
