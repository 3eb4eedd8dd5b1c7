-- What the flows are joined to: each batch, code and month that speaks for anybody, and whether it
-- does for all partners that no batch names.

with spoken_lines as (

    select * from {{ ref('int_spoken_lines') }}

),

speaking as (

    select
        ---------- keys
        batch_id,
        reporter_code,
        hs_code_raw,
        month,
        month_index,

        ---------- the series that the batch speaks for
        product_code,
        product_series_number,

        ---------- for whom
        bool_or(partner_number = 0) as speaks_for_others,

        ---------- problems
        hs_code_problem,

        ---------- provenance
        flow_source,
        is_reconstructed,
        source_id,
        vintage_date
    from spoken_lines
    group by
        batch_id,
        reporter_code,
        hs_code_raw,
        month,
        month_index,
        product_code,
        product_series_number,
        hs_code_problem,
        flow_source,
        is_reconstructed,
        source_id,
        vintage_date

)

select * from speaking
