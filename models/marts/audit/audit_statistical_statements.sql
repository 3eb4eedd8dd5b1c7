with statements as (

    select * from {{ ref('statistical_statements') }}

),

metrics as (

    select * from {{ ref('statistical_metrics') }}

),

metric_names as (

    select * from {{ ref('audit_metrics') }}

),

held as (

    select * from {{ ref('int_paper_data') }}

),

computed as (

    select
        statements.*,
        metric_names.metric_name,
        metrics.computed_value,
        coalesce(held.is_reconstructed, false) as is_reconstructed,
        {{ claim_holds(
            'metrics.computed_value',
            'statements.stated_value',
            'statements.rounding_step',
            'statements.comparator',
        ) }} as holds
    from statements
    left join metrics
        on
            statements.metric = metrics.metric
            and statements.product_code is not distinct from metrics.product_code
            and statements.destination_id is not distinct from metrics.destination_id
            and statements.window_number is not distinct from metrics.window_number
    left join metric_names on statements.metric = metric_names.metric
    left join held on statements.product_code is not distinct from held.product_code

),

judged as (

    select
        *,
        case
            when holds is null then 'not_computable'
            when holds then 'reproduced'
            else 'differs'
        end as verdict
    from computed

),

audited as (

    select
        ---------- keys
        statement_id,
        source,

        ---------- what is stated
        metric,
        metric_name,
        product_code,
        destination_id,
        window_number,
        stated_text,
        stated_value,
        rounding_step,
        comparator,

        ---------- what is computed
        computed_value,
        expected_verdict,
        verdict,
        verdict = expected_verdict as is_as_expected,
        is_settled_by_print,
        case
            when verdict = expected_verdict then reason
            else
                'Expected ' || expected_verdict
                || ' on the embedded panel with the paper''s destinations and products; these'
                || ' flows say otherwise.'
        end as reason,

        ---------- provenance
        is_reconstructed
    from judged

)

select * from audited
