{#- One row per code that the reference seeds do not cover, with a sentence that names the code,
    how many rows it holds and what to do. The sentence is the report's row and the error that
    stops the build, so both are made here. -#}
{% macro unmapped_codes(relation) -%}
    select
        code_kind,
        code,
        partner_scheme,
        problem,
        sum(raw_rows) as raw_rows,
        sum(volume_kg) as volume_kg,
        min(month) as first_month,
        max(month) as last_month,
        case code_kind when 'hs_code' then 'HS code ' else 'Partner code ' end
        || code
        || case
            when coalesce(partner_scheme, 'gacc') = 'gacc' then ''
            else ' (' || partner_scheme || ')'
        end
        || case problem
            when 'unknown' then ' is not mapped: '
            else ' is used in months in which it is not valid: '
        end
        || cast(sum(raw_rows) as varchar) || ' row(s), '
        || cast(coalesce(sum(volume_kg), 0) as varchar) || ' kg, '
        || substr(cast(min(month) as varchar), 1, 7) || ' to '
        || substr(cast(max(month) as varchar), 1, 7) || '. '
        || case problem
            when 'unknown' then 'Add it to '
            else 'Correct its valid_from or valid_to in '
        end
        || case code_kind
            when 'hs_code' then 'seeds/reference/hs_products.csv'
            else
                case
                    when coalesce(partner_scheme, 'gacc') = 'gacc'
                        then 'seeds/reference/gacc_partners.csv'
                    else 'seeds/reference/partner_scheme_codes.csv'
                end
        end
        || ', or correct the file that holds these rows; then build again.' as message
    from (
        select
            'hs_code' as code_kind,
            hs_code_raw as code,
            null as partner_scheme,
            hs_code_problem as problem,
            raw_rows,
            volume_kg,
            month
        from {{ relation }}
        where hs_code_problem is not null

        union all

        select
            'partner_code' as code_kind,
            partner_code as code,
            partner_scheme,
            partner_code_problem as problem,
            raw_rows,
            volume_kg,
            month
        from {{ relation }}
        where partner_code_problem is not null
    ) as problem_rows
    group by code_kind, code, partner_scheme, problem
{%- endmacro %}
