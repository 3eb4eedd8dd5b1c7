"""From text to typed rows; every row that cannot be one is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import FileRefused, Problem, refuse
from chokepoint.ingest.sql_text import literal

PARTNERS = Path("seeds/reference/gacc_partners.csv")
PRODUCTS = Path("seeds/reference/hs_products.csv")
PER_KIND = 5

# Plain values take the quick branch of each `case`; only the others are taken apart. A view: the
# text is on disk, small and by columns, and reading it again costs less than writing its numbers.
FLOWS = """
create or replace view flows as
with plain as (
    select
        *,
        try_cast(month_text as integer) as month_number,
        try_cast(hs_code as bigint) is not null and length(hs_code) in (6, 8, 10) as is_plain_hs
    from parsed_text
),
typed as (
    select
        coalesce(reporter_code, {reporter}) as reporter_code,
        case
            when {scheme} = 'gacc' and length(partner_code) <> 3 then lpad(partner_code, 3, '0')
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
        coalesce(
            try_cast(quantity_text as double), try_cast(replace(quantity_text, ',', '') as double)
        ) as quantity,
        coalesce(
            try_cast(value_text as double), try_cast(replace(value_text, ',', '') as double)
        ) as value_number,
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


# What tells two rows apart; rows that have all of it in common are one row, several times.
KEY = "reporter_code, month, flows.partner_code, hs_code, row_key"


@dataclass(frozen=True)
class Fault:
    """Something that refuses rows: where `condition` holds, `column` is to blame."""

    condition: str
    column: str
    what: str
    remedy: str


COPIES = Fault(
    "copies > 1",
    "partner_code",
    "the same month, partner, code, regime and province twice.",
    "Ask for the fields that tell the rows apart, or remove the copies.",
)


def typed_rows(root: Path, file: SourceFile, parsed: Parsed) -> None:
    """Create relation `flows` from `parsed_text`, or raise FileRefused naming the faults."""
    file.connection.execute(
        FLOWS.format(
            reporter=literal(parsed.reporter_code), scheme=literal(parsed.partner_scheme)
        )
    )
    problems = _row_problems(file)
    if parsed.source_id == "gacc":
        problems += _code_problems(root, file)
    if problems:
        raise FileRefused(problems)


def _row_problems(file: SourceFile) -> list[Problem]:
    """Count every fault in one pass over the rows; look closer only at those that occur."""
    faults = _row_faults(file)
    counts = ", ".join(f"count(*) filter (where {fault.condition})" for fault in faults)
    rows, keys, *found = file.connection.execute(
        f"select count(*), count(distinct hash({KEY})), {counts} from flows"
    ).fetchone()
    if rows == 0:
        raise refuse(file.name, "the table has no rows.", "Check the query and download again.")
    problems = []
    for fault, count in zip(faults, found, strict=True):
        problems += _problems(file, "flows", fault) if count else []
    if keys < rows:  # or two hashes met by chance: then no copies are found
        copies = (
            "(select max(file_row) as file_row, any_value(partner_code) as partner_code, "
            f"count(*) as copies from flows group by {KEY})"
        )
        problems += _problems(file, copies, COPIES)
    return problems


def _row_faults(file: SourceFile) -> list[Fault]:
    last = file.options.vintage_date or date.today()
    again = "Download the file again."
    return [
        Fault("month is null", "month_text", "not a month.", "Months are written 202601."),
        Fault(
            f"month > date '{last.replace(day=1).isoformat()}'",
            "month_text",
            f"a month after the file was downloaded ({last}).",
            "Correct --vintage-date, or the file.",
        ),
        Fault(
            "quantity_text is not null and quantity is null",
            "quantity_text",
            "not a number.",
            again,
        ),
        Fault("quantity < 0", "quantity_text", "negative kilogrammes.", "Correct the file."),
        Fault(
            "quantity <> floor(quantity)",
            "quantity_text",
            "a fraction of a kilogramme; customs publish whole numbers.",
            "Check the unit of the column.",
        ),
        Fault(
            "value_text is not null and value_number is null", "value_text", "not a number.", again
        ),
        Fault("value_number < 0", "value_text", "a negative value.", "Correct the file."),
        Fault(
            "length(hs_code) not in (6, 8, 10) or hs_code is null",
            "hs_code",
            "not an HS code of 6, 8 or 10 digits.",
            "Query at eight digits.",
        ),
    ]


def _code_problems(root: Path, file: SourceFile) -> list[Problem]:
    """Look each code up once, not once a row: a file has few."""
    for name, path in (("known_partners", PARTNERS), ("known_products", PRODUCTS)):
        file.connection.execute(
            f"create or replace temp table {name} as select * from read_csv($path, "
            "all_varchar = true, header = true)",
            {"path": str(root / path)},
        )
    for name, columns in (("partner_months", "partner_code, month"), ("products", "hs_code")):
        file.connection.execute(
            f"create or replace temp table {name} as select {columns}, "
            f"min(file_row) as file_row, count(*) as rows from flows group by {columns}"
        )
    valid = (
        "(known.valid_from is null or flows.month >= cast(known.valid_from as date)) and "
        "(known.valid_to is null or flows.month <= cast(known.valid_to as date))"
    )
    partner = "from known_partners as known where known.partner_code = flows.partner_code"
    product = "from known_products as known where known.product_code = substr(flows.hs_code, 1, 8)"
    faults = [
        (
            "partner_months",
            Fault(
                f"not exists (select 1 {partner})",
                "partner_code",
                "an unknown partner code.",
                f"Add it to {PARTNERS}, or correct the file.",
            ),
        ),
        (
            "partner_months",
            Fault(
                f"exists (select 1 {partner}) and not exists (select 1 {partner} and {valid})",
                "partner_code",
                "a partner code outside its months of validity.",
                f"Correct the file, or valid_from and valid_to in {PARTNERS}.",
            ),
        ),
        (
            "products",
            Fault(
                f"not exists (select 1 {product})",
                "hs_code",
                "an HS code that is not in the list of products.",
                f"Add it to {PRODUCTS}, or leave it out of the query.",
            ),
        ),
    ]
    return [
        problem
        for relation, fault in faults
        for problem in _problems(file, relation, fault, rows="sum(rows)")
    ]


def _problems(
    file: SourceFile, relation: str, fault: Fault, rows: str = "count(*)"
) -> list[Problem]:
    found = file.connection.execute(
        f"select min(file_row), cast({fault.column} as varchar) as given, {rows} "
        f"from {relation} as flows where {fault.condition} "
        f"group by given order by min(file_row) limit {PER_KIND}"
    ).fetchall()
    return [
        Problem(
            file.name,
            fault.what if rows == 1 else f"{fault.what.rstrip('.')}, in {rows:,} rows.",
            fault.remedy,
            row=row,
            column=fault.column.removesuffix("_text"),
            value=value,
        )
        for row, value, rows in found
    ]
