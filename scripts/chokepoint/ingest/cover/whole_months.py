"""Parts of one month are not vintages of it.

The models let the latest download of a product's month supersede what it covers of the others. Of
two files that are taken for whole and hold one part each (other ten-digit lines, or other
partners), one would be lost without a word: the second is refused, and the other one named. Files
that list the partners they cover stand side by side.
"""

from __future__ import annotations

from datetime import date

from chokepoint.choices import Flow
from chokepoint.ingest.cover.lines import asked_codes
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import LoadStatus, Manifest, Scope
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.rows.known_codes import rows_of

APART = """
with mine as (
    select month, substr(hs_code, 1, 8) as product, list(distinct partner_code) as partners
    from flows group by all
),
others as (
    select month, substr(hs_code, 1, 8) as product, list(distinct partner_code) as partners
    from read_parquet($path) group by all
)
select month from mine inner join others using (month, product)
where not list_has_any(mine.partners, others.partners)
order by month
limit 1
"""


def require_whole_months(
    lake: Lake,
    file: SourceFile,
    parsed: Parsed,
    cut_month: date | None,
    partner_scope: Scope,
    part_scope: Scope,
) -> None:
    """Raise FileRefused where relation `flows` and a batch of the lake look like parts of a month.

    Exports only: mirrors are summed over ten-digit lines, each with vintages of its own.
    """
    if parsed.flow != Flow.EXPORT or part_scope == Scope.LISTED:
        return  # what lists its parts stands beside the others
    others = [
        m
        for m in lake.manifests()
        if (m.source_id, m.flow, m.part_scope) == (parsed.source_id, Flow.EXPORT, Scope.ALL)
    ]
    if not others:
        return
    found = rows_of(file, cut_month)
    reporters = {row[0] for row in found}
    months = {row[2] for row in found}
    codes = asked_codes(file, parsed, {row[1] for row in found})
    for other in others:
        if not reporters & set(other.reporters):
            continue
        shared = _shared(other, codes, months)
        if shared:
            _require_lines(file, codes, other, shared)
            are_whole = partner_scope == other.partner_scope == Scope.ALL
            if are_whole and other.vintage_date == file.vintage_date:
                _require_partners(lake, file, other)


def _shared(other: Manifest, codes: set[str], months: set[date]) -> dict[str, date]:
    """Codes of the other batch whose product this file holds too, with the first common month."""
    products = {code[:8] for code in codes}
    shared: dict[str, date] = {}
    for entry in other.coverage:
        code, month = entry.hs_code, entry.month
        if entry.load_status == LoadStatus.COMPLETE and month in months and code[:8] in products:
            shared[code] = min(shared.get(code, month), month)
    return shared


def _require_lines(
    file: SourceFile, codes: set[str], other: Manifest, shared: dict[str, date]
) -> None:
    """The later of two vintages must hold every line that it would replace."""
    is_later = other.vintage_date <= file.vintage_date
    if is_later:
        lost = [code for code in shared if code not in codes and code[:8] not in codes]
    else:
        products = {code[:8] for code in shared}
        mine = [code for code in codes if code[:8] in products]
        lost = [code for code in mine if code not in shared and code[:8] not in shared]
    if lost:
        code = min(lost)
        month = min(m for c, m in shared.items() if c[:8] == code[:8])
        keeper, loser = ("this file", "the other") if is_later else ("the other", "this file")
        raise _part(
            file,
            other,
            month,
            f"{keeper} would replace {loser}, and does not hold {code}",
            "download the month again with every line in one query, or at eight digits."
            + f" If its query asked for {code} and found nothing, say --hs {code}." * is_later,
            column=file.tables.heading("hs_code"),
            value=code,
        )


def _require_partners(lake: Lake, file: SourceFile, other: Manifest) -> None:
    """Two files of one day that share no partner are halves of one query."""
    apart = file.connection.execute(
        APART, {"path": str(lake.batches / other.batch_id / "flows.parquet")}
    ).fetchone()
    if apart:
        raise _part(
            file,
            other,
            apart[0],
            "the two share no partner",
            "name with --partners the partners of each query, and they stand side by side (delete "
            f"the folder lake/batches/{other.batch_id} and load {other.file_name} again with its "
            "own).",
            column=file.tables.heading("partner_code"),
        )


def _part(
    file: SourceFile,
    other: Manifest,
    month: date,
    why: str,
    remedy: str,
    *,
    column: str,
    value: str | None = None,
) -> FileRefused:
    return refuse(
        file.name,
        f"looks like a part of {month:%Y-%m}, as does {other.file_name} (batch "
        f"{other.batch_id}): {why}.",
        f"A later download replaces a month whole. Do not join the two into one file, which would "
        f"seem to have asked for everything in every month: {remedy}",
        column=column,
        value=value,
    )
