"""Whose trade a file speaks of: a partner that it does not cover is unknown and never zero.

A file does not say which partners its query asked for. Where nobody says it (`--partners`), a file
of exports that names few partners is taken to cover those alone: taken for the whole world, it
would make zero of everybody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from chokepoint.choices import Flow
from chokepoint.ingest.lake.manifest import Basis, Scope
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.options import ALL
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.rows.faults import Fault, problems_of

FEW = 5  # partners: an export to so few may be all that was asked for


@dataclass(frozen=True)
class PartnerCover:
    """Partners that the batch covers, with rows or without, and how that is known."""

    scope: Scope
    basis: Basis
    codes: list[str] | None = None  # of those listed, in the batch's scheme
    is_empty: bool = False  # without a row, and without a word of its partners
    # that the rows name, few as they are, where the folder remembers that files are of all
    few: list[str] = field(default_factory=list)

    @property
    def note(self) -> str | None:
        """What the user should know of a list that nobody has stated."""
        if self.is_empty:
            return (
                "has no row, and is taken for zero to all partners, as --hs and --months say what "
                "was asked for: if the query named partners, name them with --partners"
            )
        codes = self.few or self.codes or []
        if self.basis != Basis.INFERRED or not (self.few or self.scope == Scope.LISTED):
            return None
        names = "partner" if len(codes) == 1 else "partners"
        named = f"names {len(codes)} {names} only ({', '.join(codes)}), and is taken "
        if self.few:
            return (
                f"{named}for all, because its folder's chokepoint.toml says so: if its query named "
                f"partners, the others are not zero. Say --partners {','.join(codes)}, or, if it "
                "named none, --partners all"
            )
        return (
            f"{named}to cover no other: the rest and the world stay unknown. If the query was for "
            "all partners, say --partners all; if for some, name them"
        )


def partner_cover(file: SourceFile, parsed: Parsed, cut_month: date | None) -> PartnerCover:
    """Partners that the file covers; FileRefused where what was said contradicts its rows, and
    where it is taken for all partners and its own row of the world says that there are more.
    """
    found = _partner_cover(file, parsed, cut_month)
    short = [problem for month, problem in parsed.short_months if month != cut_month]
    if short and found.scope == Scope.ALL:
        raise FileRefused(short)
    return found


def _partner_cover(file: SourceFile, parsed: Parsed, cut_month: date | None) -> PartnerCover:
    """The same without a look at sums.

    Reads `flow_partners` and the lists of codes, which the check of the codes has left behind.
    """
    named = _named(file, cut_month)
    said = file.options.partners
    # no word of the user's brings the others back
    reads_one = parsed.is_of_one_partner
    if said is not None and said != ALL:
        return _stated(file, parsed, said.split(","))
    if reads_one:
        return PartnerCover(Scope.LISTED, Basis.FILE, named)
    few = FEW if parsed.flow == Flow.EXPORT else 1
    if said is not None and not file.options.is_remembered("partners"):
        return PartnerCover(Scope.ALL, Basis.STATED)
    if parsed.has_all_partners:
        return PartnerCover(Scope.ALL, Basis.FILE)
    if not named and not cut_month and parsed.flow == Flow.EXPORT:
        return PartnerCover(Scope.ALL, Basis.INFERRED, is_empty=True)
    if said is not None:
        return PartnerCover(Scope.ALL, Basis.INFERRED, few=named[:few] if len(named) <= few else [])
    if len(named) <= few:
        halves = {code for code, _ in _other_codes(file, parsed, named)}
        whole = [code for code in named if code not in halves]
        return PartnerCover(Scope.LISTED, Basis.INFERRED, whole)
    return PartnerCover(Scope.ALL, Basis.INFERRED)


def _named(file: SourceFile, cut_month: date | None) -> list[str]:
    rows = file.connection.execute(
        "select distinct partner_code from flow_partners "
        "where coalesce(month < $cut_month, true) order by partner_code",
        {"cut_month": cut_month},
    ).fetchall()
    return [row[0] for row in rows]


def _stated(file: SourceFile, parsed: Parsed, said: list[str]) -> PartnerCover:
    known = "known_partners" if parsed.partner_scheme == "gacc" else "scheme_partners"
    unknown = file.connection.execute(
        "select code from unnest($said) as said (code) "  # noqa: S608 (one of two names)
        f"where code not in (select partner_code from {known}) limit 1",
        {"said": said},
    ).fetchone()
    if unknown:
        raise refuse(
            file.name,
            f"--partners names '{unknown[0]}', an unknown partner code of the scheme "
            f"{parsed.partner_scheme}.",
            "Write codes as the file has them, separated by commas, or all.",
        )
    for code, other in _other_codes(file, parsed, said):
        raise refuse(
            file.name,
            f"--partners names '{code}', and not '{other}', which is the same partner in other "
            "months of the file: without it they would be zero.",
            f"Say --partners {','.join([*said, other])}, if the query asked for both.",
        )
    file.connection.execute(
        "create or replace temp table said_partners as select unnest($said) as partner_code",
        {"said": said},
    )
    stray = Fault(
        "partner_code not in (from said_partners)",
        "partner_code",
        f"a partner beside those of --partners {','.join(said)}.",
        "Name it too, or say --partners all.",
    )
    if problems := problems_of(file, "flow_partners", stray, rows="sum(rows)"):
        raise FileRefused(problems)
    return PartnerCover(Scope.LISTED, Basis.STATED, said)


def _other_codes(file: SourceFile, parsed: Parsed, codes: list[str]) -> list[tuple[str, str]]:
    """Codes of partners that have another code, not among them, in some month of the file: customs
    recode partners, and whoever asked for one code got nothing of the other's months.
    """
    if parsed.partner_scheme != "gacc":
        return []
    stated = list(file.options.months or ())
    return file.connection.execute(
        "with months as (select month from flow_partners union select unnest($stated::date[])), "
        "span as (select min(month) as first_month, max(month) as last_month from months) "
        "select mine.partner_code, other.partner_code from span "
        "cross join known_partners as mine "
        "inner join known_partners as other on mine.partner_id = other.partner_id "
        "where list_contains($codes, mine.partner_code) "
        "and not list_contains($codes, other.partner_code) "
        "and coalesce(cast(other.valid_from as date) <= last_month, true) "
        "and coalesce(cast(other.valid_to as date) >= first_month, true) "
        "order by all",
        {"stated": stated, "codes": codes},
    ).fetchall()
