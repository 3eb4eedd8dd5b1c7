-- Which batch speaks for each line of a product in a month: for every partner together (0), and
-- apart for each partner that some batch names, as few batches do.

with lines as (

    select * from {{ ref('int_batch_lines') }}

),

flow_sources as (

    select * from {{ ref('int_flow_sources') }}

),

combined_parts as (

    select * from {{ ref('int_combined_parts') }}

),

batch_partners as (

    select * from {{ ref('int_batch_partners') }}

),

-- One source per series.
stated as (

    select lines.*
    from lines
    inner join flow_sources
        on
            lines.reporter_code = flow_sources.reporter_code
            and lines.product_code = flow_sources.product_code
            and lines.flow_source = flow_sources.flow_source

),

-- A month of the lake that is not complete has nothing to offer; the panel's rows stay, and the
-- month is not known. Parts that are a whole together speak as one, of the day of the oldest.
offered as (

    select
        stated.*,
        stated.is_complete as has_whole_line,
        stated.vintage_date as spoken_vintage_date,
        stated.loaded_at as spoken_loaded_at,
        stated.batch_id as spoken_batch_id
    from stated
    left join combined_parts
        on
            stated.batch_id = combined_parts.batch_id
            and stated.reporter_code = combined_parts.reporter_code
            and stated.hs_code_raw = combined_parts.hs_code_raw
            and stated.month = combined_parts.month
    where
        (stated.is_complete or stated.flow_source = 'embedded')
        and combined_parts.batch_id is null

    union all

    select
        stated.*,
        true as has_whole_line,
        combined_parts.combined_vintage_date as spoken_vintage_date,
        combined_parts.combined_loaded_at as spoken_loaded_at,
        combined_parts.combined_batch_id as spoken_batch_id
    from stated
    inner join combined_parts
        on
            stated.batch_id = combined_parts.batch_id
            and stated.reporter_code = combined_parts.reporter_code
            and stated.hs_code_raw = combined_parts.hs_code_raw
            and stated.month = combined_parts.month

),

listed as (

    select
        offered.*,
        batch_partners.partner_number
    from offered
    inner join batch_partners on offered.batch_id = batch_partners.batch_id
    where offered.partner_scope = 'listed'

),

named_partners as (

    select distinct
        reporter_code,
        product_code,
        month,
        partner_number
    from listed

),

claims as (

    select
        *,
        0 as partner_number
    from offered
    where partner_scope = 'all'

    union all

    select
        offered.*,
        named_partners.partner_number
    from offered
    inner join named_partners
        on
            offered.reporter_code = named_partners.reporter_code
            and offered.product_code = named_partners.product_code
            and offered.month = named_partners.month
    where offered.partner_scope = 'all'

    union all

    select * from listed

),

spoken_lines as (

    {{ spoken_lines(
        'claims',
        'stated',
        ['reporter_code', 'product_code', 'month'],
        apart=['partner_number'],
    ) }}

),

spoken as (

    select
        ---------- keys
        reporter_code,
        product_code,
        month,
        partner_number,
        batch_id,
        hs_code_raw,

        ---------- numbers
        product_series_number,
        month_index,

        ---------- state
        is_known,
        hs_code_problem,

        ---------- provenance
        flow_source,
        is_reconstructed,
        source_id,
        value_currency,
        vintage_date
    from spoken_lines

)

select * from spoken
