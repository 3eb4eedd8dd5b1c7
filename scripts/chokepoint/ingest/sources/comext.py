"""Imports of EU members from China: Eurostat's monthly bulk file, `.dat` or as it comes, `.7z`.

A file holds all members, partners and products; the members' imports from China are kept. Totals
(000TOTAL) and confidential residuals (85XXXXXX) have no product and are left out and counted.
"""

from __future__ import annotations

from chokepoint.choices import Flow
from chokepoint.duckdb_files import only_row
from chokepoint.ingest.files.delimited import columns_of
from chokepoint.ingest.files.seven_zip import unpacked_7z
from chokepoint.ingest.files.text_files import read_head
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.reader_tools import (
    SEVEN_ZIP,
    drop_rows,
    first_line,
    has_columns,
    make_parsed_text,
    optional,
    read_where,
    require_import,
    require_rows,
    round_kilograms,
)
from chokepoint.ingest.rows.iso_codes import ISO3_BY_ISO2
from chokepoint.ingest.rows.known_codes import known_headings
from chokepoint.ingest.sql_text import literal

IS_WANTED = "trim(FLOW) = '1' and upper(trim(PARTNER)) = 'CN'"
# Northern Ireland, and the United Kingdom without it: neither is a country to compare with exports
NOT_REPORTERS = "'XI', 'XU'"
KNOWN_BY = ("REPORTER", "PARTNER", "PRODUCT_NC", "FLOW", "PERIOD", "VALUE_EUR", "QUANTITY_KG")
KEYS = ("TRADE_TYPE", "STAT_PROCEDURE", "STAT_REGIME", "SUPPL_UNIT")
SPELLINGS = {"EL": "GRC", "UK": "GBR"}


def read(file: SourceFile) -> Parsed | None:
    """Imports from China of a bulk file; None for other files."""
    if read_head(file.path).startswith(SEVEN_ZIP):
        file = unpacked_7z(file)
        if not has_columns(first_line(file), KNOWN_BY):
            raise refuse(
                file.name,
                "the archive does not hold a Comext bulk file.",
                "Unpack it and load what is inside.",
            )
    elif not has_columns(first_line(file), KNOWN_BY):
        return None
    require_import(file, "Comext")
    encoding, notes = read_where(
        file, "comext_raw", ",", IS_WANTED, "rows of exports or of other partners"
    )
    wanted_notes, reporters = _of_wanted_products(file)
    notes += wanted_notes
    _check_months(file)
    _map_reporters(file)
    columns = columns_of(file, "comext_raw")
    keys = [f"coalesce({optional(columns, key)}, '')" for key in KEYS if key in columns]
    make_parsed_text(
        file,
        "comext_raw",
        {
            "reporter_code": "reporter_iso3",
            "month_text": "PERIOD",
            "partner_code": "'CN'",
            "partner_name": "'China'",
            # chapters 01 to 09 have lost their zero where a spreadsheet has been at the file
            "hs_code": "case when length(PRODUCT_NC) = 7 then '0' else '' end || PRODUCT_NC",
            "quantity_text": "nullif(trim(QUANTITY_KG), '')",
            "value_text": "nullif(trim(VALUE_EUR), '')",
            "row_key": f"concat_ws('|', {', '.join(keys)})" if keys else "''",
        },
    )
    notes += round_kilograms(file)
    (reporter,) = only_row(file.connection, "select min(reporter_code) from parsed_text")
    return Parsed(
        "comext", reporter, Flow.IMPORT, "EUR", "iso2", encoding, notes=notes,
        other_reporters=reporters,
    )  # fmt: skip


def _of_wanted_products(file: SourceFile) -> tuple[list[str], tuple[str, ...]]:
    """Notes on what was left out, and the members that the file holds with any product."""
    notes: list[str] = []
    require_rows(
        file, "comext_raw", "no imports from China in the file.", "Choose FLOW 1, PARTNER CN."
    )
    file.connection.execute("update comext_raw set PRODUCT_NC = upper(trim(PRODUCT_NC))")
    notes += drop_rows(file, "comext_raw", "PRODUCT_NC = '000TOTAL'", "rows of totals (000TOTAL)")
    notes += drop_rows(
        file, "comext_raw", "contains(PRODUCT_NC, 'X')", "rows of confidential products (X)"
    )
    notes += drop_rows(
        file,
        "comext_raw",
        f"upper(trim(REPORTER)) in ({NOT_REPORTERS})",
        "rows of XI and XU (parts of the United Kingdom: load HMRC's files for it)",
    )
    require_rows(
        file,
        "comext_raw",
        "only XI, XU, totals and confidential products.",
        "Load a file with codes of products, of member states.",
    )
    bad = file.connection.execute(
        "select file_row, PRODUCT_NC from comext_raw "
        "where not coalesce(regexp_full_match(PRODUCT_NC, '[0-9]{7,8}'), false) limit 1"
    ).fetchone()
    if bad:
        raise refuse(
            file.name,
            "not a code of the Combined Nomenclature, eight digits.",
            "Load the bulk file unchanged; sums over codes would count twice.",
            row=bad[0],
            column="PRODUCT_NC",
            value=bad[1],
        )
    reporters = _reporters(file)
    return notes + _drop_other_products(file), reporters


def _reporters(file: SourceFile) -> tuple[str, ...]:
    rows = file.connection.execute(
        "select distinct upper(trim(REPORTER)) from comext_raw"
    ).fetchall()
    names = {**ISO3_BY_ISO2, **SPELLINGS}
    return tuple(names[row[0]] for row in rows if row[0] in names)


def _drop_other_products(file: SourceFile) -> list[str]:
    """Headings of hs_products and of --hs are kept: a bulk file holds ten thousand products."""
    wanted = known_headings(file) | {code[:6] for code in file.options.hs_codes}
    listed = ", ".join(literal(heading) for heading in sorted(wanted))
    code = "case when length(PRODUCT_NC) = 7 then '0' else '' end || PRODUCT_NC"
    notes = drop_rows(
        file,
        "comext_raw",
        f"substr({code}, 1, 6) not in ({listed})",
        "rows of products that neither hs_products nor --hs names",
    )
    require_rows(
        file,
        "comext_raw",
        "none of the products in seeds/reference/hs_products.csv.",
        "Name another with --hs, as in --hs 850511.",
    )
    return notes


def _check_months(file: SourceFile) -> None:
    bad = file.connection.execute(
        "select file_row, PERIOD from comext_raw "
        "where not coalesce(regexp_full_match(trim(PERIOD), '[0-9]{4}(0[1-9]|1[0-2])'), false) "
        "limit 1"
    ).fetchone()
    if bad:
        is_year = str(bad[1] or "").strip().endswith("52")
        raise refuse(
            file.name,
            "a whole year (month 52), not a month." if is_year else "not a month.",
            "Download full_v2_YYYYMM.7z with a month from 01 to 12.",
            row=bad[0],
            column="PERIOD",
            value=bad[1],
        )


def _map_reporters(file: SourceFile) -> None:
    codes = [*ISO3_BY_ISO2.items(), *SPELLINGS.items()]
    pairs = ", ".join(f"('{short}', '{long}')" for short, long in codes)
    file.connection.execute(
        "create or replace table comext_raw as select raw.*, codes.iso3 as reporter_iso3 "
        f"from comext_raw as raw left join (values {pairs}) as codes (iso2, iso3) "
        "on codes.iso2 = upper(trim(raw.REPORTER))"
    )
    bad = file.connection.execute(
        "select file_row, REPORTER from comext_raw where reporter_iso3 is null "
        "order by file_row limit 1"
    ).fetchone()
    if bad:
        raise refuse(
            file.name,
            "not a member state's two-letter code.",
            "Leave aggregates such as EU27_2020 out of the file.",
            row=bad[0],
            column="REPORTER",
            value=bad[1],
        )
