"""A file and the batches of its series, by reporter, product, month and partner.

A series is what one reporter records of one product in one direction, whoever published it. Which
numbers of another batch may stand beside the file's is decided here: values in the same currency,
partners in the same list of codes, sums over partners only where both cover all of them.
"""

from __future__ import annotations

from datetime import date

from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import Manifest
from chokepoint.ingest.model import SourceFile
from chokepoint.quality.batch.bounds import ALL_CODES, EVIDENCE, MOST_BATCHES
from chokepoint.quality.batch.profile import Profile

BATCH_MONTHS = """
create or replace temp table batch_months as
select
    substr(hs_code, 1, 8) as product,
    month,
    count(*) as row_count,
    count(*) filter (where quantity is null) as weightless_rows,
    sum(value_number) as value,
    coalesce(sum(value_number) filter (where quantity is null), 0) as weightless_value
from flows
group by all
"""
SERIES_BATCHES = """
create or replace temp table series_batches as
select
    unnest($files) as filename,
    unnest($schemes) as is_same_scheme,
    unnest($currencies) as is_same_currency,
    unnest($parts) as is_same_parts,
    unnest($wholes) as is_whole,
    unnest($sources) as is_same_source,
    unnest($likes) as is_alike
"""
# Summed by plain columns first, so that batches of millions of rows are read once and no text
# is cut in each row. A sum with an unknown part is unknown. Of each product the months near by.
SERIES_CELLS = """
create or replace temp table series_cells as
with lines as (
    select
        filename,
        reporter_code,
        hs_code,
        month,
        partner_code,
        count(*) as row_count,
        count(quantity_kg) as weighted_rows,
        count(value) as valued_rows,
        sum(quantity_kg) as kg,
        sum(value) as value,
        sum(value) filter (where quantity_kg is null) as weightless_value
    from read_parquet($files, union_by_name = true, filename = true)
    group by all
),
cells as (
    select
        filename,
        reporter_code,
        substr(hs_code, 1, 8) as product,
        month,
        partner_code,
        sum(row_count) as row_count,
        sum(row_count - weighted_rows) as weightless_rows,
        coalesce(sum(weightless_value), 0) as weightless_value,
        sum(value) as all_value,
        case when sum(weighted_rows) = sum(row_count) then sum(kg) end as kg,
        case when sum(valued_rows) = sum(row_count) then sum(value) end as value
    from lines
    where reporter_code in (select unnest($reporters))
    group by all
),
spans as (
    select product, min(month) as first_month, max(month) as last_month
    from batch_months group by product
),
near as (
    select cells.*
    from cells inner join spans using (product)
    qualify dense_rank() over (
        partition by product
        order by greatest(
            date_diff('month', month, first_month), date_diff('month', last_month, month), 0
        ), month
    ) <= greatest($near_months, date_diff('month', first_month, last_month) + 1)
)
select
    near.* replace (case when is_same_currency then value end as value),
    is_same_scheme,
    is_same_parts,
    is_whole,
    is_same_source,
    is_alike
from near inner join series_batches using (filename)
"""
# As batch_months, of batches of the same source; none without a series.
SERIES_MONTHS = """
create or replace temp table series_months as
select
    coalesce(product, $all_codes) as product,
    month,
    is_alike,
    sum(row_count) as row_count,
    sum(weightless_rows) as weightless_rows,
    sum(all_value) as value,
    sum(weightless_value) as weightless_value
from series_cells
where is_same_source
group by grouping sets (
    (filename, is_alike, product, month), (filename, is_alike, month)
)
"""
NO_SERIES_MONTHS = """
create or replace temp table series_months (
    product varchar, month date, is_alike boolean, row_count bigint, weightless_rows bigint,
    value double, weightless_value double
)
"""
BATCH_CELLS = """
create or replace temp table batch_cells as
with lines as (
    select
        reporter_code,
        hs_code,
        month,
        partner_code,
        count(*) as row_count,
        count(quantity) as weighted_rows,
        count(value_number) as valued_rows,
        sum(quantity) as kg,
        sum(value_number) as value
    from flows
    group by all
)
select
    reporter_code,
    substr(hs_code, 1, 8) as product,
    month,
    partner_code,
    case when sum(weighted_rows) = sum(row_count) then sum(kg) end as kg,
    case when sum(valued_rows) = sum(row_count) then sum(value) end as value
from lines
where substr(hs_code, 1, 8) in (select product from series_cells)
group by all
"""


def make_series(lake: Lake, file: SourceFile, manifest: Manifest, profile: Profile) -> list[str]:
    """Make the relations of the file and, if there is one, of its series; its files' names.

    Relations: batch_months, series_months; series_cells and batch_cells, if the list is not empty.
    """
    file.connection.execute(BATCH_MONTHS)
    kin = _kin(lake, manifest, profile)
    if not kin:
        file.connection.execute(NO_SERIES_MONTHS)
    else:
        files = [str(lake.batches / other.batch_id / "flows.parquet") for other in kin]
        file.connection.execute(
            SERIES_BATCHES,
            {
                "files": files,
                "schemes": [other.partner_scheme == manifest.partner_scheme for other in kin],
                "currencies": [other.value_currency == manifest.value_currency for other in kin],
                "parts": [_parts(other) == _parts(manifest) for other in kin],
                "wholes": [other.is_whole and manifest.is_whole for other in kin],
                "sources": [other.source_id == manifest.source_id for other in kin],
                "likes": [_scope(other) == _scope(manifest) for other in kin],
            },
        )
        file.connection.execute(
            SERIES_CELLS,
            {
                "files": files,
                "reporters": profile.reporters,
                "near_months": EVIDENCE["near_months"],
            },
        )
        file.connection.execute(SERIES_MONTHS, {"all_codes": ALL_CODES})
        file.connection.execute(BATCH_CELLS)
    return [other.file_name for other in kin]


def _kin(lake: Lake, manifest: Manifest, profile: Profile) -> list[Manifest]:
    """Batches of the same series, the nearest in time first, of several the latest."""
    products, reporters = {code[:8] for code in profile.hs_codes}, set(profile.reporters)
    found = [
        other
        for other in reversed(lake.manifests())
        if other.flow == manifest.flow
        and other.rows
        and other.file_sha256 != manifest.file_sha256  # read anew under a corrected mapping
        and not reporters.isdisjoint(other.reporters)
        and not products.isdisjoint(code[:8] for code in other.hs_codes)
    ]
    return sorted(found, key=lambda other: _months_apart(other, manifest))[:MOST_BATCHES]


def _months_apart(other: Manifest, manifest: Manifest) -> int:
    before = _number(manifest.first_month) - _number(other.last_month)
    after = _number(other.first_month) - _number(manifest.last_month)
    return max(before, after, 0)


def _number(month: date) -> int:
    return month.year * 12 + month.month


def _parts(one: Manifest) -> tuple[object, ...]:
    return one.part_scope, one.parts or []


def _scope(one: Manifest) -> tuple[object, ...]:
    """What decides how many rows a month has."""
    return one.source_id, one.part_kinds, one.partner_scope, one.partner_codes or [], *_parts(one)
