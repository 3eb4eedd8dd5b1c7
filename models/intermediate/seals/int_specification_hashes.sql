-- What a reading says, as one checksum: everything that a verdict depends on beside the data.
-- Names, titles and notes are no part of it.

with specifications as (

    select * from {{ ref('stg_specifications') }}

),

events as (

    select * from {{ ref('stg_events') }}

),

event_products as (

    select * from {{ ref('stg_event_products') }}

),

products as (

    select * from {{ ref('int_products') }}

),

product_codes as (

    select * from {{ ref('stg_product_codes') }}

),

event_destinations as (

    select * from {{ ref('stg_event_destinations') }}

),

destinations as (

    select * from {{ ref('stg_destinations') }}

),

memberships as (

    select * from {{ ref('stg_destination_memberships') }}

),

lines as (

    select
        specifications.specification_id,
        {{ fields_in_one_text([
            "'specification'",
            'specifications.specification_id',
            'events.reporter_code',
            'events.event_date',
            'specifications.window_start_month',
            'specifications.window_kind',
            'specifications.window_months',
            'specifications.benchmark_windows',
            'specifications.benchmark_windows_needed',
            'specifications.benchmark_statistic',
            'specifications.membership_basis',
            'specifications.missing_treatment',
            'specifications.recorded_by',
        ]) }} as line
    from specifications
    inner join events on specifications.event_id = events.event_id

    union all

    select
        specifications.specification_id,
        {{ fields_in_one_text([
            "'product'", 'products.product_code', 'products.valid_from', 'products.valid_to'
        ]) }} as line
    from specifications
    inner join event_products on specifications.event_id = event_products.event_id
    inner join products on event_products.product_code = products.product_code

    union all

    select
        specifications.specification_id,
        {{ fields_in_one_text([
            "'code'",
            'product_codes.product_code',
            'product_codes.hs_code',
            'product_codes.valid_from',
            'product_codes.valid_to',
        ]) }} as line
    from specifications
    inner join event_products on specifications.event_id = event_products.event_id
    inner join product_codes on event_products.product_code = product_codes.product_code

    union all

    select
        specifications.specification_id,
        {{ fields_in_one_text([
            "'destination'",
            'destinations.destination_id',
            'destinations.destination_kind',
            'destinations.partner_id',
            'destinations.group_code',
        ]) }} as line
    from specifications
    inner join event_destinations on specifications.event_id = event_destinations.event_id
    inner join destinations
        on event_destinations.destination_id = destinations.destination_id

    union all

    select
        specifications.specification_id,
        {{ fields_in_one_text([
            "'member'",
            'memberships.group_code',
            'memberships.partner_id',
            'memberships.valid_from',
            'memberships.valid_to',
        ]) }} as line
    from specifications
    inner join event_destinations on specifications.event_id = event_destinations.event_id
    inner join destinations
        on event_destinations.destination_id = destinations.destination_id
    inner join memberships on destinations.group_code = memberships.group_code

),

hashed as (

    select
        ---------- keys
        specification_id,

        ---------- what it says
        sha256({{ joined_text('line', "' / '", 'line') }}) as specification_sha256
    from lines
    group by specification_id

)

select * from hashed
