"""Which parts of a month a file covers: trade regimes, registered places, customs procedures.

A month of some regimes only is unknown and never a smaller month. A file that shows one regime, or
one place, in every row is taken to hold that one alone until `--parts all` is said.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from chokepoint.ingest.lake.manifest import Basis, Part, Scope
from chokepoint.ingest.model import PART_COLUMNS, Parsed, SourceFile
from chokepoint.ingest.options import ALL
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.rows.faults import Fault, problems_of

CUSTOMS_PARTS = Path("seeds/reference/customs_parts.csv")
WORDS = {"regime": "trade regime", "province": "registered place", "procedure": "procedure"}

PartNames = dict[tuple[str, str], dict[str, str]]  # reporter and kind -> names by code


@dataclass(frozen=True)
class PartCover:
    """Parts that the batch covers, with rows or without, and how that is known."""

    scope: Scope
    basis: Basis
    parts: list[Part] | None = None
    kinds: tuple[str, ...] = ()  # that the rows tell apart
    # of which every row is, where the folder remembers that files are of all
    few: list[Part] = field(default_factory=list)

    @property
    def note(self) -> str | None:
        """What the user should know of a list that nobody has stated."""
        parts = self.few or self.parts
        if self.basis != Basis.INFERRED or not parts:
            return None
        named = " and ".join(f"{WORDS[part.kind]} {part.code}" for part in parts)
        if self.few:
            said = ",".join(f"{part.kind}:{part.code}" for part in parts)
            return (
                f"every row is of {named}, and the file is taken for all, because its folder's "
                f"chokepoint.toml says so: if its query named some, say --parts {said}; else "
                "--parts all"
            )
        return (
            f"every row is of {named}, so the file is taken to cover no other: its months stay "
            "unknown. If the query was for all, say --parts all; else load the others too"
        )


def part_names(root: Path) -> PartNames:
    """The parts into which customs split a month, from the reference seed."""
    names: PartNames = defaultdict(dict)
    with (root / CUSTOMS_PARTS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names[row["reporter_code"], row["part_kind"]][row["part_code"]] = row["part_name"]
    return dict(names)


def part_cover(file: SourceFile, parsed: Parsed, cut_month: date | None) -> PartCover:
    """Parts that the file covers; FileRefused where what was said contradicts its rows."""
    said = file.options.parts
    if said == ALL and not file.options.is_remembered("parts"):
        return PartCover(Scope.ALL, Basis.STATED, kinds=tuple(_shown(file, parsed)))
    if said is not None and said != ALL:
        return _stated(file, parsed, said.split(","))
    if not parsed.part_kinds:
        return PartCover(Scope.ALL, Basis.ASSUMED)
    shown = _shown(file, parsed, cut_month)
    only = [Part(kind, codes[0]) for kind, codes in shown.items() if len(codes) == 1]
    if said is not None:
        return PartCover(Scope.ALL, Basis.INFERRED, kinds=tuple(shown), few=only)
    if only:
        return PartCover(Scope.LISTED, Basis.INFERRED, only, tuple(shown))
    return PartCover(Scope.ALL, Basis.INFERRED, kinds=tuple(shown))


def _shown(file: SourceFile, parsed: Parsed, cut_month: date | None = None) -> dict[str, list[str]]:
    """Codes of each kind that every row names: without a blank, a row belongs to one part."""
    if not parsed.part_kinds:
        return {}
    measured = ", ".join(
        f"list(distinct {column}), count(*) filter (where {column} is null)"
        for column in (PART_COLUMNS[kind] for kind in parsed.part_kinds)
    )
    found = iter(
        file.connection.execute(
            f"select {measured} from flows where coalesce(month < $cut_month, true)",  # noqa: S608 (columns of our own)
            {"cut_month": cut_month},
        ).fetchone()
        or ()
    )
    pairs = zip(parsed.part_kinds, zip(found, found, strict=True), strict=True)
    return {kind: codes or [] for kind, (codes, blank) in pairs if not blank}


def _stated(file: SourceFile, parsed: Parsed, said: Iterable[str]) -> PartCover:
    parts = [Part(*one.split(":")) for one in said]
    codes: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        codes[part.kind].append(part.code)
    names = part_names(file.root)
    for kind, listed in codes.items():
        known = names.get((parsed.reporter_code, kind), {})
        unknown = [code for code in listed if known and code not in known]
        if unknown:
            raise refuse(
                file.name,
                f"--parts names {kind}:{unknown[0]}, which is no {WORDS[kind]} of "
                f"{CUSTOMS_PARTS.name}.",
                "Write codes as the file has them, or all.",
            )
        if kind not in parsed.part_kinds:
            continue
        column = PART_COLUMNS[kind]
        file.connection.execute(
            "create or replace temp table said_parts as select unnest($said) as part_code",
            {"said": listed},
        )
        stray = Fault(
            f"{column} not in (from said_parts)",
            column,
            f"a {WORDS[kind]} beside those of --parts.",
            "Name it too, or say --parts all.",
        )
        if problems := problems_of(file, "flows", stray):
            raise FileRefused(problems)
    return PartCover(Scope.LISTED, Basis.STATED, parts, tuple(_shown(file, parsed)))
