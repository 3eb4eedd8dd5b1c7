-- Every identifier in a seed names a row that exists. What a column refers to stands beside it in
-- the seed's YAML, under config.meta.references; tests/python/test_seeds.py demands it of each
-- identifier. One test for all columns: one each would take dbt seconds.

-- depends_on: {{ ref('stg_events') }} {{ ref('stg_event_statuses') }}
-- depends_on: {{ ref('stg_event_products') }} {{ ref('stg_event_destinations') }}
-- depends_on: {{ ref('stg_specifications') }} {{ ref('stg_destinations') }}
-- depends_on: {{ ref('stg_destination_memberships') }} {{ ref('stg_hs_products') }}
-- depends_on: {{ ref('events') }} {{ ref('event_statuses') }} {{ ref('event_products') }}
-- depends_on: {{ ref('event_destinations') }} {{ ref('specifications') }} {{ ref('figure_scope') }}
-- depends_on: {{ ref('magnet_feedstocks') }} {{ ref('published_figures') }}
-- depends_on: {{ ref('paper_contradictions') }} {{ ref('press_reported_figures') }}
-- depends_on: {{ ref('paper_conflict_sets') }} {{ ref('reconstruction_bounds') }}
-- depends_on: {{ ref('statistical_statements') }} {{ ref('raw_gacc_monthly_exports') }}
-- depends_on: {{ ref('customs_parts') }} {{ ref('reconstruction_positions') }}
-- depends_on: {{ ref('raw_loaded_months') }} {{ ref('data_sources') }} {{ ref('destinations') }}
-- depends_on: {{ ref('destination_memberships') }} {{ ref('gacc_partners') }}
-- depends_on: {{ ref('hs_products') }} {{ ref('partner_scheme_codes') }}
-- depends_on: {{ ref('paper_sections') }} {{ ref('audit_metrics') }}

{% set selects = [] -%}
{%- if execute -%}
    {%- for seed in project_seeds() -%}
        {%- for column in seed.columns.values() -%}
            {%- set references = column.config.meta.get('references') -%}
            {%- if references -%}
                {%- do selects.append(dangling_identifiers(
                    seed, column.name, references, column.config.meta.get('required_where')
                )) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif -%}
{{ selects | join('\n\nunion all\n\n') if selects else 'select 1 as nothing where false' }}
