-- World is the sum of every staged row, residual codes included: nothing may be lost or counted
-- twice between the raw rows and the destination totals, under any composition of the groups.

-- In the lake the latest complete download is looked up here by another road than the model's:
-- only months in which no file is limited to partners, parts or some digits of the product.

with batches as (

    select
        months.*,
        codes.hs_code_normalised,
        {{ hs_line('months.hs_code_raw') }} as line_code
    from {{ ref('stg_lake__loaded_months') }} as months
    inner join {{ ref('int_hs_codes_normalised') }} as codes
        on months.hs_code_raw = codes.hs_code_raw
    where months.flow = 'export' and months.load_status = 'complete'

),

simple_months as (

    select
        reporter_code,
        hs_code_normalised,
        month
    from batches
    group by reporter_code, hs_code_normalised, month
    having
        count(distinct length(line_code)) = 1
        and bool_and(partner_scope = 'all')
        and bool_and(part_scope = 'all')

),

latest_batches as (

    select
        batches.reporter_code,
        batches.hs_code_normalised,
        batches.line_code,
        batches.month,
        arg_max(batches.batch_id, (batches.vintage_date, batches.loaded_at, batches.batch_id))
            as batch_id
    from batches
    inner join simple_months
        on
            batches.reporter_code = simple_months.reporter_code
            and batches.hs_code_normalised = simple_months.hs_code_normalised
            and batches.month = simple_months.month
    group by
        batches.reporter_code, batches.hs_code_normalised, batches.line_code, batches.month

),

raw_rows as (

    select
        'embedded' as flow_source,
        exports.reporter_code,
        codes.hs_code_normalised,
        exports.month,
        exports.volume_kg,
        exports.value_usd
    from {{ ref('stg_customs__monthly_exports') }} as exports
    inner join {{ ref('int_hs_codes_normalised') }} as codes
        on exports.hs_code_raw = codes.hs_code_raw

    union all

    select
        'lake' as flow_source,
        flows.reporter_code,
        codes.hs_code_normalised,
        flows.month,
        flows.volume_kg,
        flows.value_usd
    from {{ ref('int_lake_flows') }} as flows
    inner join {{ ref('int_hs_codes_normalised') }} as codes
        on flows.hs_code_raw = codes.hs_code_raw
    inner join latest_batches
        on
            flows.reporter_code = latest_batches.reporter_code
            and codes.hs_code_normalised = latest_batches.hs_code_normalised
            and {{ hs_line('flows.hs_code_raw') }} = latest_batches.line_code
            and flows.month = latest_batches.month
            and flows.batch_id = latest_batches.batch_id

),

staged as (

    select
        {{ product_series_number('raw_rows.reporter_code', 'raw_rows.hs_code_normalised') }}
            as product_series_number,
        {{ month_index('raw_rows.month') }} as month_index,
        {{ sum_when_all_known('raw_rows.volume_kg') }} as volume_kg,
        {{ sum_when_all_known('raw_rows.value_usd') }} as value_usd
    from raw_rows
    inner join {{ ref('int_flow_sources') }} as flow_sources
        on
            raw_rows.reporter_code = flow_sources.reporter_code
            and raw_rows.hs_code_normalised = flow_sources.product_code
            and raw_rows.flow_source = flow_sources.flow_source
    group by raw_rows.reporter_code, raw_rows.hs_code_normalised, raw_rows.month

),

bases as (

    select distinct membership_basis from {{ ref('stg_specifications') }}

),

expected as (

    select
        bases.membership_basis,
        staged.*
    from staged
    cross join bases

),

-- Other months of the lake have nothing here to be compared with.
compared_months as (

    select
        product_series_number,
        month_index
    from {{ ref('int_code_month_status') }}
    where
        source_id in (
            select sources.source_id from {{ ref('data_sources') }} as sources
            where sources.is_reconstructed
        )

    union

    select
        {{ product_series_number('reporter_code', 'hs_code_normalised') }}
            as product_series_number,
        {{ month_index('month') }} as month_index
    from simple_months

),

world as (

    select sums.*
    from {{ ref('int_group_exports_by_month') }} as sums
    inner join compared_months
        on
            sums.product_series_number = compared_months.product_series_number
            and sums.month_index = compared_months.month_index
    where sums.destination_id = 'WLD'

),

differences as (

    select
        coalesce(expected.membership_basis, world.membership_basis) as membership_basis,
        coalesce(expected.product_series_number, world.product_series_number)
            as product_series_number,
        coalesce(expected.month_index, world.month_index) as month_index,
        expected.volume_kg as sum_of_partners_kg,
        world.volume_kg as world_kg,
        expected.value_usd as sum_of_partners_usd,
        world.value_usd as world_usd
    from expected
    full outer join world
        on
            expected.membership_basis = world.membership_basis
            and expected.product_series_number = world.product_series_number
            and expected.month_index = world.month_index
    where
        expected.volume_kg is distinct from world.volume_kg
        -- (dollars may come from an earlier download than the kilogrammes)
        or (
            expected.value_usd is not null
            and expected.value_usd is distinct from world.value_usd
        )

)

select * from differences
