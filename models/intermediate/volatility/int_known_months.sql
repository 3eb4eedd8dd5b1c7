with month_status as (

    select * from {{ ref('int_month_status') }}

),

provenance as (

    select * from {{ ref('int_month_provenance') }}

),

-- The paper counts months before a code existed as months without exports (footnote 2: scandium),
-- so an undefined month is a zero that is known. A month that was not loaded is not known.
states as (

    select
        month_status.reporter_code,
        month_status.product_code,
        month_status.product_series_number,
        month_status.month_index,
        month_status.is_defined,
        month_status.absent_state = 'zero' as is_observed,
        month_status.absent_state <> 'not_covered' as is_known,
        coalesce(month_status.is_reconstructed, provenance.is_reconstructed, false)
            as is_reconstructed
    from month_status
    left join provenance
        on
            month_status.product_series_number = provenance.product_series_number
            and month_status.month_index = provenance.month_index

),

-- The months of a product have no gap, so the neighbours are the rows before and after.
known_months as (

    select
        ---------- keys
        reporter_code,
        product_code,
        product_series_number,
        month_index,

        ---------- state
        is_defined,
        is_observed,
        is_known and coalesce(lag(is_known) over by_month, false) as is_change_into_known,
        is_known and coalesce(lead(is_known) over by_month, false) as is_change_out_of_known,

        ---------- provenance
        is_reconstructed
    from states
    window by_month as (partition by product_series_number order by month_index)

)

select * from known_months
