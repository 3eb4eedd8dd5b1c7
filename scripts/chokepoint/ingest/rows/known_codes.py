"""Partner codes and products that the reference seeds know, for files of every scheme."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import Problem
from chokepoint.ingest.rows.faults import Fault, problems_of
from chokepoint.sql_text import literal

GACC_PARTNERS = Path("seeds/reference/gacc_partners.csv")
SCHEME_CODES = Path("seeds/reference/partner_scheme_codes.csv")
PRODUCTS = Path("seeds/reference/hs_products.csv")

Row = tuple[str, str, date]  # reporter, code and month that rows name


def known_headings(file: SourceFile) -> set[str]:
    """Six digits of every product in hs_products."""
    rows = file.connection.execute(
        "select distinct substr(product_code, 1, 6) from read_csv($path, all_varchar = true)",
        {"path": str(file.root / PRODUCTS)},
    ).fetchall()
    return {row[0] for row in rows}


def code_problems(file: SourceFile, parsed: Parsed) -> list[Problem]:
    """Codes in `flows` that would stop the build later on.

    Each is looked up once and not once a row: a file has few.
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
    faults = [
        ("flow_partners", fault)
        for fault in (_gacc_partners(file) if is_gacc else _scheme_partners(file, parsed))
    ]
    # A mirror may hold more products, six digits of UN Comtrade are no exports of a product, and
    # exports of the United States have lines of their own.
    has_own_codes = parsed.source_id in ("comtrade", "us_census")
    if is_gacc or (parsed.flow == "export" and not has_own_codes):
        faults.append(("flow_products", _products(file)))
    return [
        problem
        for relation, fault in faults
        for problem in problems_of(file, relation, fault, rows="sum(rows)")
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


def _products(file: SourceFile) -> Fault:
    file.connection.execute(
        "create or replace temp table listed_products as select product_code "
        "from read_csv($path, all_varchar = true)",
        {"path": str(file.root / PRODUCTS)},
    )
    return Fault(
        "substr(hs_code, 1, 8) not in (from listed_products)",
        "hs_code",
        "an HS code that is not in the list of products.",
        f"Add it to {PRODUCTS}, or leave it out of the query; six digits are no product.",
    )
