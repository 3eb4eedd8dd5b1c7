with lines as (

    select * from {{ ref('int_batch_lines') }}

),

flow_sources as (

    select * from {{ ref('int_flow_sources') }}

),

spoken_lines as (

    select * from {{ ref('int_spoken_lines') }}

),

covered_partners as (

    select * from {{ ref('int_covered_partners') }}

),

products as (

    select * from {{ ref('int_products') }}

),

-- Every month that a file of the source speaks of, be it cut.
stated_months as (

    select
        lines.reporter_code,
        lines.product_code,
        lines.product_series_number,
        lines.month,
        bool_or(lines.is_reconstructed) as is_reconstructed,
        min(lines.source_id) as first_source_id,
        max(lines.source_id) as last_source_id,
        max(lines.vintage_date) as vintage_date
    from lines
    inner join flow_sources
        on
            lines.reporter_code = flow_sources.reporter_code
            and lines.product_code = flow_sources.product_code
            and lines.flow_source = flow_sources.flow_source
    inner join products on lines.product_code = products.product_code
    group by
        lines.reporter_code, lines.product_code, lines.product_series_number, lines.month

),

-- The batches that speak for it, where one does.
spoken_months as (

    select
        reporter_code,
        product_code,
        month,
        coalesce(bool_and(is_known) filter (where partner_number = 0), false)
            as is_known_of_others,
        bool_or(is_reconstructed) as is_reconstructed,
        min(source_id) as first_source_id,
        max(source_id) as last_source_id,
        max(vintage_date) as vintage_date
    from spoken_lines
    group by reporter_code, product_code, month

),

named_months as (

    select
        reporter_code,
        product_code,
        month,
        bool_and(is_known) as are_all_known,
        bool_or(is_known) as is_any_known,
        bool_or(is_whole_world_listed) as is_whole_world_listed
    from covered_partners
    group by reporter_code, product_code, month

),

-- The world is known only where every partner is covered.
load_states as (

    select
        stated_months.reporter_code,
        stated_months.product_code,
        stated_months.month,
        case
            when
                coalesce(spoken_months.is_known_of_others, false)
                and coalesce(named_months.are_all_known, true)
                then 'all'
            when coalesce(named_months.is_whole_world_listed, false) then 'all'
            when coalesce(named_months.is_any_known, false) then 'some'
            else 'none'
        end as partner_cover,
        coalesce(spoken_months.is_reconstructed, stated_months.is_reconstructed)
            as is_reconstructed,
        coalesce(spoken_months.first_source_id, stated_months.first_source_id)
            as first_source_id,
        coalesce(spoken_months.last_source_id, stated_months.last_source_id) as last_source_id,
        coalesce(spoken_months.vintage_date, stated_months.vintage_date) as vintage_date
    from stated_months
    left join spoken_months
        on
            stated_months.reporter_code = spoken_months.reporter_code
            and stated_months.product_code = spoken_months.product_code
            and stated_months.month = spoken_months.month
    left join named_months
        on
            stated_months.reporter_code = named_months.reporter_code
            and stated_months.product_code = named_months.product_code
            and stated_months.month = named_months.month

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
        stated_months.reporter_code,
        stated_months.product_code,
        stated_months.product_series_number,
        products.valid_from,
        products.valid_to
    from stated_months
    inner join products on stated_months.product_code = products.product_code

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
        coalesce(load_states.partner_cover = 'all', false) as is_loaded,
        coalesce(load_states.partner_cover, 'none') as partner_cover,
        {{ is_in_span(
            'dated_panel_months.month_index',
            month_index('stated_products.valid_from'),
            month_index('stated_products.valid_to')
        ) }} as is_defined,

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
