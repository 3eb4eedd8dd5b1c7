{#- What the paper prints of a comparison as a whole, as intervals: two figures of one measure hold
    together. What it prints of single windows is in the bounds that the solver has proven. `figures`
    names the relation of printed figures. -#}
{% macro printed_measures(figures) -%}
    -- A rounded figure is its step wide, of which it is the middle; whole kilogrammes begin the
    -- next step with its first. Nothing but zero is printed as zero.
    with intervals as (

        select
            *,
            case
                when comparator = 'eq' then greatest(figure - half_step, 0)
                when comparator in ('gt', 'ge') then figure
            end as lower_end,
            case
                when comparator = 'eq' and figure = 0 then 0
                when comparator = 'eq' then figure + half_step - last_of_step
                when comparator in ('lt', 'le') then figure
            end as upper_end
        from (
            select
                product_code,
                destination_id,
                metric,
                comparator,
                -- Decimals, so that half a step of 0.1 is no more and no less.
                cast(printed_value as decimal(18, 3)) as figure,
                case
                    when is_whole and rounding_step = 1 then 0
                    else cast(rounding_step / 2 as decimal(18, 3))
                end as half_step,
                case when is_whole and rounding_step > 1 then 1 else 0 end as last_of_step
            from (
                select
                    *,
                    metric in ('benchmark_min_kg', 'benchmark_max_kg') as is_whole
                from {{ figures }}
                where
                    metric in (
                        'volume_index', 'benchmark_mean_kg', 'benchmark_min_kg', 'benchmark_max_kg'
                    )
                    and window_number is null
                    and product_code is not null
                    and destination_id is not null
                    -- What the paper itself contradicts binds nothing.
                    and expected_verdict = 'expected'
            ) as printed
        ) as stepped

    )

    select
        ---------- keys
        product_code,
        destination_id,

        ---------- what is printed, to its step
        cast(max(case when metric = 'volume_index' then lower_end end) as double)
            as volume_index_lower,
        cast(min(case when metric = 'volume_index' then upper_end end) as double)
            as volume_index_upper,
        cast(max(case when metric = 'benchmark_mean_kg' then lower_end end) as double)
            as benchmark_mean_kg_lower,
        cast(min(case when metric = 'benchmark_mean_kg' then upper_end end) as double)
            as benchmark_mean_kg_upper,
        cast(max(case when metric = 'benchmark_min_kg' then lower_end end) as double)
            as benchmark_min_kg_lower,
        cast(min(case when metric = 'benchmark_min_kg' then upper_end end) as double)
            as benchmark_min_kg_upper,
        cast(max(case when metric = 'benchmark_max_kg' then lower_end end) as double)
            as benchmark_max_kg_lower,
        cast(min(case when metric = 'benchmark_max_kg' then upper_end end) as double)
            as benchmark_max_kg_upper
    from intervals
    group by product_code, destination_id
{%- endmacro %}
