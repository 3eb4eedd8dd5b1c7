with comparisons as (

    select * from {{ ref('fct_benchmark_comparison') }}

),

figure_scope as (

    select * from {{ ref('figure_scope') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

destinations as (

    select * from {{ ref('dim_destinations') }}

),

-- Figures 1 to 7 show one destination's metals, figure 8 every destination's magnets. Only what
-- has a benchmark is charted (footnote 5); figure_omissions lists the rest.
charted as (

    select
        figure_scope.figure_id,
        figure_scope.figure_title as panel_title,
        {{ figure_label('figure_scope', 'comparisons', 'products', 'destinations') }} as label,
        case figure_scope.scope_kind
            when 'destination' then products.display_order
            else destinations.display_order
        end as label_order,
        products.display_order as product_order,
        comparisons.*
    from comparisons
    inner join figure_scope
        on
            comparisons.product_kind = figure_scope.product_kind
            and (
                figure_scope.destination_id is null
                or comparisons.destination_id = figure_scope.destination_id
            )
    inner join products on comparisons.product_code = products.product_code
    inner join destinations on comparisons.destination_id = destinations.destination_id
    where comparisons.is_charted

),

series as (

    select
        ---------- keys
        figure_id,
        specification_id,
        product_code,
        destination_id,

        ---------- text
        panel_title,
        label,
        cast(
            row_number() over (
                partition by figure_id, specification_id
                order by
                    volume_index desc,
                    label_order asc,
                    product_order asc,
                    product_code asc,
                    destination_id asc
            ) as integer
        ) as display_order,

        ---------- marks, unrounded so that they stand where they belong
        volume_index,
        volume_index as index_post,
        index_min,
        index_max,
        range_position,
        {{ index_display('volume_index') }} as index_display,
        post_volume_kg,
        benchmark_mean_kg as benchmark_kg,
        benchmark_mean_kg,
        benchmark_windows_used,

        ---------- what print says of them: a bar differs where its end is not fixed
        benchmark_min_information,
        benchmark_max_information,
        index_words,
        post_volume_words,
        benchmark_words,

        ---------- state
        volume_index > 400 as is_off_scale,
        benchmark_min_kg = 0 as has_zero_minimum,
        -- On a base of grammes the index speaks of the base. The paper then names kilogrammes
        -- (section 4.4, South Korea: dysprosium and praseodymium).
        volume_index >= 100000 or benchmark_mean_kg < 1 as is_shown_in_kg,

        ---------- provenance
        is_reconstructed
    from charted

)

select * from series
order by specification_id, figure_id, display_order
