"""Partner codes and products that the reference seeds know, for files of every scheme."""

from __future__ import annotations

from pathlib import Path

from chokepoint.ingest.model import Parsed, SourceFile

SCHEME_CODES = Path("seeds/reference/partner_scheme_codes.csv")
PRODUCTS = Path("seeds/reference/hs_products.csv")


def known_headings(file: SourceFile) -> set[str]:
    """Six digits of every product in hs_products."""
    rows = file.connection.execute(
        "select distinct substr(product_code, 1, 6) from read_csv($path, all_varchar = true)",
        {"path": str(file.root / PRODUCTS)},
    ).fetchall()
    return {row[0] for row in rows}


def code_faults(file: SourceFile, parsed: Parsed) -> list[tuple[str, str, str, str, str]]:
    """(relation, condition, column, what, remedy) of codes that would stop the build later on.

    Partners in every scheme but `gacc`, whose codes have months of validity (checks.py). Products
    of exports only: a mirror may hold more. Six digits of UN Comtrade are no exports of a product.
    """
    scheme = parsed.partner_scheme
    # Trade Data Monitor writes two or three letters; its own names of partners stand for nobody
    schemes = "'iso2', 'iso3'" if scheme == "tdm" else f"'{scheme}'"
    file.connection.execute(
        "create or replace temp table scheme_partners as select distinct partner_code "
        f"from read_csv($path, all_varchar = true) where partner_scheme in ({schemes})",
        {"path": str(file.root / SCHEME_CODES)},
    )
    file.connection.execute(
        "create or replace temp table listed_products as select product_code "
        "from read_csv($path, all_varchar = true)",
        {"path": str(file.root / PRODUCTS)},
    )
    faults = [
        (
            "flows",
            "partner_code is null or partner_code not in (from scheme_partners)",
            "partner_code",
            f"an unknown partner code of the scheme {scheme}.",
            f"Add it to {SCHEME_CODES}, or correct the file or its mapping.",
        )
    ]
    if parsed.flow == "export" and parsed.source_id != "comtrade":
        faults.append(
            (
                "flows",
                "substr(hs_code, 1, 8) not in (from listed_products)",
                "hs_code",
                "an HS code that is not in the list of products.",
                f"Add it to {PRODUCTS}, or leave it out of the query; six digits are no product.",
            )
        )
    return faults
