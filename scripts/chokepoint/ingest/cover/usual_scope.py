"""A file taken for all partners, regimes or lines, that names fewer than its series usually does.

What a batch covers must not depend on what else is in the lake: hiding a batch, or loading two in
another order, would make a verdict. So this is a note, and never a scope; the marts put it as a
caveat beside each verdict that rests on such a file (int_narrow_batches). A file that names so few
that it would cover those alone, were it not for what its folder remembers, is refused.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from chokepoint.choices import Flow
from chokepoint.ingest.cover.lines import lines_of
from chokepoint.ingest.cover.partners import PartnerCover
from chokepoint.ingest.cover.parts import WORDS, PartCover
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import Basis, Scope
from chokepoint.ingest.model import PART_COLUMNS, Parsed, SourceFile
from chokepoint.ingest.problems import refuse

THRESHOLDS = Path("seeds/reference/thresholds.csv")

# Batches from before a column lack it, perhaps all of them.
OTHERS = """
with other_flows as (
    from (
        from (
            select cast(null as varchar) as regime_code, cast(null as varchar) as province_code
            limit 0
        )
        union all by name
        from read_parquet($paths, union_by_name = true, filename = true)
    )
    select *, substr(hs_code, 1, 8) as product
    where reporter_code = $reporter
),
"""
# As int_narrow_batches, whose caveat it is: per code, and of codes that many partners buy.
PARTNERS = """
mine as (
    select product, avg(partners) as partners from (
        select substr(hs_code, 1, 8) as product, month, count(distinct partner_code) as partners
        from flows group by all
    ) group by product
),
usual as (
    select product, avg(partners) as partners from (
        select filename, product, month, count(distinct partner_code) as partners
        from other_flows group by all
    ) group by product
)
select product, mine.partners, usual.partners, count(*) over () as products
from mine inner join usual using (product)
where usual.partners > $needed and 100 * mine.partners < $share * usual.partners
order by mine.partners / usual.partners, product
limit 1
"""
PARTS = """
mine as (select distinct substr(hs_code, 1, 8) as product from flows),
months as (
    select filename, product, month, list(distinct {column}) as codes
    from other_flows semi join mine using (product)
    where {column} is not null group by all
),
shown as (
    select code, 100 * count(*) / (select count(*) from months) as share_pct
    from (select unnest(codes) as code from months) group by code
)
select code from shown
where share_pct >= $share and code not in (select {column} from flows)
order by code
"""


class Doubt(NamedTuple):
    """What speaks against a scope, what it would mean, and the word that settles it."""

    what: str
    why: str
    remedy: str


def usual_scope_notes(
    lake: Lake, file: SourceFile, parsed: Parsed, partners: PartnerCover, parts: PartCover
) -> list[str]:
    """What the user should know of a scope that was taken from a file poorer than its series;
    FileRefused where an earlier call's word alone makes it the scope of a file of few.
    """
    is_guess = Basis.INFERRED in (partners.basis, parts.basis)
    if parsed.flow != Flow.EXPORT or partners.is_empty or not is_guess:
        return []
    paths = [
        str(lake.batches / other.batch_id / "flows.parquet")
        for other in lake.manifests()
        if (other.source_id, other.flow, other.partner_scheme)
        == (parsed.source_id, parsed.flow, parsed.partner_scheme)
        and parsed.reporter_code in other.reporters
        and other.is_whole
    ]
    if not paths:
        return []
    thresholds = _thresholds(file.root)
    given = {
        "paths": paths,
        "reporter": parsed.reporter_code,
        "share": thresholds["usual_share_pct"],
    }
    found = []
    if (partners.scope, partners.basis) == (Scope.ALL, Basis.INFERRED):
        needed = {"needed": thresholds["usual_partners_needed"]}
        found.append(_doubted(file, _few_partners(file, given | needed), bool(partners.few)))
    if (parts.scope, parts.basis) == (Scope.ALL, Basis.INFERRED):
        single = [part.kind for part in parts.few]
        for kind in parts.kinds:
            found.append(_doubted(file, _few_parts(file, kind, given), kind in single))
    return [note for note in found if note]


def other_lines_note(
    lake: Lake, file: SourceFile, parsed: Parsed, codes: Iterable[str]
) -> str | None:
    """What the user should know of a code that is covered whole because several lines of it are
    named, and of which other downloads of the series name further lines.
    """
    mine = lines_of(parsed.flow, codes)
    theirs: dict[str, set[str]] = defaultdict(set)
    for other in lake.manifests():
        if (other.source_id, other.flow) == (parsed.source_id, parsed.flow) and (
            parsed.reporter_code in other.reporters
        ):
            for code, lines in lines_of(parsed.flow, other.hs_codes).items():
                theirs[code].update(lines)
    lacking = {
        code: lost
        for code, lines in sorted(mine.items())
        if len(lines) > 1 and code not in file.options.hs_codes
        if (lost := sorted(theirs[code].difference(lines)))
    }
    if not lacking:
        return None
    code, lost = next(iter(lacking.items()))
    others = f"; {len(lacking)} such codes" if len(lacking) > 1 else ""
    return (
        f"is taken for the whole of {code}, of which it names {len(mine[code])} lines and not "
        f"{', '.join(lost)}, which other downloads name{others}: if its query named lines, what "
        f"it did not ask for is not zero, and the file must hold it too. Say --hs {code} if the "
        "query was for all of it"
    )


def _thresholds(root: Path) -> dict[str, float]:
    """Of the seed that the models read: the warehouse may not be there yet."""
    with (root / THRESHOLDS).open(encoding="utf-8", newline="") as file:
        return {row["threshold_id"]: float(row["threshold_value"]) for row in csv.DictReader(file)}


def _doubted(file: SourceFile, doubt: Doubt | None, is_of_few: bool) -> str | None:
    if doubt is None:
        return None
    if is_of_few:
        what = f"{doubt.what}, and only its folder's chokepoint.toml says that it is of all."
        raise refuse(file.name, what, f"In a call for this file {doubt.remedy}.")
    return f"{doubt.what}: {doubt.why}, {doubt.remedy}"


def _few_partners(file: SourceFile, given: dict[str, object]) -> Doubt | None:
    found = file.connection.execute(OTHERS + PARTNERS, given).fetchone()
    if not found:
        return None
    product, named, usual, products = found
    others = f"; {products} such codes" if products > 1 else ""
    return Doubt(
        f"is taken for all partners and names {named:.1f} per month of {product}, where other "
        f"downloads of it name {usual:.1f}{others}",
        "if its query named partners, the others are not zero",
        "say --partners and their codes, or --partners all",
    )


def _few_parts(file: SourceFile, kind: str, given: dict[str, object]) -> Doubt | None:
    parts = PARTS.format(column=PART_COLUMNS[kind])
    rows = file.connection.execute(OTHERS + parts, given).fetchall()
    if not rows:
        return None
    codes = ", ".join(row[0] for row in rows)
    return Doubt(
        f"is taken for all {WORDS[kind]}s and has no row of {codes}, which other downloads of "
        "these codes show in most months",
        "if its query named some, the others are not zero",
        "say --parts and their codes, or --parts all",
    )
