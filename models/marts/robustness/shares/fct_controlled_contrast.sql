with control_periods as (

    select * from {{ ref('fct_control_periods') }}

),

-- Codes that hold controlled and other goods are a group of their own, so that they blur neither.
grouped as (

    select
        reporter_code,
        destination_id,
        product_kind,
        control_scope,
        period_id,
        bool_or(is_mixed_code) as is_mixed_code,
        min(period_start_month) as period_start_month,
        max(period_end_month) as period_end_month,
        count(*) as product_count,
        count(*) filter (where months_compared > 0) as products_compared,
        {{ joined_text('product_code', "', '", 'product_code') }} as product_codes,
        {{ sum_when_all_known('monthly_mean_kg', of_doubles=true) }} as monthly_mean_kg,
        {{ sum_when_all_known('base_monthly_mean_kg', of_doubles=true) }} as base_monthly_mean_kg,
        {{ median_of('period_index') }} as median_product_index,
        count(*) filter (where monthly_mean_kg = 0 and base_monthly_mean_kg > 0)
            as stopped_product_count,
        bool_or(is_reconstructed) as is_reconstructed,
        bool_and(is_evidence) as is_evidence
    from control_periods
    group by reporter_code, destination_id, product_kind, control_scope, period_id

),

indexed as (

    select
        *,
        {{ index_to_base('monthly_mean_kg', 'base_monthly_mean_kg') }} as period_index
    from grouped

),

uncontrolled as (

    select * from indexed
    where control_scope = 'none'

),

before_control as (

    select * from indexed
    where period_id = 'before'

),

gaps as (

    select
        indexed.*,
        case when indexed.control_scope <> 'none' then uncontrolled.period_index end
            as uncontrolled_index,
        before_control.period_index as before_index,
        case when indexed.control_scope <> 'none' then uncontrolled_before.period_index end
            as uncontrolled_before_index,
        coalesce(before_control.is_evidence, true)
        and coalesce(uncontrolled.is_evidence, true)
        and coalesce(uncontrolled_before.is_evidence, true) as is_other_side_evidence
    from indexed
    left join before_control
        on
            indexed.reporter_code = before_control.reporter_code
            and indexed.destination_id = before_control.destination_id
            and indexed.product_kind = before_control.product_kind
            and indexed.control_scope = before_control.control_scope
    left join uncontrolled
        on
            indexed.reporter_code = uncontrolled.reporter_code
            and indexed.destination_id = uncontrolled.destination_id
            and indexed.product_kind = uncontrolled.product_kind
            and indexed.period_id = uncontrolled.period_id
    left join uncontrolled as uncontrolled_before
        on
            indexed.reporter_code = uncontrolled_before.reporter_code
            and indexed.destination_id = uncontrolled_before.destination_id
            and indexed.product_kind = uncontrolled_before.product_kind
            and uncontrolled_before.period_id = 'before'

),

contrasted as (

    select
        ---------- keys
        reporter_code,
        destination_id,
        product_kind,
        control_scope,
        period_id,

        ---------- the group
        is_mixed_code,
        cast(product_count as integer) as product_count,
        cast(products_compared as integer) as products_compared,
        product_codes,
        period_start_month,
        period_end_month,

        ---------- volumes
        monthly_mean_kg,
        base_monthly_mean_kg,
        period_index,
        median_product_index,
        cast(stopped_product_count as integer) as stopped_product_count,

        ---------- the contrast
        period_index - before_index as change_since_before_points,
        uncontrolled_index,
        period_index - uncontrolled_index as gap_to_uncontrolled_points,
        (period_index - before_index) - (uncontrolled_index - uncontrolled_before_index)
            as difference_in_differences_points,

        ---------- provenance
        is_reconstructed,
        is_evidence and is_other_side_evidence as is_evidence
    from gaps

)

select * from contrasted
