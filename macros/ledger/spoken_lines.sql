{#- Whether what a batch names under a code is all that there is under it: the code itself, or the
    one line that there is by its zeros. Nobody knows which lines of more digits there are, unless
    the batch says it so. `over` are the batch's lines under the code, as a window. -#}
{% macro is_whole_code(line_code, digits, over) -%}
    {%- set first_line = 'min(' ~ line_code ~ ') over ' ~ over -%}
    {%- set last_line = 'max(' ~ line_code ~ ') over ' ~ over -%}
    replace(substr({{ first_line }}, {{ digits + 1 }}), '0', '') = ''
    and {{ are_nested(first_line, last_line) }}
{%- endmacro %}

{#- Whether the first and the last of some lines are one line and a part of it: no second line
    stands beside it then, since those between the two begin like both. -#}
{% macro are_nested(first_line, last_line) -%}
    substr({{ last_line }}, 1, length({{ first_line }})) = {{ first_line }}
{%- endmacro %}

{#- Which batch speaks for each line of a cell, and whether all lines of the cell are there: the one
    rule for exporters' records and importers'. Arguments are names:
    claims: a relation with a row per batch and line that it offers of a cell: line_code,
    line_level, is_whole_product, has_whole_line, and the time of its download (spoken_vintage_date,
    spoken_loaded_at, spoken_batch_id);
    named_lines: whatever some batch names, be it cut or in parts, with line_code and line_level;
    cell: columns of both that are the cell; apart: columns of the claims by which it is cut again.
    The result has the columns of the claims, and is_known. -#}
{% macro spoken_lines(claims, named_lines, cell, apart=[]) -%}
    -- The latest batch decides how the product is cut; batches that cut it otherwise would count
    -- double. A part of the product decides nothing where there is the whole.
    with leveled as (

        select
            *,
            first_value(line_level) over (
                partition by {{ (cell + apart) | join(', ') }}
                order by
                    is_whole_product desc,
                    spoken_vintage_date desc,
                    spoken_loaded_at desc,
                    spoken_batch_id desc
            ) as current_level
        from {{ claims }}

    ),

    -- Within it each line has its latest batch, so that disjoint lines add up and a later download
    -- supersedes what it covers and no more.
    ranked as (

        select
            *,
            dense_rank() over (
                partition by {{ (cell + apart) | join(', ') }}, line_code
                order by spoken_vintage_date desc, spoken_loaded_at desc, spoken_batch_id desc
            ) as recency
        from leveled
        where line_level = current_level

    ),

    current_lines as (

        select * from ranked
        where recency = 1

    ),

    -- Every line that some batch names in the month, be it cut or in parts, must be there; and some
    -- batch must name the whole product, for nobody else knows which lines there are.
    known_counts as (

        select
            {{ more_columns(cell) }}line_level,
            count(distinct line_code) as line_count
        from {{ named_lines }}
        group by {{ more_columns(cell) }}line_level

    ),

    spoken_counts as (

        select
            {{ more_columns(cell + apart) }}line_level,
            count(distinct line_code) as line_count,
            bool_and(has_whole_line) and bool_or(is_whole_product) as are_complete
        from current_lines
        group by {{ more_columns(cell + apart) }}line_level

    )

    select
        current_lines.*,
        spoken_counts.are_complete and spoken_counts.line_count = known_counts.line_count
            as is_known
    from current_lines
    inner join spoken_counts
        on
            current_lines.line_level = spoken_counts.line_level
            {{ same_columns(cell + apart, 'current_lines', 'spoken_counts') }}
    inner join known_counts
        on
            current_lines.line_level = known_counts.line_level
            {{ same_columns(cell, 'current_lines', 'known_counts') }}
{%- endmacro %}
