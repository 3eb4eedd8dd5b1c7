-- A later download of all partners supersedes the month as a whole. Two files of one day that share
-- no partner in a month look like two parts of one query (split by partner, say): the first would
-- be lost. Split the query by month instead, or put the parts into one file. `chokepoint ingest`
-- refuses the second part; this is for lakes that something else has written.

with vintages as (

    select distinct
        batch_id,
        reporter_code,
        product_code,
        month,
        vintage_date
    from {{ ref('int_batch_lines') }}
    where flow_source = 'lake' and is_complete and partner_scope = 'all'

),

-- Only days with two downloads of a month; the flows of all others are not read.
same_day as (

    select
        earlier.reporter_code,
        earlier.product_code,
        earlier.month,
        earlier.vintage_date,
        earlier.batch_id,
        later.batch_id as other_batch_id
    from vintages as earlier
    inner join vintages as later
        on
            earlier.reporter_code = later.reporter_code
            and earlier.product_code = later.product_code
            and earlier.month = later.month
            and earlier.vintage_date = later.vintage_date
            and earlier.batch_id < later.batch_id

),

partners as (

    select distinct
        flows.batch_id,
        codes.hs_code_normalised as product_code,
        flows.month,
        flows.partner_code
    from {{ ref('int_lake_flows') }} as flows
    inner join {{ ref('int_hs_codes_normalised') }} as codes
        on flows.hs_code_raw = codes.hs_code_raw
    where
        flows.batch_id in (
            select same_day.batch_id from same_day
            union
            select same_day.other_batch_id from same_day
        )

),

paired as (

    select
        same_day.reporter_code,
        same_day.product_code,
        same_day.month,
        same_day.vintage_date,
        same_day.batch_id,
        same_day.other_batch_id,
        count(distinct one.partner_code) as partners_of_batch,
        count(distinct case when other.partner_code is not null then one.partner_code end)
            as partners_in_common
    from same_day
    inner join partners as one
        on
            same_day.batch_id = one.batch_id
            and same_day.product_code = one.product_code
            and same_day.month = one.month
    left join partners as other
        on
            same_day.other_batch_id = other.batch_id
            and same_day.product_code = other.product_code
            and same_day.month = other.month
            and one.partner_code = other.partner_code
    group by
        same_day.reporter_code,
        same_day.product_code,
        same_day.month,
        same_day.vintage_date,
        same_day.batch_id,
        same_day.other_batch_id

)

select * from paired
where partners_in_common = 0
