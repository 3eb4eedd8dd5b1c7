-- Which batch speaks for each line under six digits, of what an importer recorded in a month.

with loaded_months as (

    select * from {{ ref('int_lake_months') }}
    where side = 'importer'

),

manifests as (

    select * from {{ ref('stg_lake__manifests') }}
    where flow = 'import'

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
        load_status,
        load_status = 'complete' and part_scope = 'all' as is_whole,
        vintage_date,
        loaded_at
    from loaded_months

),

-- A query for one line names one: a batch of several has asked for the six digits, as the ingest
-- says of exports.
asked_lines as (

    select
        *,
        not {{ are_nested(
            'min(line_code) over batch_heading', 'max(line_code) over batch_heading'
        ) }} as has_several_lines,
        {{ is_whole_code('line_code', 6, 'batch_heading') }} as has_heading,
        min(length(line_code)) over batch_heading as fewest_digits,
        max(length(line_code)) over batch_heading as most_digits
    from batch_lines
    window batch_heading as (partition by batch_id, hs6_code, month)

),

-- A file of several importers may end for one of them before it does for the others.
unreported as (

    select
        batch_id,
        {{ unnested_fields('unreported') }}
    from manifests

),

importer_lines as (

    select
        batch_importers.exporter_code,
        batch_importers.importer_code,
        batch_importers.source_id,
        asked_lines.*,
        asked_lines.has_heading or asked_lines.has_several_lines as is_whole_product,
        case when asked_lines.has_several_lines then 6 else asked_lines.fewest_digits end
        || '-'
        || asked_lines.most_digits as line_level,
        asked_lines.is_whole and unreported.batch_id is null as is_complete,
        asked_lines.load_status = 'missing' or unreported.batch_id is not null as is_absent
    from batch_importers
    inner join asked_lines on batch_importers.batch_id = asked_lines.batch_id
    left join unreported
        on
            asked_lines.batch_id = unreported.batch_id
            and asked_lines.hs_code_raw = unreported.hs_code
            and asked_lines.month = cast(unreported.month as date)
            and batch_importers.importer_code = unreported.reporter_code

),

reported_lines as (

    select
        *,
        bool_or(is_complete) over (
            partition by batch_id, exporter_code, importer_code, hs_code_raw
        ) as is_reported
    from importer_lines

),

-- A code that a batch has of other importers alone, is not named of this one.
importers_own_lines as (

    select
        exporter_code,
        importer_code,
        source_id,
        batch_id,
        hs_code_raw,
        hs6_code,
        line_code,
        line_level,
        month,
        is_whole_product,
        has_several_lines,
        is_complete,
        vintage_date,
        loaded_at
    from reported_lines
    where is_reported or not is_absent

),

named_lines as (

    select * from importers_own_lines

    union all

    select
        exporter_code,
        importer_code,
        source_id,
        batch_id,
        hs6_code as hs_code_raw,
        hs6_code,
        hs6_code as line_code,
        line_level,
        month,
        true as is_whole_product,
        true as has_several_lines,
        bool_and(is_complete) as is_complete,
        max(vintage_date) as vintage_date,
        max(loaded_at) as loaded_at
    from importers_own_lines
    where has_several_lines
    group by exporter_code, importer_code, source_id, batch_id, hs6_code, line_level, month

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
