{#- The chain from months to verdicts for a window that somebody names, over the published tables
    alone: the same macros as for the windows of specifications, in one query of which the parameters
    of the table macros marts.compare and marts.compare_windows are free variables: product,
    destination (null: every one), from_month, to_month, years, statistic, reporter, missing (what is
    made of months without a code) and years_needed (null: all). Groups are composed as the reference
    specification says. Ends in the relations window_volumes, comparisons and flags.

    No column that is read without its relation may have the name of a parameter: DuckDB would read
    the parameter. -#}
{% macro windows_of_ones_own() -%}
    with asked as (

        select
            cast(reporter as varchar) as reporter_code,
            cast(statistic as varchar) as benchmark_statistic,
            cast(missing as varchar) as missing_treatment,
            cast(years as integer) as benchmark_windows,
            cast(least(coalesce(years_needed, years), years) as integer)
                as benchmark_windows_needed,
            {{ month_index('cast(from_month as date)') }} as start_month_index,
            cast(
                {{ month_index('cast(to_month as date)') }}
                - {{ month_index('cast(from_month as date)') }} + 1 as integer
            ) as window_months
        where
            {{ is_answerable() }}

    ),

    reference_specifications as (

        select
            specification_id,
            reporter_code,
            membership_basis,
            window_months,
            benchmark_windows,
            {{ month_index('window_start_month') }} as start_month_index
        from {{ ref('dim_specifications') }}
        where is_reference

    ),

    reference_windows as (

        {{ numbered_windows('reference_specifications') }}

    ),

    specifications as (

        select
            'asked' as specification_id,
            asked.*,
            reference_specifications.membership_basis
        from asked
        cross join reference_specifications

    ),

    windows as (

        {{ numbered_windows('specifications') }}

    ),

    product_months as (

        select
            stated.product_code,
            stated.absent_state,
            stated.has_narrow_file,
            stated.is_reconstructed,
            {{ month_index('stated.month') }} as month_index
        from {{ ref('fct_product_months') }} as stated
        where
            stated.reporter_code = reporter
            and (product is null or stated.product_code = product)

    ),

    month_status as (

        select
            product_code as product_series_number,
            month_index,
            absent_state,
            is_reconstructed
        from product_months

    ),

    products as (

        select
            product_code,
            product_name,
            product_kind,
            {{ month_index('valid_from') }} as valid_from_index,
            {{ month_index('valid_to') }} as valid_to_index
        from {{ ref('dim_products') }}
        where product_code in (select stated.product_code from product_months as stated)

    ),

    -- Every partner is a destination of one's own, be it one of dim_destinations or not.
    countries as (

        select
            coalesce(named.destination_id, partners.partner_id) as destination_id,
            partners.partner_id
        from {{ ref('dim_partners') }} as partners
        left join {{ ref('dim_destinations') }} as named
            on partners.partner_id = named.partner_id
        where destination is null or coalesce(named.destination_id, partners.partner_id) = destination

    ),

    group_months as (

        select
            months.product_code,
            months.destination_id,
            months.month_state,
            months.is_reported,
            months.volume_kg,
            months.value_usd,
            months.has_zero_kg_shipment,
            {{ month_index('months.month') }} as month_index
        from {{ ref('fct_monthly_exports') }} as months
        inner join {{ ref('dim_destinations') }} as named
            on months.destination_id = named.destination_id
        where
            named.destination_kind <> 'country'
            and months.reporter_code = reporter
            and (product is null or months.product_code = product)
            and (destination is null or months.destination_id = destination)

    ),

    country_months as (

        select
            months.product_code,
            countries.destination_id,
            months.month_state,
            months.is_reported,
            months.volume_kg,
            months.value_usd,
            months.has_zero_kg_shipment,
            {{ month_index('months.month') }} as month_index
        from {{ ref('fct_partner_exports') }} as months
        inner join countries on months.partner_id = countries.partner_id
        where
            months.reporter_code = reporter
            and (product is null or months.product_code = product)

    ),

    stated_months as (

        select * from group_months

        union all

        select * from country_months

    ),

    destination_months as (

        select
            reference_specifications.membership_basis,
            stated_months.product_code as product_series_number,
            stated_months.destination_id as destination_number,
            stated_months.month_index,
            case
                when stated_months.month_state in ('undefined', 'not_covered')
                    then stated_months.month_state
                else 'zero'
            end as absent_state,
            stated_months.is_reported as is_recorded,
            stated_months.volume_kg,
            stated_months.value_usd,
            stated_months.has_zero_kg_shipment
        from stated_months
        cross join reference_specifications

    ),

    -- Of a group only what is published is known; a partner without a row is zero or not covered, as
    -- its product's month says.
    event_destinations as (

        select distinct
            product_code as event_id,
            destination_id,
            destination_id as destination_number
        from group_months

        union all

        select
            products.product_code as event_id,
            countries.destination_id,
            countries.destination_id as destination_number
        from products
        cross join countries

    ),

    own_windows as (

        select
            products.product_code as event_id,
            specifications.membership_basis,
            products.product_code as product_series_number,
            products.valid_from_index,
            products.valid_to_index,
            windows.start_month_index,
            windows.months_expected as window_months
        from products
        cross join specifications
        cross join windows

    ),

    measured_windows as (

        {{ sum_over_windows(
            'own_windows', 'month_status', 'destination_months', 'event_destinations'
        ) }}

    ),

    windows_of_products as (

        select
            specifications.specification_id,
            products.product_code as event_id,
            specifications.reporter_code,
            specifications.membership_basis,
            specifications.missing_treatment,
            specifications.benchmark_windows,
            specifications.benchmark_windows_needed,
            specifications.benchmark_statistic,
            products.product_code,
            products.product_code as product_series_number,
            windows.window_number,
            windows.window_role,
            windows.window_start_month,
            windows.window_end_month,
            specifications.start_month_index,
            windows.months_expected as window_months
        from products
        cross join specifications
        cross join windows

    ),

    window_volumes as (

        {{ windows_as_read('windows_of_products', 'measured_windows') }}

    ),

    destinations as (

        select * from {{ ref('dim_destinations') }}

    ),

    reported as (

        select * from {{ ref('press_reported_figures') }}

    ),

    reference_rows as (

        select * from {{ ref('dim_specifications') }}

    ),

    press_months as (

        {{ press_months('reported', 'destinations', 'reference_rows') }}

    ),

    figures as (

        select * from {{ ref('published_figures') }}

    ),

    printed_measures as (

        {{ printed_measures('figures') }}

    ),

    bounds as (

        select * from {{ ref('reconstruction_bounds') }}

    ),

    positions as (

        select * from {{ ref('reconstruction_positions') }}

    ),

    informed as (

        {{ window_information(
            'window_volumes',
            'windows',
            'specifications',
            'reference_specifications',
            'reference_windows',
            'destinations',
            'bounds',
            'press_months'
        ) }}

    ),

    proven as (

        {{ with_proofs('informed', 'positions', 'bounds') }}

    ),

    decided as (

        {{ verdicts(
            'proven',
            ['specification_id', 'reporter_code', 'product_code', 'destination_id'],
            informed=true
        ) }}

    ),

    comparisons as (

        {{ compared('decided', 'printed_measures', 'specifications', 'products') }}

    ),

    -- As fct_verdict_strength measures: about the mean, whatever the index is of.
    complete_windows as (

        select
            product_code,
            destination_id,
            count(*) as window_count,
            avg(volume_kg) as mean_kg,
            min(volume_kg) as min_kg,
            max(volume_kg) as max_kg,
            sum(volume_kg) as total_kg,
            sum(months_with_shipments) as active_months
        from window_volumes
        where window_number < 0 and months_covered = months_expected
        group by product_code, destination_id

    ),

    narrow_products as (

        select distinct product_months.product_code
        from product_months
        inner join windows
            on
                product_months.month_index >= windows.start_month_index
                and product_months.month_index <= windows.end_month_index
        where product_months.has_narrow_file

    ),

    exceedances as (

        select
            comparisons.*,
            complete_windows.window_count,
            complete_windows.mean_kg,
            complete_windows.max_kg,
            complete_windows.total_kg,
            complete_windows.active_months,
            narrow_products.product_code is not null as has_narrow_files,
            {{ range_exceedance(
                'comparisons.has_benchmark',
                'comparisons.post_volume_kg',
                'complete_windows.mean_kg',
                'complete_windows.min_kg',
                'complete_windows.max_kg'
            ) }} as range_exceedance
        from comparisons
        left join complete_windows
            on
                comparisons.product_code = complete_windows.product_code
                and comparisons.destination_id = complete_windows.destination_id
        left join narrow_products on comparisons.product_code = narrow_products.product_code

    ),

    bounded_t as (

        select
            *,
            window_count - 1 as degrees_of_freedom,
            {{ largest_possible_t('range_exceedance', 'window_count') }} as t_bound
        from exceedances

    ),

    -- A verdict that one earlier window makes, as fct_leave_one_out has it: the range is that of the
    -- windows, whatever the index is of.
    kept_windows as (

        select
            kept.* exclude (benchmark_windows, benchmark_windows_needed),
            left_out.window_number as left_out_window,
            1 as benchmark_windows,
            1 as benchmark_windows_needed
        from window_volumes as kept
        inner join window_volumes as left_out
            on
                kept.product_code = left_out.product_code
                and kept.destination_id = left_out.destination_id
                and kept.window_number <> left_out.window_number
        where
            left_out.window_number < 0
            and kept.months_covered = kept.months_expected
            and left_out.months_covered = left_out.months_expected

    ),

    without_one as (

        {{ verdicts('kept_windows', ['product_code', 'destination_id', 'left_out_window']) }}

    ),

    turned as (

        select
            without_one.product_code,
            without_one.destination_id,
            bool_or(coalesce(without_one.range_position <> comparisons.range_position, true))
                as is_verdict_changed
        from without_one
        inner join comparisons
            on
                without_one.product_code = comparisons.product_code
                and without_one.destination_id = comparisons.destination_id
        group by without_one.product_code, without_one.destination_id

    ),

    post_windows as (

        select
            product_code,
            destination_id,
            months_with_shipments as post_months_with_shipments
        from window_volumes
        where window_number = 0

    ),

    evident as (

        select
            bounded_t.*,
            {{ is_fixed('bounded_t') }} as is_evidence,
            post_windows.post_months_with_shipments,
            coalesce(turned.is_verdict_changed, false) as is_verdict_changed
        from bounded_t
        inner join post_windows
            on
                bounded_t.product_code = post_windows.product_code
                and bounded_t.destination_id = post_windows.destination_id
        left join turned
            on
                bounded_t.product_code = turned.product_code
                and bounded_t.destination_id = turned.destination_id

    ),

    -- What must be said with the verdict, as the findings flag it: a flag on a statistic only where it
    -- holds for every value that print allows.
    flagged as (

        select
            *,
            post_months_not_loaded > 0 as has_post_months_not_loaded,
            post_months_weight_unknown > 0 as has_post_months_weight_unknown,
            benchmark_months_not_loaded > 0 as has_benchmark_months_not_loaded,
            benchmark_months_weight_unknown > 0 as has_benchmark_months_weight_unknown,
            has_benchmark and coalesce(
                case
                    when is_evidence then {{ is_small_mean('mean_kg') }}
                    else {{ is_small_mean('benchmark_mean_upper_kg') }}
                end,
                false
            ) as is_mean_under_100_kg,
            has_benchmark and is_evidence and coalesce({{ is_of_few_months('active_months') }}, false)
                as has_few_active_months,
            -- One window alone is all of its benchmark; of a part of the windows nothing is said.
            has_benchmark
            and benchmark_windows_used > 1
            and is_evidence
            and coalesce({{ is_of_one_window('max_kg', 'total_kg') }}, false)
                as is_one_window_dominant,
            -- Nothing shipped and not below: a window of nothing is in the range.
            has_benchmark and (
                coalesce(benchmark_min_words = '0', false)
                or coalesce(
                    post_volume_words = '0'
                    and post_months_with_shipments = 0
                    and range_position = 'within',
                    false
                )
            ) as is_range_from_zero,
            is_evidence and coalesce(
                range_position <> 'within'
                and not {{ student_t_two_sided_p('t_bound', 'degrees_of_freedom') }}
                <= {{ threshold('possible_p') }},
                false
            ) as is_within_chance,
            has_benchmark
            and benchmark_windows_used > 1
            and is_evidence
            and is_verdict_changed as has_unstable_verdict
        from evident

    )
{%- endmacro %}

{#- Whether the parameters make windows that can be compared; an error says why not. -#}
{% macro is_answerable() -%}
    {%- set months = '(' ~ month_index('cast(to_month as date)') ~ ' - '
        ~ month_index('cast(from_month as date)') ~ ' + 1)' -%}
    case
        when {{ months }} < 1
            then {{ raise_error("'to_month is before from_month: swap them'") }}
        when {{ months }} > 12
            then {{ raise_error(
                "'a window of more than 12 months would overlap its own benchmark: give at most 12'"
            ) }}
        when years is null or years not between 1 and 10
            then {{ raise_error("'years must be from 1 to 10'") }}
        when statistic is null or statistic not in ('mean', 'median')
            then {{ raise_error("'statistic must be mean or median'") }}
        when missing is null or missing not in ('as_zero', 'as_missing')
            then {{ raise_error("'missing must be as_zero or as_missing'") }}
        else true
    end
{%- endmacro %}

{#- Relations without their database: what is published stands in a file of any name. A linter has
    no target. -#}
{% macro without_database(rendered) -%}
    {%- set database = target.database if target is defined else '' -%}
    {{- rendered | replace('"' ~ database ~ '".', '') -}}
{%- endmacro %}
