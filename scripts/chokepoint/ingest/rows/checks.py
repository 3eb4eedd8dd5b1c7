"""From text to typed rows; every row that cannot be one is named."""

from __future__ import annotations

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import FileRefused, Problem, refuse
from chokepoint.ingest.rows.faults import Fault, problems_of
from chokepoint.ingest.rows.known_codes import code_problems
from chokepoint.ingest.sql_text import literal, number

# A view: the text is on disk, small and by columns, and reading it again costs less than writing
# its numbers. Codes and months are functions of one column, without `case`: what is stored as a
# dictionary is then taken apart once per entry and not once per row.
FLOWS = """
create or replace view flows as
with typed as (
    select
        coalesce(reporter_code, {reporter}) as reporter_code,
        {partner_code} as partner_code,
        partner_name,
        -- a workbook drops the leading zero of chapters 01 to 09
        regexp_replace(
            regexp_replace(hs_code, '[^0-9]', '', 'g'), '^([0-9]{{5}}([0-9]{{2}}){{0,2}})$', '0\\1'
        ) as hs_code,
        cast(
            try_strptime(
                regexp_extract(regexp_replace(month_text, '[^0-9]', '', 'g'), '^[0-9]{{6}}')
                || '01',
                '%Y%m%d'
            ) as date
        ) as month,
        coalesce(quantity_whole, {quantity}) as quantity,
        coalesce(value_whole, {value}) as value_number,
        coalesce(is_quantity_estimated, false) as is_quantity_estimated,
        row_key,
        regime_code,
        province_code,
        file_row,
        month_text,
        quantity_text,
        value_text
    from parsed_text
)
select
    *,
    coalesce(quantity = 0 and value_number > 0, false) as is_zero_quantity_positive_value
from typed
"""
# Three digits, of which a workbook drops leading zeros; what is longer stays as it is.
GACC_PARTNER = "regexp_replace('00' || partner_code, '^0?0?(.{3,})$', '\\1')"

# What tells two rows apart; rows that have all of it in common are one row, several times.
KEY = "reporter_code, month, flows.partner_code, hs_code, row_key"
COPIES = Fault(
    "copies > 1",
    "partner_code",
    "the same month, partner, code, regime and province twice.",
    "Ask for the fields that tell the rows apart, or remove the copies.",
)


def typed_rows(file: SourceFile, parsed: Parsed) -> None:
    """Create relation `flows` from `parsed_text`, or raise FileRefused naming the faults."""
    _require_past_months(file)
    is_gacc = parsed.partner_scheme == "gacc"
    file.connection.execute(
        FLOWS.format(
            reporter=literal(parsed.reporter_code),
            partner_code=GACC_PARTNER if is_gacc else "partner_code",
            quantity=number("quantity_text"),
            value=number("value_text"),
        )
    )
    problems = _row_problems(file) + code_problems(file, parsed)
    if problems:
        raise FileRefused(problems)


def _require_past_months(file: SourceFile) -> None:
    """Raise FileRefused where --months names a month after the download: nobody knows that it is
    zero. The month of the download itself is not over.
    """
    if file.options.months and file.options.months[1] >= file.vintage_date.replace(day=1):
        raise refuse(
            file.name,
            f"--months ends with {file.options.months[1]:%Y-%m}, which was not over when the file "
            f"was downloaded ({file.vintage_date}): a month without a row would be zero.",
            "End --months with the last month that was published, or correct --vintage-date.",
        )


def _row_problems(file: SourceFile) -> list[Problem]:
    """Count every fault in one pass over the rows; look closer only at those that occur."""
    faults = _row_faults(file)
    counts = ", ".join(f"count(*) filter (where {fault.condition})" for fault in faults)
    rows, keys, *found = only_row(
        file.connection, f"select count(*), count(distinct hash({KEY})), {counts} from flows"
    )
    if rows == 0 and not (file.options.hs_codes and file.options.months):
        raise refuse(
            file.name,
            "the table has no rows.",
            "Check the query and download again. If nothing was traded, say what was asked for: "
            "--hs CODE and --months 2025-11:2025-11.",
        )
    problems = []
    for fault, count in zip(faults, found, strict=True):
        problems += problems_of(file, "flows", fault) if count else []
    if keys < rows:  # or two hashes met by chance: then no copies are found
        copies = (
            "(select max(file_row) as file_row, any_value(partner_code) as partner_code, "
            f"count(*) as copies from flows group by {KEY})"
        )
        problems += problems_of(file, copies, COPIES)
    return problems


def _row_faults(file: SourceFile) -> list[Fault]:
    last = file.vintage_date
    not_a_number = ("not a number below 10^15.", "Download the file again.")

    def no_number(text: str, number: str) -> str:
        # `inf` and `nan` are numbers to the cast, and what is larger does not fit the lake
        return f"{text} is not null and not coalesce(abs({number}) < 1e15, false)"

    return [
        Fault("month is null", "month_text", "not a month.", "Months are written 202601."),
        Fault(
            f"month > date '{last.replace(day=1).isoformat()}'",
            "month_text",
            f"a month after the file was downloaded ({last}).",
            "Correct --vintage-date, or the file.",
        ),
        Fault(no_number("quantity_text", "quantity"), "quantity_text", *not_a_number),
        Fault("quantity < 0", "quantity_text", "negative kilogrammes.", "Correct the file."),
        Fault(
            "quantity <> floor(quantity)",
            "quantity_text",
            "a fraction of a kilogramme; customs publish whole numbers.",
            "Check the unit of the column.",
        ),
        Fault(no_number("value_text", "value_number"), "value_text", *not_a_number),
        Fault("value_number < 0", "value_text", "a negative value.", "Correct the file."),
        Fault(
            "length(hs_code) not in (6, 8, 10) or hs_code is null",
            "hs_code",
            "not an HS code of 6, 8 or 10 digits.",
            "Query at eight digits.",
        ),
    ]
