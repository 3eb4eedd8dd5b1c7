"""What a claim asks of the published file."""

from typing import Any

import duckdb

from chokepoint.claim.columns import NEEDED

PRODUCTS = """
    select
        product_code as code,
        product_name as name,
        element_symbol as symbol,
        product_code in (
            select product_code from marts.fct_monthly_exports where reporter_code = $reporter
        ) as has_data
    from marts.dim_products
    order by display_order, product_code
"""
DESTINATIONS = """
    select
        destination_id as code,
        destination_name as name,
        null as symbol,
        destination_id in (
            select destination_id from marts.fct_monthly_exports
            where reporter_code = $reporter and product_code = $product
        ) as has_data
    from marts.dim_destinations
    order by display_order, destination_id
"""
PARTNERS = """
    select
        partner_id as code,
        partner_name as name,
        iso3 as symbol,
        destination_ids
    from marts.dim_partners
    order by partner_id
"""
REPORTERS = """
    select
        reporter_code as code,
        coalesce(partner_name, reporter_code) as name
    from (select distinct reporter_code from marts.fct_monthly_exports) as reporters
    left join marts.dim_partners on reporters.reporter_code = dim_partners.partner_id
    order by code
"""
# A month that the solver invented (`free`) is not known. Months that are no window of a
# specification are looked up; of a window, fct_claims has them all.
SERIES = """
    from (
        select
            *,
            information <> 'free' as is_known,
            volume_kg = 0 and not has_zero_kg_shipment as is_zero,
            12 * year(month) + month(month) as month_index
        from marts.fct_monthly_exports
        where
            reporter_code = $reporter
            and product_code = $product
            and destination_id = $destination
    ) as series
"""
LIMITS = f"select min(month) as first_month, max(month) as last_month {SERIES}"
MONTHS = f"""
    select
        count(*) as months,
        count(*) filter (where is_known) as months_known,
        count(*) filter (where is_known and is_zero) as zero_months,
        sum(volume_kg) as volume_kg,
        count(volume_kg) = count(*) as is_complete,
        bool_or(is_reconstructed) as is_reconstructed
    {SERIES}
    where month between $first and $last
"""
# What print leaves of a sum: that of the paper's windows which lie in the months as a whole, and of
# the months beside them.
PAPER_WINDOWS = """
    select
        windows.window_start_month as first_month,
        windows.window_end_month as last_month,
        windows.information,
        windows.lower_kg,
        windows.upper_kg
    from marts.fct_window_volumes as windows
    inner join marts.dim_specifications as specifications
        on windows.specification_id = specifications.specification_id
    where
        specifications.is_reference
        and windows.reporter_code = $reporter
        and windows.product_code = $product
        and windows.destination_id = $destination
        and windows.window_start_month >= $first
        and windows.window_end_month <= $last
        and windows.is_reconstructed
"""
TOTAL = f"""
    with windows as ({PAPER_WINDOWS}),
    parts as (
        select information, lower_kg, upper_kg from windows
        union all
        select information, lower_kg, upper_kg
        {SERIES}
        where
            month between $first and $last
            and not exists (
                select 1 from windows
                where series.month between windows.first_month and windows.last_month
            )
    )
    select
        coalesce(
            arg_min(
                information,
                list_position(['free', 'bounded', 'determined', 'press', 'reported'], information)
            ),
            'free'
        ) as information,
        sum(coalesce(lower_kg, 0)) as lower_kg,
        case when count(upper_kg) = count(*) then sum(upper_kg) end as upper_kg
    from parts
"""
LAST_SHIPMENT = f"""
    select
        month,
        case when lower_kg = upper_kg then lower_kg end as volume_kg,
        information,
        lower_kg,
        upper_kg
    {SERIES}
    where month <= $last and is_known and not is_zero
    order by month desc
    limit 1
"""
# Runs are cut to the months of the claim; the first of the longest. Known zero months in a row have
# the same difference; a month that is not known ends a run, and leaves it open.
LONGEST_RUN = f"""
    with zeros as (
        select
            month,
            month_index - row_number() over (order by month_index) as run_number
        {SERIES}
        where is_known and is_zero
    ),
    runs as (
        select min(month) as first_month, max(month) as last_month, count(*) as months
        from zeros
        group by run_number
    )
    select
        greatest(first_month, $first) as first_month,
        least(last_month, $last) as last_month,
        1 + date_diff('month', greatest(first_month, $first), least(last_month, $last)) as months,
        first_month as whole_run_first_month,
        months as whole_run_months,
        last_month <= $last and not exists (
            select 1 {SERIES}
            where is_known and month = runs.last_month + interval 1 month
        ) as is_open
    from runs
    where first_month <= $last and last_month >= $first
    order by months desc, first_month
    limit 1
"""
# Which specification judges a claim that begins in this month, fct_claims says.
CLAIM = f"""
    select {", ".join(NEEDED)} from marts.fct_claims
    where
        reporter_code = $reporter
        and product_code = $product
        and destination_id = $destination
        and is_answering
        and $first between first_month and coalesce(answers_until_month, $first)
"""
PROBABILITY = """
    select bernoulli_p, markov_p, run_rarity
    from marts.fct_zero_run_probabilities
    where chain_id = $chain_id and months = $months and run_months = $run_months
"""
# Figures of the press on these months, or on a span within them.
PRESS = """
    select
        period_start_month as first_month,
        period_end_month as last_month,
        quantity_kg as volume_kg,
        tolerance_kg,
        source_url
    from marts.audit_press_figures
    where
        is_used
        and product_code = $product
        and period_start_month >= $first
        and period_end_month <= $last
        and area_id = (
            select case when area_kind = 'partner' then partner_id else destination_id end
            from marts.dim_destinations
            where destination_id = $destination
        )
        and $reporter = (
            select reporter_code from marts.dim_specifications
            where is_reference
        )
    order by period_start_month, period_end_month, press_id
"""
MIRRORS = """
    select
        source_id,
        hs6_code,
        count(partner_kg) as months,
        sum(partner_kg) as partner_kg,
        case when not bool_or(is_reconstructed) then sum(exporter_kg) end as exporter_kg,
        max(partner_hs_codes) as partner_hs_codes
    from marts.fct_mirror_comparison
    where
        exporter_code = $reporter
        and importer_code = $destination
        and hs6_code = substr($product, 1, 6)
        and month between $first and $last
    group by source_id, hs6_code
    having count(partner_kg) > 0
    order by source_id
"""


def rows(
    connection: duckdb.DuckDBPyConnection, query: str, key: dict[str, Any]
) -> list[dict[str, Any]]:
    """The rows of a query, with those of the key's parameters that it names."""
    # DuckDB refuses parameters that a query does not name.
    named = {name: value for name, value in key.items() if f"${name}" in query}
    cursor = connection.execute(query, named)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def first_row(
    connection: duckdb.DuckDBPyConnection, query: str, key: dict[str, Any]
) -> dict[str, Any] | None:
    """The first row of a query; none if it has none."""
    return next(iter(rows(connection, query, key)), None)


def only_row(
    connection: duckdb.DuckDBPyConnection, query: str, key: dict[str, Any]
) -> dict[str, Any]:
    """The row of a sum, which there always is."""
    (row,) = rows(connection, query, key)
    return row
