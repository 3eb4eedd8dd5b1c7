{#- A query for what this run is made of, one row per fact. `is_input` marks what the data rest on;
    inputs_sha256 is one checksum over these rows. Neither clock nor commit is among them: batches
    of the lake count in the order in which they supersede one another, not by the time of it. -#}
{% macro provenance_facts() -%}
    {%- set seeds = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'seed' -%}
        {%- do seeds.append(node.original_file_path) -%}
    {%- endfor -%}
    {#- By a look of its own: this is asked before stg_lake__batches is made. -#}
    {%- set manifests = files_of_batches(lake_batches(), 'manifest.json') if execute else none -%}
    with batches as (
        select
            batch_id,
            source_id,
            flow,
            vintage_date,
            loaded_at,
            coalesce(file_sha256, 'unknown') as file_sha256,
            sha256(
                cast(
                    {
                        'coverage': coverage,
                        'reporters': reporter_codes,
                        'partners': [partner_scope],
                        'partner_codes': partner_codes,
                        'part_scope': [part_scope],
                        'parts': parts
                    } as varchar
                )
            ) as coverage_sha256
        from {{ lake_manifests(manifests) }}
        where {{ known_as_of('vintage_date') }}
    ),

    seed_files as (
        select * from {{ file_checksums(
            seeds | sort + files_at('watchlist/*.toml') + files_at('watchlist/seals.csv')
        ) }}
    ),

    inputs as (
        select
            'input_sha256:' || file_name as fact,
            file_sha256 as fact_value
        from seed_files

        union all

        select
            'input_sha256:lake' as fact,
            sha256(
                {{ joined_text(
                    "batch_id || ' ' || file_sha256 || ' ' || coverage_sha256",
                    "' '",
                    'vintage_date, loaded_at, batch_id'
                ) }}
            ) as fact_value
        from batches
        having count(*) > 0
        {% for name, value in [
            ('as_of', var('as_of', none) or 'none'),
            ('flow_source', flow_source_choice() | trim),
            ('zero_run_months', var('zero_run_months')),
        ] %}

            union all

            select
                '{{ name }}' as fact,
                '{{ value }}' as fact_value
        {% endfor %}
    ),

    facts as (
        select
            fact,
            fact_value,
            true as is_input
        from inputs

        union all

        select
            'inputs_sha256' as fact,
            sha256({{ joined_text("fact || '=' || fact_value", "' '", 'fact') }}) as fact_value,
            true as is_input
        from inputs

        union all

        select
            'input_sha256:lake/' || batch_id as fact,
            file_sha256 as fact_value,
            false as is_input
        from batches

        union all

        select
            'input_vintage:lake/' || batch_id as fact,
            source_id || ' ' || flow || ' ' || cast(vintage_date as varchar) as fact_value,
            false as is_input
        from batches
        {% for name, value in [
            ('built_at_utc', run_started_at.strftime('%Y-%m-%d %H:%M:%S')),
            ('code_version', code_version() | trim),
            ('project_version', project_version() | trim),
            ('dbt_version', dbt_version),
            ('lake_path', var('lake_path', 'lake')),
        ] %}

            union all

            select
                '{{ name }}' as fact,
                '{{ value | string | replace("'", "''") }}' as fact_value,
                false as is_input
        {% endfor %}

        union all

        select
            'duckdb_version' as fact,
            ltrim(version(), 'v') as fact_value,
            false as is_input
    )

    select * from facts
{%- endmacro %}

{#- What the data rest on, as the hook wrote it down; none without a run that loaded anything. -#}
{% macro build_identity() -%}
    {%- if not has_provenance() -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set found = run_query(
        'select fact_value from ' ~ provenance_table() ~ " where fact = 'inputs_sha256'"
    ) -%}
    {{ return(found.rows[0][0] if found.rows else none) }}
{%- endmacro %}

{#- The version in pyproject.toml, the one of the package; unknown where that file is not. -#}
{% macro project_version() -%}
    {%- set found = modules.re.search(
        '(?m)^version = "([^"]+)"', text_of_file('pyproject.toml') or ''
    ) -%}
    {{ return(found.group(1) if found else 'unknown') }}
{%- endmacro %}
