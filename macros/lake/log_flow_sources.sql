{#- Says, once per build, which series come from the embedded panel and which from the lake. -#}
{% macro log_flow_sources(relation) -%}
    {%- if execute -%}
        {%- set series = run_query(
            "select reporter_code, flow_source, count(*), " ~ joined_text(
                'product_code', "', '", 'product_code'
            ) ~ ", sum(batch_count), max(months), max(last_vintage_date) from " ~ relation
            ~ " group by reporter_code, flow_source order by reporter_code, flow_source"
        ) -%}
        {%- for row in series.rows -%}
            {%- set products = row[3] if row[2] <= 12 else row[2] ~ ' products' -%}
            {%- if row[1] == 'lake' -%}
                {%- set origin = 'the lake (latest vintage ' ~ row[6] ~ ')' -%}
            {%- else -%}
                {%- set origin = 'the embedded panel (reconstructed)' -%}
            {%- endif -%}
            {%- do log('flows of ' ~ row[0] ~ ' from ' ~ origin ~ ': ' ~ products, info=True) -%}
        {%- endfor -%}
        {%- if not series.rows -%}
            {%- do log('no flows: neither the panel nor the lake holds any', info=True) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
