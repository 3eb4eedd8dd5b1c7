"""Codes that a file names and asks for, and the lines into which a product is cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from chokepoint.choices import Flow
from chokepoint.ingest.model import Parsed, SourceFile


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
