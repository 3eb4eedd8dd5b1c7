-- Which batch speaks for each line under six digits, of what an importer recorded in a month.

with loaded_months as (

    select * from {{ ref('stg_lake__loaded_months') }}
    where side = 'importer'

),

batch_importers as (

    select * from {{ ref('int_batch_importers') }}

),

batch_lines as (

    select
        batch_id,
        hs_code_raw,
        substr({{ digits_only('hs_code_raw') }}, 1, 6) as hs6_code,
        {{ hs_line('hs_code_raw') }} as line_code,
        month,
        load_status = 'complete' and part_scope = 'all' as is_complete,
        vintage_date,
        loaded_at
    from loaded_months

),

-- A query for one line names one: a batch of several has asked for the six digits, as the ingest
-- says of exports.
several_lines as (

    select
        batch_id,
        hs6_code as hs_code_raw,
        hs6_code,
        hs6_code as line_code,
        month,
        bool_and(is_complete) as is_complete,
        max(vintage_date) as vintage_date,
        max(loaded_at) as loaded_at
    from batch_lines
    group by batch_id, hs6_code, month
    having
        min(line_code) <> hs6_code
        and not {{ are_nested('min(line_code)', 'max(line_code)') }}

),

asked_lines as (

    select * from batch_lines

    union all

    select * from several_lines

),

described as (

    select
        *,
        min(length(line_code)) over batch_heading
        || '-'
        || max(length(line_code)) over batch_heading as line_level,
        {{ is_whole_code('line_code', 6, 'batch_heading') }} as is_whole_product
    from asked_lines
    window batch_heading as (partition by batch_id, hs6_code, month)

),

named_lines as (

    select
        batch_importers.exporter_code,
        batch_importers.importer_code,
        batch_importers.source_id,
        described.*
    from batch_importers
    inner join described on batch_importers.batch_id = described.batch_id

),

-- Batches of parts complete no month of a mirror.
claims as (

    select
        *,
        true as has_whole_line,
        vintage_date as spoken_vintage_date,
        loaded_at as spoken_loaded_at,
        batch_id as spoken_batch_id
    from named_lines
    where is_complete

),

spoken_lines as (

    {{ spoken_lines(
        'claims',
        'named_lines',
        ['exporter_code', 'importer_code', 'source_id', 'hs6_code', 'month'],
    ) }}

),

spoken as (

    select
        ---------- keys
        exporter_code,
        importer_code,
        source_id,
        hs6_code,
        month,
        batch_id,
        hs_code_raw,
        line_code,

        ---------- state
        is_known,

        ---------- provenance
        vintage_date
    from spoken_lines

)

select * from spoken
