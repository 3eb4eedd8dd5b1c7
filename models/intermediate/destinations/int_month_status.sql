with loaded_months as (

    select * from {{ ref('stg_customs__loaded_months') }}

),

hs_codes as (

    select * from {{ ref('int_hs_codes_normalised') }}

),

products as (

    select * from {{ ref('hs_products') }}

),

sources as (

    select * from {{ ref('data_sources') }}

),

-- Several raw codes of one product: the month is complete only when each of them is.
load_states as (

    select
        loaded_months.reporter_code,
        hs_codes.product_code,
        loaded_months.month,
        bool_and(loaded_months.load_status = 'complete') as is_loaded,
        bool_or(sources.is_reconstructed) as is_reconstructed,
        min(loaded_months.source_id) as first_source_id,
        max(loaded_months.source_id) as last_source_id,
        max(loaded_months.vintage_date) as vintage_date
    from loaded_months
    inner join hs_codes on loaded_months.hs_code_raw = hs_codes.hs_code_raw
    inner join sources on loaded_months.source_id = sources.source_id
    where hs_codes.product_code is not null
    group by loaded_months.reporter_code, hs_codes.product_code, loaded_months.month

),

spans as (

    select
        reporter_code,
        min({{ month_index('month') }}) as first_month_index,
        max({{ month_index('month') }}) as last_month_index
    from load_states
    group by reporter_code

),

-- Every month between the first and the last that the reporter's files cover, so that a month
-- which no file holds is there, as not loaded.
panel_months as (

    select
        reporter_code,
        {{ integer_series('first_month_index', 'last_month_index') }} as month_index
    from spans

),

dated_panel_months as (

    select
        reporter_code,
        month_index,
        {{ month_from_index('month_index') }} as month
    from panel_months

),

status as (

    select
        ---------- keys
        dated_panel_months.reporter_code,
        products.product_code,
        dated_panel_months.month,
        dated_panel_months.month_index,

        ---------- state
        coalesce(load_states.is_loaded, false) as is_loaded,
        (
            dated_panel_months.month >= coalesce(products.valid_from, dated_panel_months.month)
            and dated_panel_months.month <= coalesce(products.valid_to, dated_panel_months.month)
        ) as is_defined,

        ---------- provenance
        load_states.is_reconstructed,
        case
            when load_states.first_source_id = load_states.last_source_id
                then load_states.first_source_id
            when load_states.first_source_id is not null then 'several'
        end as source_id,
        load_states.vintage_date
    from dated_panel_months
    cross join products
    left join load_states
        on
            dated_panel_months.reporter_code = load_states.reporter_code
            and products.product_code = load_states.product_code
            and dated_panel_months.month = load_states.month

)

select * from status
