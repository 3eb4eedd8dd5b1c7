-- A row whose code and month its manifest does not cover would not be read: the batch was changed
-- after loading, or written by something else. Remove the batch and load its original again.

with uncovered as (

    select
        flows.batch_id,
        flows.reporter_code,
        flows.hs_code_raw,
        flows.month,
        count(*) as raw_rows,
        sum(flows.volume_kg) as volume_kg
    from {{ ref('stg_lake__flows') }} as flows
    left join {{ ref('stg_lake__loaded_months') }} as months
        on
            flows.batch_id = months.batch_id
            and flows.hs_code_raw = months.hs_code_raw
            and flows.month = months.month
            -- Files of several importers have one manifest; an export batch has one reporter.
            and (flows.reporter_code = months.reporter_code or months.flow = 'import')
            and months.load_status = 'complete'
    where months.batch_id is null
    group by flows.batch_id, flows.reporter_code, flows.hs_code_raw, flows.month

)

select * from uncovered
