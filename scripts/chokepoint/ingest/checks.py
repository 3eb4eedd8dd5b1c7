"""From text to typed rows; every row that cannot be one is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from chokepoint.ingest.known_codes import code_faults
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import FileRefused, Problem, refuse

PARTNERS = Path("seeds/reference/gacc_partners.csv")
PRODUCTS = Path("seeds/reference/hs_products.csv")
PER_KIND = 5

# Plain values take the quick branch of each `case`; only the others are taken apart.
FLOWS = """
create or replace table flows as
with plain as (
    select
        *,
        try_cast(month_text as integer) as month_number,
        try_cast(hs_code as bigint) is not null and length(hs_code) in (6, 8, 10) as is_plain_hs
    from parsed_text
),
typed as (
    select
        coalesce(reporter_code, $reporter) as reporter_code,
        case
            when $scheme = 'gacc' and length(partner_code) <> 3 then lpad(partner_code, 3, '0')
            else partner_code
        end as partner_code,
        partner_name,
        case when is_plain_hs then hs_code else regexp_replace(hs_code, '[^0-9]', '', 'g') end
            as digits,
        case
            when month_number between 190001 and 299912 and month_number % 100 between 1 and 12
                then make_date(month_number // 100, month_number % 100, 1)
            else cast(
                try_strptime(
                    substr(regexp_replace(month_text, '[^0-9]', '', 'g'), 1, 6) || '01', '%Y%m%d'
                ) as date
            )
        end as month,
        try_cast(replace(quantity_text, ',', '') as double) as quantity,
        try_cast(replace(value_text, ',', '') as double) as value_number,
        coalesce(is_quantity_estimated, false) as is_quantity_estimated,
        row_key,
        file_row,
        month_text,
        quantity_text,
        value_text
    from plain
)
select
    * exclude (digits),
    -- a workbook drops the leading zero of chapters 01 to 09
    case when length(digits) in (5, 7, 9) then '0' || digits else digits end as hs_code,
    coalesce(quantity = 0 and value_number > 0, false) as is_zero_quantity_positive_value
from typed
"""


def typed_rows(root: Path, file: SourceFile, parsed: Parsed) -> None:
    """Create relation `flows` from `parsed_text`, or raise FileRefused naming the faults."""
    connection = file.connection
    connection.execute(FLOWS, {"reporter": parsed.reporter_code, "scheme": parsed.partner_scheme})
    rows = connection.execute("select count(*) from flows").fetchone()[0]
    if rows == 0:
        raise refuse(file.name, "the table has no rows.", "Check the query and download again.")
    problems: list[Problem] = []
    for kind in _faults(root, file, parsed):
        problems += _problems(file, *kind)
    if problems:
        raise FileRefused(problems)


def _faults(root: Path, file: SourceFile, parsed: Parsed) -> list[tuple[str, str, str, str, str]]:
    """(relation, condition, column, what, remedy) of everything that refuses a row."""
    last = file.options.vintage_date or date.today()
    source = "flows"
    faults = [
        (source, "month is null", "month_text", "not a month.", "Months are written 202601."),
        (
            source,
            f"month > date '{last.replace(day=1).isoformat()}'",
            "month_text",
            f"a month after the file was downloaded ({last}).",
            "Correct --vintage-date, or the file.",
        ),
        (
            source,
            "quantity_text is not null and quantity is null",
            "quantity_text",
            "not a number.",
            "Download the file again.",
        ),
        (source, "quantity < 0", "quantity_text", "negative kilogrammes.", "Correct the file."),
        (
            source,
            "quantity <> floor(quantity)",
            "quantity_text",
            "a fraction of a kilogramme; customs publish whole numbers.",
            "Check the unit of the column.",
        ),
        (
            source,
            "value_text is not null and value_number is null",
            "value_text",
            "not a number.",
            "Download the file again.",
        ),
        (source, "value_number < 0", "value_text", "a negative value.", "Correct the file."),
        (
            source,
            "length(hs_code) not in (6, 8, 10) or hs_code is null",
            "hs_code",
            "not an HS code of 6, 8 or 10 digits.",
            "Query at eight digits.",
        ),
        (
            "(select max(file_row) as file_row, any_value(partner_code) as partner_code, "
            "count(*) as copies from flows "
            "group by reporter_code, month, flows.partner_code, hs_code, row_key)",
            "copies > 1",
            "partner_code",
            "the same month, partner, code, regime and province twice.",
            "Ask for the fields that tell the rows apart, or remove the copies.",
        ),
    ]
    if parsed.partner_scheme == "gacc":
        return faults + _code_faults(root, file.connection)
    return faults + code_faults(file, parsed)


def _code_faults(
    root: Path, connection: duckdb.DuckDBPyConnection
) -> list[tuple[str, str, str, str, str]]:
    for name, path in (("known_partners", PARTNERS), ("known_products", PRODUCTS)):
        connection.execute(
            f"create or replace temp table {name} as select * from read_csv($path, "
            "all_varchar = true, header = true)",
            {"path": str(root / path)},
        )
    valid = (
        "(known.valid_from is null or flows.month >= cast(known.valid_from as date)) and "
        "(known.valid_to is null or flows.month <= cast(known.valid_to as date))"
    )
    partner = "from known_partners as known where known.partner_code = flows.partner_code"
    product = "from known_products as known where known.product_code = substr(flows.hs_code, 1, 8)"
    return [
        (
            "flows",
            f"not exists (select 1 {partner})",
            "partner_code",
            "an unknown partner code.",
            f"Add it to {PARTNERS}, or correct the file.",
        ),
        (
            "flows",
            f"exists (select 1 {partner}) and not exists (select 1 {partner} and {valid})",
            "partner_code",
            "a partner code outside its months of validity.",
            f"Correct the file, or valid_from and valid_to in {PARTNERS}.",
        ),
        (
            "flows",
            f"not exists (select 1 {product})",
            "hs_code",
            "an HS code that is not in the list of products.",
            f"Add it to {PRODUCTS}, or leave it out of the query.",
        ),
    ]


def _problems(
    file: SourceFile, relation: str, condition: str, column: str, what: str, remedy: str
) -> list[Problem]:
    found = file.connection.execute(
        f"select min(file_row), cast({column} as varchar) as given, count(*) "
        f"from {relation} as flows where {condition} "
        f"group by given order by min(file_row) limit {PER_KIND}"
    ).fetchall()
    shown = column.removesuffix("_text")
    return [
        Problem(
            file.name,
            what if rows == 1 else f"{what.rstrip('.')}, in {rows:,} rows.",
            remedy,
            row=row,
            column=shown,
            value=value,
        )
        for row, value, rows in found
    ]
