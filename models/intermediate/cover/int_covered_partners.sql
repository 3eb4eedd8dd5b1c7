-- Partners of which a month is known although it is not known of all: sparse.

with spoken_lines as (

    select * from {{ ref('int_spoken_lines') }}

),

batch_partners as (

    select * from {{ ref('int_batch_partners') }}

),

partner_codes as (

    select * from {{ ref('int_partner_codes') }}

),

named as (

    select
        reporter_code,
        product_code,
        product_series_number,
        month,
        month_index,
        partner_number,
        bool_and(is_known) as is_known
    from spoken_lines
    where partner_number <> 0
    group by
        reporter_code, product_code, product_series_number, month, month_index, partner_number

),

everybody as (

    select
        reporter_code,
        product_code,
        month,
        bool_and(is_known) as is_known
    from spoken_lines
    where partner_number = 0
    group by reporter_code, product_code, month

),

-- Lists may add up to every partner that their scheme has in the month.
schemes as (

    select distinct
        named.month_index,
        batch_partners.partner_scheme
    from named
    inner join batch_partners on named.partner_number = batch_partners.partner_number

),

scheme_partners as (

    select distinct
        schemes.month_index,
        schemes.partner_scheme,
        {{ partner_number('partner_codes.partner_id') }} as partner_number
    from schemes
    inner join partner_codes on schemes.partner_scheme = partner_codes.partner_scheme
    where
        {{ is_in_span(
            'schemes.month_index', 'partner_codes.valid_from_index', 'partner_codes.valid_to_index'
        ) }}

),

scheme_sizes as (

    select
        month_index,
        partner_scheme,
        count(*) as partner_count
    from scheme_partners
    group by month_index, partner_scheme

),

whole_schemes as (

    select
        named.reporter_code,
        named.product_code,
        named.month,
        scheme_partners.partner_scheme
    from named
    inner join scheme_partners
        on
            named.month_index = scheme_partners.month_index
            and named.partner_number = scheme_partners.partner_number
    inner join scheme_sizes
        on
            scheme_partners.month_index = scheme_sizes.month_index
            and scheme_partners.partner_scheme = scheme_sizes.partner_scheme
    where named.is_known
    group by
        named.reporter_code,
        named.product_code,
        named.month,
        scheme_partners.partner_scheme,
        scheme_sizes.partner_count
    having count(*) = scheme_sizes.partner_count

),

whole_worlds as (

    select distinct
        reporter_code,
        product_code,
        month
    from whole_schemes

),

described as (

    select
        ---------- keys
        named.reporter_code,
        named.product_code,
        named.product_series_number,
        named.month,
        named.month_index,
        named.partner_number,

        ---------- state
        named.is_known,
        coalesce(everybody.is_known, false) as is_known_of_others,
        whole_worlds.month is not null as is_whole_world_listed
    from named
    left join everybody
        on
            named.reporter_code = everybody.reporter_code
            and named.product_code = everybody.product_code
            and named.month = everybody.month
    left join whole_worlds
        on
            named.reporter_code = whole_worlds.reporter_code
            and named.product_code = whole_worlds.product_code
            and named.month = whole_worlds.month

)

select * from described
