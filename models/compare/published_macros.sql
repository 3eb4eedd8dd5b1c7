-- The text of the table macros that `chokepoint publish` puts into the published file, each with
-- what DuckDB tells of it. Text, because a macro lives in the catalogue of one file, and DuckDB
-- writes a stored one out with other brackets than it was given.

{%- set parameters %}
product, destination, from_month, to_month, years := 4, statistic := 'mean',
reporter := 'CHN', missing := 'as_zero', years_needed := null
{%- endset %}

{%- set compare_windows %}
create macro marts.compare_windows({{ parameters }}) as table
{{ windows_of_ones_own() }}

select
    reporter_code,
    product_code,
    destination_id,
    window_number,
    window_role,
    window_start_month,
    window_end_month,
    cast(volume_kg as bigint) as volume_kg,
    information,
    lower_kg,
    upper_kg,
    cast(months_expected as integer) as months_expected,
    cast(months_covered as integer) as months_covered,
    cast(months_undefined as integer) as months_undefined,
    cast(months_not_loaded as integer) as months_not_loaded,
    cast(months_weight_unknown as integer) as months_weight_unknown,
    cast(months_with_shipments as integer) as months_with_shipments,
    is_reconstructed
from informed
order by product_code, destination_id, window_number desc
{%- endset %}

{%- set compare %}
create macro marts.compare({{ parameters }}) as table
{{ windows_of_ones_own() }}

select
    flagged.* exclude (
        specification_id, window_count, mean_kg, max_kg, total_kg, active_months,
        range_exceedance, t_bound, degrees_of_freedom, is_verdict_changed
    ),
    specifications.benchmark_statistic
from flagged
cross join specifications
order by product_code, destination_id
{%- endset %}

with macros as (

    select
        'compare' as macro_name,
        $macro${{ without_database(compare) }}$macro$ as definition,
        'A window of one''s own against its benchmark: from marts.compare(''28053012'', ''JPN'', '
        || '''2025-11-01'', ''2026-04-01''). Columns as in fct_benchmark_comparison.'
            as description

    union all

    select
        'compare_windows' as macro_name,
        $macro${{ without_database(compare_windows) }}$macro$ as definition,
        'The windows behind marts.compare, with the same parameters. Columns as in '
        || 'fct_window_volumes.' as description

)

select * from macros
