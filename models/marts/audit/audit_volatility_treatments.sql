with specifications as (

    select * from {{ ref('dim_specifications') }}
    where is_reference

),

-- The paper is about one exporter.
volatility as (

    select volatility.*
    from {{ ref('fct_export_volatility') }} as volatility
    inner join specifications on volatility.reporter_code = specifications.reporter_code
    where volatility.sample_id = 'footnote_2'

),

printed as (

    select * from {{ ref('published_figures') }}
    where metric = 'sd_log_change'

),

compared as (

    select
        ---------- keys
        printed.product_code,
        volatility.zero_treatment,

        ---------- measures
        printed.printed_value as printed_sd,
        volatility.sd_log_change as computed_sd,
        {{ claim_holds(
            'volatility.sd_log_change',
            'printed.printed_value',
            'printed.rounding_step',
            'printed.comparator',
        ) }} as reproduces_print,
        volatility.zero_months,
        volatility.changes_used,

        ---------- provenance
        volatility.is_reconstructed
    from printed
    inner join volatility
        on
            printed.product_code = volatility.product_code
            and printed.destination_id = volatility.destination_id

)

select * from compared
