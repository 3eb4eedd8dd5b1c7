"""Partner codes that the reference seeds know, for files of every scheme; what rows name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import Problem
from chokepoint.ingest.rows.faults import Fault, problems_of
from chokepoint.sql_text import literal

GACC_PARTNERS = Path("seeds/reference/gacc_partners.csv")
SCHEME_CODES = Path("seeds/reference/partner_scheme_codes.csv")

Row = tuple[str, str, date]  # reporter, code and month that rows name


def code_problems(file: SourceFile, parsed: Parsed) -> list[Problem]:
    """Partners in `flows` that would stop the build later on: they would be missing from a sum.

    Each is looked up once and not once a row: a file has few. Any product enters.
    """
    for name, columns in (
        ("flow_partners", "partner_code, month"),
        ("flow_products", "reporter_code, hs_code, month"),
    ):
        file.connection.execute(
            f"create or replace temp table {name} as select {columns}, "
            f"min(file_row) as file_row, count(*) as rows from flows group by {columns}"
        )
    is_gacc = parsed.partner_scheme == "gacc"
    return [
        problem
        for fault in (_gacc_partners(file) if is_gacc else _scheme_partners(file, parsed))
        for problem in problems_of(file, "flow_partners", fault, rows="sum(rows)")
    ]


def rows_of(file: SourceFile, cut_month: date | None) -> set[Row]:
    """What the rows of whole months name; from `flow_products`, so that they are read once."""
    whole = f"where month < {literal(cut_month)}" if cut_month else ""
    return set(
        file.connection.execute(
            f"select reporter_code, hs_code, month from flow_products {whole}"
        ).fetchall()
    )


def _gacc_partners(file: SourceFile) -> list[Fault]:
    """Codes of China's customs, which have months of validity."""
    file.connection.execute(
        "create or replace temp table known_partners as select * from read_csv($path, "
        "all_varchar = true, header = true)",
        {"path": str(file.root / GACC_PARTNERS)},
    )
    valid = (
        "(known.valid_from is null or flows.month >= cast(known.valid_from as date)) and "
        "(known.valid_to is null or flows.month <= cast(known.valid_to as date))"
    )
    known = "from known_partners as known where known.partner_code = flows.partner_code"
    return [
        Fault(
            f"not exists (select 1 {known})",
            "partner_code",
            "an unknown partner code.",
            f"Add it to {GACC_PARTNERS}, or correct the file.",
        ),
        Fault(
            f"exists (select 1 {known}) and not exists (select 1 {known} and {valid})",
            "partner_code",
            "a partner code outside its months of validity.",
            f"Correct the file, or valid_from and valid_to in {GACC_PARTNERS}.",
        ),
    ]


def _scheme_partners(file: SourceFile, parsed: Parsed) -> list[Fault]:
    scheme = parsed.partner_scheme
    # Trade Data Monitor writes two or three letters; its own names of partners stand for nobody
    schemes = "'iso2', 'iso3'" if scheme == "tdm" else f"'{scheme}'"
    file.connection.execute(
        "create or replace temp table scheme_partners as select distinct partner_code "
        f"from read_csv($path, all_varchar = true) where partner_scheme in ({schemes})",
        {"path": str(file.root / SCHEME_CODES)},
    )
    return [
        Fault(
            "partner_code is null or partner_code not in (from scheme_partners)",
            "partner_code",
            f"an unknown partner code of the scheme {scheme}.",
            f"Add it to {SCHEME_CODES}, or correct the file or its mapping.",
        )
    ]
