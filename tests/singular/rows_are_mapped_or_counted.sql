-- Raw rows = mapped rows + leftovers that are counted with a reason, at each step from the files to
-- the ledger. A failing row names the step, what was lost in it, and how many rows.

with raw_flows as (

    select
        batch_id,
        reporter_code,
        hs_code_raw,
        month,
        count(*) as raw_rows
    from {{ ref('int_raw_flows') }}
    group by batch_id, reporter_code, hs_code_raw, month

),

import_batches as (

    select distinct batch_id from {{ ref('stg_lake__loaded_months') }}
    where flow = 'import'

),

lines as (

    select * from {{ ref('int_batch_lines') }}

),

speaking_batches as (

    select * from {{ ref('int_speaking_batches') }}

),

spoken_lines as (

    select * from {{ ref('int_spoken_lines') }}

),

flow_sources as (

    select * from {{ ref('int_flow_sources') }}

),

sums as (

    select
        product_series_number,
        month_index,
        count(*) as sums,
        sum(raw_rows) as raw_rows
    from {{ ref('int_export_sums') }}
    group by product_series_number, month_index

),

staged as (

    select
        (select count(*) from {{ ref('stg_customs__monthly_exports') }})
        + (select count(*) from {{ ref('stg_lake__flows') }}) as staged_rows

),

-- Codes of the lake that no event asks for are in no model.
unasked as (

    select count(*) as unasked_rows
    from {{ ref('stg_lake__flows') }} as flows
    left join {{ ref('int_asked_codes') }} as asked_codes
        on
            flows.hs_code_raw = asked_codes.hs_code_raw
            and flows.flow = asked_codes.flow
    where asked_codes.hs_code_raw is null

),

read as (

    select coalesce(sum(raw_rows), 0) as read_rows from raw_flows

),

---------- rows that no batch speaks for: each needs a reason

spoken_months as (

    select
        reporter_code,
        product_code,
        month,
        min(batch_id) as first_batch_id,
        max(batch_id) as last_batch_id
    from spoken_lines
    group by reporter_code, product_code, month

),

unspoken as (

    select
        raw_flows.*,
        case
            when import_batches.batch_id is not null then 'a record of imports'
            when lines.batch_id is null then null
            when flow_sources.product_code is null then 'of the source that is not chosen'
            when
                spoken_months.first_batch_id <> raw_flows.batch_id
                or spoken_months.last_batch_id <> raw_flows.batch_id
                then 'superseded by another download'
            when not lines.is_complete then 'of a month that is cut or in parts'
        end as reason
    from raw_flows
    left join speaking_batches
        on
            raw_flows.batch_id = speaking_batches.batch_id
            and raw_flows.reporter_code = speaking_batches.reporter_code
            and raw_flows.hs_code_raw = speaking_batches.hs_code_raw
            and raw_flows.month = speaking_batches.month
    left join import_batches on raw_flows.batch_id = import_batches.batch_id
    left join lines
        on
            raw_flows.batch_id = lines.batch_id
            and raw_flows.reporter_code = lines.reporter_code
            and raw_flows.hs_code_raw = lines.hs_code_raw
            and raw_flows.month = lines.month
    left join flow_sources
        on
            lines.reporter_code = flow_sources.reporter_code
            and lines.product_code = flow_sources.product_code
            and lines.flow_source = flow_sources.flow_source
    left join spoken_months
        on
            lines.reporter_code = spoken_months.reporter_code
            and lines.product_code = spoken_months.product_code
            and lines.month = spoken_months.month
    where speaking_batches.batch_id is null

),

---------- rows that a batch speaks for: each is in a sum, once

-- Where some batch names partners, another may speak for a row's partner: at most all are summed.
named_months as (

    select distinct
        product_series_number,
        month_index
    from spoken_lines
    where partner_number <> 0

),

spoken as (

    select
        speaking_batches.product_series_number,
        speaking_batches.month_index,
        sum(raw_flows.raw_rows) as raw_rows
    from raw_flows
    inner join speaking_batches
        on
            raw_flows.batch_id = speaking_batches.batch_id
            and raw_flows.reporter_code = speaking_batches.reporter_code
            and raw_flows.hs_code_raw = speaking_batches.hs_code_raw
            and raw_flows.month = speaking_batches.month
    group by speaking_batches.product_series_number, speaking_batches.month_index

),

---------- sums: each has its name, and its row in the ledger where an event looks at it

named as (

    select count(*) as named_rows from {{ ref('int_exports_by_partner_month') }}
    -- (what several codes add up to is no row of a file)
    where
        product_code not in (
            select composites.product_code from {{ ref('int_composite_codes') }} as composites
        )

),

event_countries as (

    select destinations.destination_number
    from {{ ref('int_destinations') }} as destinations
    where
        destinations.partner_id is not null
        and destinations.destination_id in (
            select concerned.destination_id from {{ ref('stg_event_destinations') }} as concerned
        )

),

country_sums as (

    select
        sums_of_partners.partner_number,
        count(*) as expected_rows
    from {{ ref('int_export_sums') }} as sums_of_partners
    inner join event_countries
        on sums_of_partners.partner_number = event_countries.destination_number
    group by sums_of_partners.partner_number

),

country_months as (

    select
        membership_basis,
        destination_number,
        count(*) as found_rows
    from {{ ref('int_destination_months') }}
    where
        is_recorded
        and product_series_number % 100000000 not in (
            select composites.product_number from {{ ref('int_composite_codes') }} as composites
        )
    group by membership_basis, destination_number

),

bases as (

    select distinct membership_basis from {{ ref('stg_specifications') }}

)

select
    'int_raw_flows' as lost_in,
    'all files' as what,
    staged.staged_rows - unasked.unasked_rows as expected_rows,
    read.read_rows as found_rows
from staged
cross join unasked
cross join read
where staged.staged_rows - unasked.unasked_rows <> read.read_rows

union all

-- A panel without a row is a total that is absent.
select
    'stg_customs__monthly_exports' as lost_in,
    'the panel' as what,
    1 as expected_rows,
    0 as found_rows
from staged
where
    staged.staged_rows = 0
    and exists (select 1 from {{ ref('stg_customs__loaded_months') }})

union all

select
    'int_speaking_batches' as lost_in,
    unspoken.batch_id || ', ' || unspoken.hs_code_raw || ', ' || unspoken.month as what,
    unspoken.raw_rows as expected_rows,
    0 as found_rows
from unspoken
where unspoken.reason is null

union all

select
    'int_export_sums' as lost_in,
    'series ' || spoken.product_series_number || ', month ' || spoken.month_index as what,
    spoken.raw_rows as expected_rows,
    coalesce(sums.raw_rows, 0) as found_rows
from spoken
left join sums
    on
        spoken.product_series_number = sums.product_series_number
        and spoken.month_index = sums.month_index
left join named_months
    on
        spoken.product_series_number = named_months.product_series_number
        and spoken.month_index = named_months.month_index
where
    coalesce(sums.raw_rows, 0) > spoken.raw_rows
    or (named_months.month_index is null and coalesce(sums.raw_rows, 0) < spoken.raw_rows)

union all

select
    'int_exports_by_partner_month' as lost_in,
    'all sums' as what,
    summed.expected_rows,
    named.named_rows as found_rows
from (select coalesce(sum(sums.sums), 0) as expected_rows from sums) as summed
cross join named
where summed.expected_rows <> named.named_rows

union all

select
    'int_destination_months' as lost_in,
    'destination ' || country_sums.partner_number || ', ' || bases.membership_basis as what,
    country_sums.expected_rows,
    coalesce(country_months.found_rows, 0) as found_rows
from country_sums
cross join bases
left join country_months
    on
        country_sums.partner_number = country_months.destination_number
        and bases.membership_basis = country_months.membership_basis
where coalesce(country_months.found_rows, 0) <> country_sums.expected_rows
