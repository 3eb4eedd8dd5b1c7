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

-- The latest batch decides how the product is cut; batches that cut it otherwise would count
-- double. A part of the product decides nothing where there is the whole.
leveled as (

    select
        *,
        first_value(line_level) over (
            partition by reporter_code, product_code, month, partner_number
            order by
                is_whole_product desc,
                spoken_vintage_date desc,
                spoken_loaded_at desc,
                spoken_batch_id desc
        ) as current_level
    from claims

),

-- Within it each line has its latest batch, so that disjoint lines add up and a later download
-- supersedes what it covers and no more.
ranked as (

    select
        *,
        dense_rank() over (
            partition by reporter_code, product_code, month, partner_number, line_code
            order by spoken_vintage_date desc, spoken_loaded_at desc, spoken_batch_id desc
        ) as recency
    from leveled
    where line_level = current_level

),

current_lines as (

    select * from ranked
    where recency = 1

),

-- Every line that some batch names in the month, be it cut or in parts, must be there; and some
-- batch must name the whole product, for nobody else knows which lines there are.
known_lines as (

    select
        reporter_code,
        product_code,
        month,
        line_level,
        count(distinct line_code) as line_count
    from stated
    group by reporter_code, product_code, month, line_level

),

spoken_counts as (

    select
        reporter_code,
        product_code,
        month,
        partner_number,
        count(distinct line_code) as line_count,
        bool_and(has_whole_line) and bool_or(is_whole_product) as are_complete
    from current_lines
    group by reporter_code, product_code, month, partner_number

),

spoken as (

    select
        ---------- keys
        current_lines.reporter_code,
        current_lines.product_code,
        current_lines.month,
        current_lines.partner_number,
        current_lines.batch_id,
        current_lines.hs_code_raw,

        ---------- numbers
        current_lines.product_series_number,
        current_lines.month_index,

        ---------- state
        spoken_counts.are_complete and spoken_counts.line_count = known_lines.line_count
            as is_known,
        current_lines.hs_code_problem,

        ---------- provenance
        current_lines.flow_source,
        current_lines.is_reconstructed,
        current_lines.source_id,
        current_lines.value_currency,
        current_lines.vintage_date
    from current_lines
    inner join spoken_counts
        on
            current_lines.reporter_code = spoken_counts.reporter_code
            and current_lines.product_code = spoken_counts.product_code
            and current_lines.month = spoken_counts.month
            and current_lines.partner_number = spoken_counts.partner_number
    inner join known_lines
        on
            current_lines.reporter_code = known_lines.reporter_code
            and current_lines.product_code = known_lines.product_code
            and current_lines.month = known_lines.month
            and current_lines.line_level = known_lines.line_level

)

select * from spoken
