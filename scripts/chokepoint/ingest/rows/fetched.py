"""Files that `chokepoint fetch` has saved, against the side-car that says what was asked.

What contradicts it is refused: then nobody knows what a month without a row means.
"""

from __future__ import annotations

from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.query import Query, path_of
from chokepoint.ingest.rows.faults import Fault, problems_of
from chokepoint.ingest.rows.known_codes import code_problems
from chokepoint.sql_text import literal, literals

AGAIN = "Fetch it again; what the publisher gave is never edited."
NO_FLOWS = """
create or replace temp table flows (
    reporter_code varchar, month date, partner_code varchar, partner_name varchar, hs_code varchar,
    regime_code varchar, province_code varchar, quantity bigint, value_number decimal(38, 9),
    is_quantity_estimated boolean, file_row bigint, is_zero_quantity_positive_value boolean
)
"""


def require_its_bytes(name: str, query: Query, sha256: str) -> None:
    """Raise FileRefused for a file that is not the one of its side-car, or not whole."""
    if sha256 != query.sha256:
        raise refuse(
            name,
            "not the bytes of which its side-car speaks: the file was changed, or is not whole.",
            AGAIN,
        )
    if query.announced is not None and query.records < query.announced:
        raise refuse(
            name,
            f"{query.records:,} records of the {query.announced:,} that the publisher announced.",
            AGAIN,
        )


def nothing_recorded(file: SourceFile, query: Query) -> Parsed:
    """An answer without a record: nothing was traded in the months that are published."""
    parsed = Parsed(
        source_id=query.source,
        reporter_code=str(file.options.reporter),
        flow=query.flow,
        currency=query.currency,
        partner_scheme=query.partner_scheme,
        encoding="utf-8",
        other_reporters=tuple(sorted(query.published)),
    )
    file.connection.execute(NO_FLOWS)
    if problems := code_problems(file, parsed):
        raise FileRefused(problems)
    return parsed


def require_what_was_asked(file: SourceFile, parsed: Parsed, query: Query) -> None:
    """Raise FileRefused for rows beside those that were asked for; the reporters that the query
    knows and that have no row are covered.
    """
    found = (parsed.source_id, parsed.flow, parsed.partner_scheme, parsed.currency)
    said = (query.source, query.flow, query.partner_scheme, query.currency)
    if found != said:
        raise refuse(
            file.name,
            f"holds {' '.join(found)}, and its side-car speaks of {' '.join(said)}.",
            AGAIN,
        )
    parsed.other_reporters = tuple(sorted(query.published))
    asked = " or ".join(f"starts_with(hs_code, {literal(code)})" for code in query.codes)
    published = ", ".join(
        f"({literal(reporter)}, cast({literal(month)} as date))"
        for reporter, months in query.published.items()
        for month in months
    )
    months = literals(str(month) for month in query.months)
    faults = [
        Fault(f"not ({asked})", "hs_code", "a code that nobody asked for.", AGAIN),
        Fault(
            f"cast(month as varchar) not in ({months})",
            "month",
            "a month that nobody asked for.",
            AGAIN,
        ),
        Fault(
            f"(reporter_code, month) not in ({published})" if published else "true",
            "month",
            f"a reporter's month that {path_of(file.path).name} does not name as published.",
            AGAIN,
        ),
    ]
    for fault in faults:
        if problems := problems_of(file, "flows", fault):
            raise FileRefused(problems)
    _require_same_months(file, query)


def _require_same_months(file: SourceFile, query: Query) -> None:
    """Raise FileRefused where this reader and fetch do not find rows in the same months: what one
    of them has not understood would be zero.
    """
    said = {(reporter, month) for reporter, its in query.recorded.items() for month in its}
    rows = file.connection.execute(
        "select reporter_code, month, "
        "bool_or(quantity is null or quantity > 0 or value_number > 0) "
        "from flows group by all"
    ).fetchall()
    found = {(reporter, month) for reporter, month, _ in rows}
    traded = {(reporter, month) for reporter, month, is_traded in rows if is_traded}
    differing = sorted((said - found) | (traded - said))
    if differing:
        reporter, month = differing[0]
        has, lacks = ("the answer", "this reader") if differing[0] in said else \
            ("this reader", "the side-car")  # fmt: skip
        raise refuse(
            file.name,
            f"{has} has rows of {reporter} in {month:%Y-%m}, and {lacks} none.",
            "The publisher's answers have changed: please report it. Nothing is taken for zero.",
        )
