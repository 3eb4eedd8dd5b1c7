-- What the seals say of each reading and product as they are now. Sparse: readings with a seal.

with seals as (

    select * from {{ ref('stg_specification_seals') }}
    where {{ known_as_of('sealed_on') }}

),

specifications as (

    select * from {{ ref('stg_specifications') }}

),

checksums as (

    select * from {{ ref('int_specification_hashes') }}

),

event_products as (

    select * from {{ ref('stg_event_products') }}

),

last_seals as (

    select
        specification_id,
        max(sealed_on) as last_sealed_on
    from seals
    group by specification_id

),

-- Products of today: one that came after the seal has changed the reading.
sealed_products as (

    select
        specifications.specification_id,
        event_products.product_code,
        specifications.window_start_month,
        checksums.specification_sha256,
        last_seals.last_sealed_on
    from last_seals
    inner join specifications
        on last_seals.specification_id = specifications.specification_id
    inner join checksums on last_seals.specification_id = checksums.specification_id
    inner join event_products on specifications.event_id = event_products.event_id

),

-- Of several seals of the same reading the first counts that came before the data.
matched as (

    select
        sealed_products.specification_id,
        sealed_products.product_code,
        sealed_products.last_sealed_on,
        min(seals.sealed_on) as first_sealed_on,
        min(
            case
                when
                    seals.last_month_loaded is null
                    or seals.last_month_loaded < sealed_products.window_start_month
                    then seals.sealed_on
            end
        ) as sealed_before_on
    from sealed_products
    left join seals
        on
            sealed_products.specification_id = seals.specification_id
            and sealed_products.product_code = seals.product_code
            and sealed_products.specification_sha256 = seals.specification_sha256
    group by
        sealed_products.specification_id,
        sealed_products.product_code,
        sealed_products.last_sealed_on

),

judged as (

    select
        ---------- keys
        specification_id,
        product_code,

        ---------- state
        case
            when sealed_before_on is not null then 'sealed'
            when first_sealed_on is not null then 'sealed_late'
            else 'changed'
        end as seal_state,
        coalesce(sealed_before_on, first_sealed_on, last_sealed_on) as sealed_on
    from matched

)

select * from judged
