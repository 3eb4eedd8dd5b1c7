-- Batches that are taken for all partners, because nobody said it, and that name far fewer of them
-- per month of a product than the other batches of its series. It says nothing about what they
-- cover: that must not depend on what else is loaded. Usually empty.

with manifests as (

    select * from {{ ref('stg_lake__manifests') }}
    where side = 'exporter' and partner_scope = 'all'

),

lake_flows as (

    select * from {{ ref('int_lake_flows') }}
    where flow = 'export'

),

hs_codes as (

    select * from {{ ref('int_hs_codes_normalised') }}

),

months as (

    select
        lake_flows.batch_id,
        manifests.source_id,
        lake_flows.reporter_code,
        hs_codes.product_code,
        lake_flows.month,
        count(distinct lake_flows.partner_code) as partner_count
    from lake_flows
    inner join manifests on lake_flows.batch_id = manifests.batch_id
    inner join hs_codes on lake_flows.hs_code_raw = hs_codes.hs_code_raw
    where hs_codes.product_code is not null
    group by
        lake_flows.batch_id,
        manifests.source_id,
        lake_flows.reporter_code,
        hs_codes.product_code,
        lake_flows.month

),

batches as (

    select
        batch_id,
        source_id,
        reporter_code,
        product_code,
        count(*) as month_count,
        sum(partner_count) as partner_count
    from months
    group by batch_id, source_id, reporter_code, product_code

),

-- Of the series without the batch itself, so that it is not compared with itself.
compared as (

    select
        *,
        sum(month_count) over series - month_count as other_month_count,
        sum(partner_count) over series - partner_count as other_partner_count
    from batches
    window series as (partition by source_id, reporter_code, product_code)

),

narrow as (

    select
        ---------- keys
        compared.batch_id,
        compared.reporter_code,
        compared.product_code,

        ---------- partners per month with a row
        cast(compared.partner_count as double) / compared.month_count as partners_named,
        cast(compared.other_partner_count as double) / compared.other_month_count
            as partners_usual
    from compared
    inner join manifests on compared.batch_id = manifests.batch_id
    where
        manifests.partner_scope_basis in ('inferred', 'assumed')
        -- Products instead of ratios, so that no division decides.
        and compared.other_partner_count
        > {{ threshold('usual_partners_needed') }} * compared.other_month_count
        and 100 * compared.partner_count * compared.other_month_count
        < {{ threshold('usual_share_pct') }}
        * compared.other_partner_count
        * compared.month_count

)

select * from narrow
