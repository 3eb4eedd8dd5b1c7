with claims as (

    select * from {{ ref('published_figures') }}

),

metrics as (

    select * from {{ ref('published_metrics') }}

),

held as (

    select * from {{ ref('int_paper_data') }}

),

sections as (

    select * from {{ ref('paper_sections') }}

),

metric_names as (

    select * from {{ ref('audit_metrics') }}

),

computed as (

    select
        claims.*,
        sections.section_order,
        metric_names.metric_name,
        metrics.computed_value,
        coalesce(held.is_papers_panel, false) as is_papers_panel,
        coalesce(held.is_reconstructed, false) as is_reconstructed,
        {{ claim_holds(
            'metrics.computed_value',
            'claims.printed_value',
            'claims.rounding_step',
            'claims.comparator',
        ) }} as holds
    from claims
    left join metrics
        on
            claims.metric = metrics.metric
            and claims.product_code is not distinct from metrics.product_code
            and claims.destination_id is not distinct from metrics.destination_id
            and claims.window_number is not distinct from metrics.window_number
    left join held on claims.product_code is not distinct from held.product_code
    left join sections on claims.section = sections.section
    left join metric_names on claims.metric = metric_names.metric

),

-- On the paper's panel a claim is only excused as the seed says: a missing value counts as not
-- computable where it is expected to be, and an inconsistency that has gone leaves a claim that
-- differs from its seed. Other data owe the paper nothing: what they do not bear out is a finding.
judged as (

    select
        *,
        case
            when expected_verdict = 'not_computable' and holds is null then 'not_computable'
            when expected_verdict = 'paper_inconsistent' and not holds then 'paper_inconsistent'
            when expected_verdict = 'expected' and holds then 'reproduced'
            when is_papers_panel then 'differs'
            when holds then 'reproduced'
            else 'not_borne_out'
        end as verdict
    from computed

),

audited as (

    select
        ---------- keys
        claim_id,
        section,
        section_order,
        statement_kind,
        -- The paper states many facts more than once: the same number, at the same precision, of
        -- the same cell. A fact is named by one of its statements: of a table before one of prose,
        -- and what is implied last.
        first_value(claim_id) over (
            partition by
                metric,
                product_code,
                destination_id,
                window_number,
                comparator,
                printed_value,
                rounding_step
            order by
                case statement_kind
                    when 'table cell' then 1 when 'prose' then 2 when 'figure cell' then 3 else 4
                end,
                section_order,
                claim_id
        ) as fact_id,

        ---------- what is printed
        metric,
        metric_name,
        product_code,
        destination_id,
        window_number,
        printed_text,
        printed_value,
        rounding_step,
        comparator,

        ---------- what is computed
        computed_value,
        -- The computed value as print would have it, to be read next to printed_text.
        case
            when metric = 'range_position'
                then
                    case computed_value
                        when -1 then 'below' when 0 then 'within' when 1 then 'above'
                    end
            when metric = 'is_charted'
                then case computed_value when 0 then 'omitted' when 1 then 'charted' end
            -- Extremes and measures that rest on cells and months of which print says no figure.
            when
                is_reconstructed
                and metric in (
                    'highest_index',
                    'largest_window_kg',
                    'metals_with_sd_above_one',
                    'volatility_zero_share_rank_correlation'
                )
                then null
            -- Print says of a cell that it lies on one side of a limit, and not where.
            when is_reconstructed and rounding_step is null and product_code is not null then null
            when rounding_step >= 1
                then {{ grouped_integer('round(computed_value / rounding_step) * rounding_step') }}
            when computed_value = round(computed_value)
                then {{ grouped_integer('computed_value') }}
            when rounding_step < 0.1 then cast(cast(computed_value as decimal(18, 2)) as varchar)
            else cast(cast(computed_value as decimal(18, 1)) as varchar)
        end as computed_text,
        expected_verdict,
        verdict,
        contradicted_by,
        case
            when verdict = 'not_borne_out' and holds is null
                then 'Data loaded in place of the paper''s panel do not cover this.'
            when verdict = 'not_borne_out'
                then
                    'Data loaded in place of the paper''s panel say otherwise'
                    || coalesce(': ' || note, '.')
            when verdict <> 'differs' then note
            when holds is null then 'No mart computes this metric for this cell.'
            when holds then 'Marked ' || expected_verdict || ', but print and marts agree.'
            else 'Print and marts disagree' || coalesce(': ' || note, '.')
        end as note,

        ---------- provenance
        is_reconstructed
    from judged

)

select * from audited
