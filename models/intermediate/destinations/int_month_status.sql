with loaded_months as (

    select * from {{ ref('stg_customs__loaded_months') }}

),

lake_vintages as (

    select * from {{ ref('int_lake_vintages') }}

),

flow_sources as (

    select * from {{ ref('int_flow_sources') }}

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

-- What each file of the source that speaks for the series says about the month. In the lake that
-- is the current vintage: a truncated month is current only where no complete one exists.
stated as (

    select
        loaded_months.reporter_code,
        hs_codes.hs_code_normalised as product_code,
        loaded_months.month,
        loaded_months.load_status,
        sources.is_reconstructed,
        loaded_months.source_id,
        loaded_months.vintage_date,
        'embedded' as flow_source
    from loaded_months
    inner join hs_codes on loaded_months.hs_code_raw = hs_codes.hs_code_raw
    inner join sources on loaded_months.source_id = sources.source_id

    union all

    select
        reporter_code,
        product_code,
        month,
        load_status,
        false as is_reconstructed,
        source_id,
        vintage_date,
        'lake' as flow_source
    from lake_vintages
    where is_current

),

-- Several raw codes of one product: the month is complete only when each of them is.
load_states as (

    select
        stated.reporter_code,
        stated.product_code,
        stated.month,
        bool_and(stated.load_status = 'complete') as is_loaded,
        bool_or(stated.is_reconstructed) as is_reconstructed,
        min(stated.source_id) as first_source_id,
        max(stated.source_id) as last_source_id,
        max(stated.vintage_date) as vintage_date
    from stated
    inner join flow_sources
        on
            stated.reporter_code = flow_sources.reporter_code
            and stated.product_code = flow_sources.product_code
            and stated.flow_source = flow_sources.flow_source
    inner join products on stated.product_code = products.product_code
    group by stated.reporter_code, stated.product_code, stated.month

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

-- Products of which no file of the reporter says a word have no months: they are listed with their
-- event (dim_events), not as a column of unknowns.
stated_products as (

    select distinct
        load_states.reporter_code,
        products.product_code,
        flow_sources.product_series_number,
        products.valid_from,
        products.valid_to
    from load_states
    inner join products on load_states.product_code = products.product_code
    inner join flow_sources
        on
            load_states.reporter_code = flow_sources.reporter_code
            and load_states.product_code = flow_sources.product_code

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
        stated_products.product_code,
        dated_panel_months.month,
        dated_panel_months.month_index,
        stated_products.product_series_number,

        ---------- state
        coalesce(load_states.is_loaded, false) as is_loaded,
        (
            dated_panel_months.month
            >= coalesce(stated_products.valid_from, dated_panel_months.month)
            and dated_panel_months.month
            <= coalesce(stated_products.valid_to, dated_panel_months.month)
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
    inner join stated_products
        on dated_panel_months.reporter_code = stated_products.reporter_code
    left join load_states
        on
            dated_panel_months.reporter_code = load_states.reporter_code
            and stated_products.product_code = load_states.product_code
            and dated_panel_months.month = load_states.month

),

with_absent_state as (

    select
        *,
        {{ absent_state('is_defined', 'is_loaded') }} as absent_state
    from status

)

select * from with_absent_state
