-- What every batch says about every line and month: the one union of the panel, which enters as one
-- batch, and the lake.

with lake_months as (

    select * from {{ ref('int_lake_months') }}
    where side = 'exporter'

),

panel_months as (

    select * from {{ ref('stg_customs__loaded_months') }}

),

panel_exports as (

    select * from {{ ref('stg_customs__monthly_exports') }}

),

sources as (

    select * from {{ ref('data_sources') }}

),

hs_codes as (

    select * from {{ ref('int_hs_codes_normalised') }}

),

-- A row in a month that the panel does not list is there all the same: an unknown code must stop
-- the build.
panel_statements as (

    select
        panel_months.reporter_code,
        panel_months.hs_code_raw,
        panel_months.month,
        panel_months.load_status,
        coalesce(sources.is_reconstructed, false) as is_reconstructed,
        panel_months.source_id,
        panel_months.vintage_date
    from panel_months
    left join sources on panel_months.source_id = sources.source_id

    union all

    select distinct
        reporter_code,
        hs_code_raw,
        month,
        cast(null as varchar) as load_status,
        is_reconstructed,
        source_id,
        vintage_date
    from panel_exports

),

panel_lines as (

    select
        'embedded' as flow_source,
        'panel' as batch_id,
        hs_code_raw,
        month,
        reporter_code,
        coalesce(max(load_status), 'missing') as load_status,
        'all' as partner_scope,
        'all' as part_scope,
        bool_or(is_reconstructed) as is_reconstructed,
        case when min(source_id) = max(source_id) then min(source_id) else 'several' end
            as source_id,
        'USD' as value_currency,
        max(vintage_date) as vintage_date,
        cast(null as timestamp) as loaded_at
    from panel_statements
    group by hs_code_raw, month, reporter_code

),

lake_lines as (

    select
        'lake' as flow_source,
        batch_id,
        hs_code_raw,
        month,
        reporter_code,
        load_status,
        partner_scope,
        part_scope,
        false as is_reconstructed,
        source_id,
        value_currency,
        vintage_date,
        loaded_at
    from lake_months

),

lines as (

    select * from panel_lines

    union all

    select * from lake_lines

),

-- A code of the panel without a product stays, and stops the build.
keyed as (

    select
        lines.*,
        hs_codes.hs_code_normalised as product_code,
        {{ hs_line('lines.hs_code_raw') }} as line_code,
        {{ hs_code_problem('lines.month', 'hs_codes') }} as hs_code_problem
    from lines
    inner join hs_codes on lines.hs_code_raw = hs_codes.hs_code_raw

),

described as (

    select
        ---------- keys
        batch_id,
        hs_code_raw,
        month,
        {{ month_index('month') }} as month_index,

        ---------- the series that the batch speaks of
        reporter_code,
        product_code,
        {{ product_series_number('reporter_code', 'product_code') }} as product_series_number,
        line_code,
        -- Eight digits and ten are two ways to cut a product: a batch has one of them, or both.
        min(length(line_code)) over batch_product
        || '-'
        || max(length(line_code)) over batch_product as line_level,
        {{ is_whole_code('line_code', 8, 'batch_product') }} as is_whole_product,
        hs_code_problem,

        ---------- state: a batch that holds some regimes or provinces only, completes no month
        load_status,
        load_status = 'complete' and part_scope = 'all' as is_complete,
        partner_scope,
        part_scope,

        ---------- provenance
        flow_source,
        is_reconstructed,
        source_id,
        value_currency,
        vintage_date,
        loaded_at
    from keyed
    window batch_product as (partition by batch_id, reporter_code, product_code, month)

)

select * from described
