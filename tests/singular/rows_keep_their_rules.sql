-- What the YAML asks of seeds and models by generic tests, in one query: one node of dbt for each
-- would take a third of the time of a build. A row says which model, which test, which columns, and
-- what is wrong. `dbt build --select some_model` runs the tests of that model one by one instead.

-- depends_on: {{ ref('int_seals') }} {{ ref('int_specification_hashes') }}
-- depends_on: {{ ref('specification_seals') }} {{ ref('stg_specification_seals') }}
-- depends_on: {{ ref('int_composite_codes') }} {{ ref('int_known_partners') }}
-- depends_on: {{ ref('int_code_month_status') }}
-- depends_on: {{ ref('stg_events') }} {{ ref('stg_event_statuses') }}
-- depends_on: {{ ref('stg_event_products') }} {{ ref('stg_event_destinations') }}
-- depends_on: {{ ref('stg_specifications') }} {{ ref('stg_destinations') }}
-- depends_on: {{ ref('stg_destination_memberships') }} {{ ref('stg_hs_products') }}
-- depends_on: {{ ref('alternative_specifications') }} {{ ref('audit_paper_contradictions') }}
-- depends_on: {{ ref('audit_press_figures') }} {{ ref('audit_published_figures') }}
-- depends_on: {{ ref('audit_statistical_statements') }} {{ ref('audit_summary') }}
-- depends_on: {{ ref('audit_volatility_treatments') }} {{ ref('control_periods') }}
-- depends_on: {{ ref('comparisons_readable') }} {{ ref('dim_control_periods') }}
-- depends_on: {{ ref('cell_findings') }} {{ ref('destination_findings') }}
-- depends_on: {{ ref('finding_caveats') }} {{ ref('finding_flags') }}
-- depends_on: {{ ref('worded_comparisons') }}
-- depends_on: {{ ref('data_sources') }} {{ ref('detection_shifts') }} {{ ref('dim_destinations') }}
-- depends_on: {{ ref('dim_events') }} {{ ref('dim_partners') }} {{ ref('dim_products') }}
-- depends_on: {{ ref('dim_specifications') }} {{ ref('event_products') }}
-- depends_on: {{ ref('event_statuses') }} {{ ref('events') }} {{ ref('fct_benchmark_comparison') }}
-- depends_on: {{ ref('fct_chance_table') }} {{ ref('fct_changes') }} {{ ref('fct_claims') }}
-- depends_on: {{ ref('fct_contributions') }} {{ ref('fct_control_periods') }}
-- depends_on: {{ ref('fct_controlled_contrast') }} {{ ref('fct_destination_summary') }}
-- depends_on: {{ ref('fct_export_volatility') }} {{ ref('fct_feedstock_contrast') }}
-- depends_on: {{ ref('fct_findings') }} {{ ref('fct_growth_comparison') }}
-- depends_on: {{ ref('fct_identified_bounds') }} {{ ref('fct_intermittency') }}
-- depends_on: {{ ref('fct_largest_contributors') }} {{ ref('fct_leave_one_out') }}
-- depends_on: {{ ref('fct_mirror_comparison') }} {{ ref('fct_mirror_verdicts') }}
-- depends_on: {{ ref('fct_monthly_exports') }} {{ ref('fct_placebo_ranks') }}
-- depends_on: {{ ref('fct_placebo_windows') }} {{ ref('fct_report_cells') }}
-- depends_on: {{ ref('fct_revision_counts') }} {{ ref('fct_revisions') }}
-- depends_on: {{ ref('fct_specification_curve') }} {{ ref('fct_specification_shares') }}
-- depends_on: {{ ref('fct_verdict_revisions') }} {{ ref('fct_verdict_strength') }}
-- depends_on: {{ ref('fct_verdicts_as_read') }} {{ ref('fct_window_volumes') }}
-- depends_on: {{ ref('fct_zero_run_probabilities') }} {{ ref('fct_zero_runs') }}
-- depends_on: {{ ref('figure_omissions') }} {{ ref('figure_series') }} {{ ref('gacc_partners') }}
-- depends_on: {{ ref('growth_table') }} {{ ref('hs_products') }} {{ ref('int_alternatives') }}
-- depends_on: {{ ref('int_batch_importers') }} {{ ref('int_batch_lines') }}
-- depends_on: {{ ref('int_batch_partners') }} {{ ref('int_batch_parts') }}
-- depends_on: {{ ref('int_combined_parts') }} {{ ref('int_covered_destinations') }}
-- depends_on: {{ ref('int_covered_partners') }} {{ ref('int_destinations') }}
-- depends_on: {{ ref('int_earlier_dollars') }} {{ ref('int_event_coverage') }}
-- depends_on: {{ ref('int_event_destinations') }} {{ ref('int_event_products') }}
-- depends_on: {{ ref('int_event_status') }} {{ ref('int_exports_by_partner_month') }}
-- depends_on: {{ ref('int_flow_sources') }} {{ ref('int_group_exports_by_month') }}
-- depends_on: {{ ref('int_hs_codes_normalised') }} {{ ref('int_measured_alternatives') }}
-- depends_on: {{ ref('int_measured_windows') }} {{ ref('int_mirror_destination_months') }}
-- depends_on: {{ ref('int_mirror_imports') }} {{ ref('int_mirror_lags') }}
-- depends_on: {{ ref('int_mirror_verdicts') }} {{ ref('int_mirror_windows') }}
-- depends_on: {{ ref('int_month_provenance') }} {{ ref('int_month_status') }}
-- depends_on: {{ ref('int_narrow_batches') }} {{ ref('int_narrow_months') }}
-- depends_on: {{ ref('int_part_candidates') }} {{ ref('int_partners') }}
-- depends_on: {{ ref('int_peak_months') }} {{ ref('int_placebo_dates') }}
-- depends_on: {{ ref('int_rolling_windows') }} {{ ref('int_series_months') }}
-- depends_on: {{ ref('int_speaking_batches') }} {{ ref('int_specification_overlaps') }}
-- depends_on: {{ ref('int_specifications') }} {{ ref('int_spoken_imports') }}
-- depends_on: {{ ref('int_press_months') }} {{ ref('int_printed_measures') }}
-- depends_on: {{ ref('int_known_windows') }}
-- depends_on: {{ ref('int_printed_months') }}
-- depends_on: {{ ref('int_window_information') }}
-- depends_on: {{ ref('int_spoken_lines') }} {{ ref('int_superseded_parts') }}
-- depends_on: {{ ref('int_unmapped_codes') }} {{ ref('int_verdicts') }} {{ ref('int_windows') }}
-- depends_on: {{ ref('int_zero_counts') }} {{ ref('published_figures') }}
-- depends_on: {{ ref('raw_loaded_months') }}
-- depends_on: {{ ref('specifications') }} {{ ref('statistical_statements') }}
-- depends_on: {{ ref('stg_customs__loaded_months') }} {{ ref('stg_customs__monthly_exports') }}
-- depends_on: {{ ref('stg_lake__batches') }} {{ ref('stg_lake__flows') }}
-- depends_on: {{ ref('stg_lake__loaded_months') }} {{ ref('stg_lake__manifests') }}
-- depends_on: {{ ref('table_1') }} {{ ref('thresholds') }} {{ ref('fct_partner_exports') }}
-- depends_on: {{ ref('fct_product_months') }} {{ ref('published_macros') }}
-- depends_on: {{ ref('fct_batch_warnings') }} {{ ref('int_asked_codes') }}
-- depends_on: {{ ref('int_lake_flows') }} {{ ref('int_product_names') }} {{ ref('int_products') }}
-- depends_on: {{ ref('stg_lake__code_names') }}

{% set selects = [] -%}
{%- if execute -%}
    {%- for rule in rules_of_rows() -%}
        {%- do selects.append(rows_that_break(rule)) -%}
    {%- endfor -%}
{%- endif -%}
{{ selects | join('\n\nunion all\n\n') if selects else 'select 1 as nothing where false' }}
