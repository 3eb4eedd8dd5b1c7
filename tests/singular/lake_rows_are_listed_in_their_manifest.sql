-- A row whose code and month its manifest does not cover would not be read: the batch was changed
-- after loading, or written by something else. Remove the batch and load its original again.

-- Months are compared of the codes that events ask for, codes of all.
with uncovered as (

    select
        flows.batch_id,
        flows.reporter_code,
        flows.hs_code_raw,
        flows.month,
        count(*) as raw_rows,
        sum(flows.volume_kg) as volume_kg
    from {{ ref('int_lake_flows') }} as flows
    left join {{ ref('int_lake_months') }} as months
        on
            flows.batch_id = months.batch_id
            and flows.hs_code_raw = months.hs_code_raw
            and flows.month = months.month
            -- Files of several importers have one manifest; an export batch has one reporter.
            and (flows.reporter_code = months.reporter_code or months.flow = 'import')
            and months.load_status = 'complete'
    where months.batch_id is null
    group by flows.batch_id, flows.reporter_code, flows.hs_code_raw, flows.month

),

stored_codes as (

    select
        batch_id,
        hs_code_raw,
        count(*) as raw_rows
    from {{ ref('stg_lake__flows') }}
    group by batch_id, hs_code_raw

),

listed_codes as (

    select distinct
        batch_id,
        hs_code_raw
    from {{ ref('stg_lake__loaded_months') }}

),

unlisted as (

    select
        stored_codes.batch_id,
        cast(null as varchar) as reporter_code,
        stored_codes.hs_code_raw,
        cast(null as date) as month,
        stored_codes.raw_rows,
        cast(null as bigint) as volume_kg
    from stored_codes
    left join listed_codes as months
        on
            stored_codes.batch_id = months.batch_id
            and stored_codes.hs_code_raw = months.hs_code_raw
    where months.batch_id is null

)

select * from uncovered

union all

select * from unlisted
