{#- A part of a whole in per cent. Null where either is not known and where the whole is zero. -#}
{% macro share_pct(part, whole) -%}
    {{ index_to_base(part, whole) }}
{%- endmacro %}

{#- Adds to each row its share of the world's row of the same `keys`: share_of_world_pct where both
    sides are complete and have one value, and the ends of what is known of it beside: the smallest
    part in the largest world, and the largest in the smallest, at most all of it. Of the world
    itself all, whatever its volume.

    `measured` is a relation with the columns of `keys`, volume_kg, lower_kg and upper_kg (null: no
    upper end), information, is_complete and is_world. A query with all its columns. -#}
{% macro shares_of_world(measured, keys) -%}
    {%- set world = 'over (partition by ' ~ keys | join(', ') ~ ')' -%}
    select
        *,
        case
            when is_complete and is_world_complete and is_one_value and is_world_one_value
                then {{ share_pct('volume_kg', 'world_kg') }}
        end as share_of_world_pct,
        case
            when is_complete and is_world_complete
                then {{ share_pct('lower_kg', 'world_largest_kg') }}
        end as share_of_world_lower_pct,
        case
            when not is_complete or not is_world_complete then null
            when largest_kg > world_smallest_kg and world_smallest_kg > 0 then 100
            else {{ share_pct('largest_kg', 'world_smallest_kg') }}
        end as share_of_world_upper_pct
    from (
        select
            *,
            max(case when is_world then volume_kg end) {{ world }} as world_kg,
            bool_or(is_world and is_complete) {{ world }} as is_world_complete,
            bool_or(is_world and is_one_value) {{ world }} as is_world_one_value,
            case when is_world then lower_kg else upper_kg end as largest_kg,
            max(case when is_world then lower_kg end) {{ world }} as world_smallest_kg,
            case
                when is_world then lower_kg
                else max(case when is_world then upper_kg end) {{ world }}
            end as world_largest_kg
        from (
            select
                *,
                {{ is_one_value('information') }} as is_one_value
            from {{ measured }}
        ) as judged
    ) as beside_the_world
{%- endmacro %}
