-- Each seed has one row per key (its meta.grain), and no row without one: a second row would count
-- twice what joins it. Only the first day of a validity may be empty, which means unbounded.

-- depends_on: {{ ref('specification_seals') }} {{ ref('stg_specification_seals') }}
-- depends_on: {{ ref('stg_events') }} {{ ref('stg_event_statuses') }}
-- depends_on: {{ ref('stg_event_products') }} {{ ref('stg_event_destinations') }}
-- depends_on: {{ ref('stg_specifications') }} {{ ref('stg_destinations') }}
-- depends_on: {{ ref('stg_destination_memberships') }} {{ ref('stg_hs_products') }}
-- depends_on: {{ ref('alternative_specifications') }} {{ ref('control_periods') }}
-- depends_on: {{ ref('customs_parts') }}
-- depends_on: {{ ref('data_sources') }} {{ ref('destination_memberships') }}
-- depends_on: {{ ref('destinations') }} {{ ref('detection_shifts') }}
-- depends_on: {{ ref('event_destinations') }} {{ ref('event_products') }}
-- depends_on: {{ ref('event_statuses') }} {{ ref('events') }}
-- depends_on: {{ ref('figure_scope') }} {{ ref('gacc_partners') }} {{ ref('hs_products') }}
-- depends_on: {{ ref('magnet_feedstocks') }} {{ ref('paper_conflict_sets') }}
-- depends_on: {{ ref('paper_contradictions') }} {{ ref('partner_scheme_codes') }}
-- depends_on: {{ ref('placebo_benchmarks') }} {{ ref('press_reported_figures') }}
-- depends_on: {{ ref('published_figures') }} {{ ref('raw_gacc_monthly_exports') }}
-- depends_on: {{ ref('raw_loaded_months') }} {{ ref('reconstruction_bounds') }}
-- depends_on: {{ ref('specifications') }} {{ ref('statistical_statements') }}
-- depends_on: {{ ref('thresholds') }} {{ ref('volatility_samples') }}
-- depends_on: {{ ref('reconstruction_positions') }}
-- depends_on: {{ ref('paper_sections') }} {{ ref('audit_metrics') }}

{% set selects = [] -%}
{%- if execute -%}
    {%- for seed in project_seeds() -%}
        {%- set key = seed.config.meta.grain -%}
        {%- set needed = key | reject('equalto', 'valid_from') -%}
        {%- set rows = all_rows_of(seed) -%}
        {%- set select -%}
            select
                max({{ rows.file }}) as seed_file,
                {{ seed_row_in_words(seed) }} as seed_row,
                count(*) as rows_with_this_key
            from {{ rows.relation_name }}
            group by {{ key | join(', ') }}
            having count(*) > 1 or {{ needed | join(' is null or ') }} is null
        {%- endset -%}
        {%- do selects.append(select) -%}
    {%- endfor -%}
{%- endif -%}
{{ selects | join('\n\nunion all\n\n') if selects else 'select 1 as nothing where false' }}
