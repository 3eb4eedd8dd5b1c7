"""Parts of one month are not vintages of it.

The models let the latest download of a product's month supersede what it covers of the others. Of
two files that are taken for whole and hold one part each (other ten-digit lines, or other
partners), one would be lost without a word: the second is refused, and the other one named. Files
that list the partners they cover stand side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from chokepoint.choices import Flow
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import LoadStatus, Manifest, Scope
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.rows.known_codes import rows_of
from chokepoint.ingest.sql_text import literal

PARTNERS = (
    "select month, substr(hs_code, 1, 8) as product, list(distinct partner_code) as partners "
    "from {} group by all"
)


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


def asked_codes(file: SourceFile, parsed: Parsed, codes: Iterable[str]) -> set[str]:
    """Codes that the file covers: those of its rows, those that were asked for, and each product
    of an exporter of which several lines are named, for a query for one line names one.

    A heading of which longer codes are named is none of its own: it would be zero beside them. Six
    digits of imports say that there is no other line under them (int_spoken_imports).
    """
    asked = {*file.options.hs_codes, *parsed.asked_codes}
    named = {*codes, *asked}
    whole = 8 if parsed.flow == Flow.EXPORT else 10  # digits of what stands beside its own lines
    headings = {
        one
        for one in asked.difference(codes)
        if len(one) < whole
        and (parsed.flow == Flow.EXPORT or len(one) != 6)
        and any(code != one and code.startswith(one) for code in named)
    }
    named -= headings
    if parsed.flow != Flow.EXPORT:
        return named
    products = {
        product for product, lines in lines_of(parsed.flow, named).items() if len(lines) > 1
    }
    return named | products


def lines_of(flow: Flow, codes: Iterable[str]) -> dict[str, list[str]]:
    """Lines in order by what they are lines of: a product's ten digits, what is under six digits of
    a mirror.
    """
    whole = 8 if flow == Flow.EXPORT else 6
    lines: dict[str, list[str]] = defaultdict(list)
    for code in sorted(codes):
        if len(code) > whole:
            lines[code[:whole]].append(code)
    return lines


def lines_note(flow: Flow, codes: set[str]) -> str | None:
    """What the user should know of a product, or of six digits of a mirror, of which one line alone
    is named: the models take it for a part (macros/ledger/spoken_lines.sql).
    """
    alone = {
        code: lines[0]
        for code, lines in lines_of(flow, codes).items()
        if code not in codes
        and lines[0].removeprefix(code).strip("0")
        and lines[-1].startswith(lines[0])
    }
    if not alone:
        return None
    code, line = next(iter(alone.items()))
    others = f" ({len(alone)} such)" if len(alone) > 1 else ""
    return (
        f"of {code} names the line {line} alone{others}, and is taken to cover no other: "
        f"its months stay unknown. If the query was for every line, say --hs {code}"
    )


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
            column="hs_code",
            value=code,
        )


def _require_partners(lake: Lake, file: SourceFile, other: Manifest) -> None:
    """Two files of one day that share no partner are halves of one query."""
    flows = lake.batches / other.batch_id / "flows.parquet"
    stored = f"read_parquet({literal(flows)})"
    apart = file.connection.execute(
        f"select mine.month from ({PARTNERS.format('flows')}) as mine "
        f"inner join ({PARTNERS.format(stored)}) as others "
        "using (month, product) where not list_has_any(mine.partners, others.partners) "
        "order by mine.month limit 1"
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
            column="partner_code",
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
