with partner_months as (

    select * from {{ ref('int_partner_months') }}

),

month_status as (

    select * from {{ ref('int_month_status') }}

),

provenance as (

    select * from {{ ref('int_month_provenance') }}

),

partners as (

    select * from {{ ref('int_partners') }}

),

press_months as (

    select * from {{ ref('int_press_months') }}

),

destinations as (

    select * from {{ ref('int_destinations') }}

),

press_of_partners as (

    select
        press_months.reporter_code,
        press_months.product_code,
        press_months.month,
        destinations.partner_id
    from press_months
    inner join destinations on press_months.destination_id = destinations.destination_id

),

stated as (

    select
        month_status.reporter_code,
        month_status.product_code,
        partners.partner_id,
        month_status.month,
        partner_months.is_recorded,
        partner_months.volume_kg,
        partner_months.value_usd,
        partner_months.has_zero_kg_shipment,
        {{ month_state(
            'coalesce(partner_months.absent_state, month_status.absent_state)',
            'partner_months.is_recorded',
            'partner_months.volume_kg',
            'partner_months.has_zero_kg_shipment'
        ) }} as month_state,
        coalesce(
            case when partner_months.is_recorded then provenance.is_reconstructed end,
            month_status.is_reconstructed,
            false
        ) as is_reconstructed,
        month_status.source_id,
        coalesce(
            case when partner_months.is_recorded then provenance.vintage_date end,
            month_status.vintage_date
        ) as vintage_date
    from partner_months
    inner join month_status
        on
            partner_months.product_series_number = month_status.product_series_number
            and partner_months.month_index = month_status.month_index
    inner join partners on partner_months.partner_number = partners.partner_number
    left join provenance
        on
            partner_months.product_series_number = provenance.product_series_number
            and partner_months.month_index = provenance.month_index

),

known as (

    select
        *,
        case
            when {{ is_known_state('month_state') }}
                then case when is_recorded then volume_kg else 0 end
        end as known_kg,
        -- Dollars may be known where the weight is not.
        case
            when month_state not in ('not_covered', 'undefined')
                then case when is_recorded then value_usd else 0 end
        end as known_usd
    from stated

),

contracted as (

    select
        ---------- keys
        known.reporter_code,
        known.product_code,
        known.partner_id,
        known.month,

        ---------- measures
        known.known_kg as volume_kg,
        known.known_usd as value_usd,

        ---------- state
        known.month_state,
        known.is_recorded as is_reported,
        known.has_zero_kg_shipment,

        ---------- what the kilogrammes rest on
        case
            when known.known_kg is null then null
            when not known.is_reconstructed then 'reported'
            when press_of_partners.month is not null then 'press'
            else 'free'
        end as information,

        ---------- provenance
        known.is_reconstructed,
        known.source_id,
        known.vintage_date
    from known
    left join press_of_partners
        on
            known.reporter_code = press_of_partners.reporter_code
            and known.product_code = press_of_partners.product_code
            and known.partner_id = press_of_partners.partner_id
            and known.month = press_of_partners.month

)

select * from contracted
