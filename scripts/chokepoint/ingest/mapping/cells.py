"""Codes and months of a mapped table, each as checked SQL."""

from __future__ import annotations

from chokepoint.ingest.mapping.table import MappedTable, folded, sql_list
from chokepoint.ingest.mapping.whole_file import constant, unsaid
from chokepoint.ingest.rows.iso_codes import iso3
from chokepoint.ingest.sql_text import literal

PLAIN_MONTH = "([0-9]{4})[-/.年]?([0-9]{1,2})(月|[-/.][0-9]{1,2}( 00:00:00)?)?"
YES = ("true", "1", "yes", "y")
PARTNER_SHAPES = {"gacc": "[0-9]{1,3}", "iso2": "[A-Z]{2}", "iso3": "[A-Z]{3}", "m49": "[0-9]{1,3}"}
AGGREGATES = {"iso2": ("EU", "WD"), "iso3": ("WLD", "W00", "EUN", "EUU"), "m49": ("000", "0", "00")}


def reporter_of(table: MappedTable) -> str:
    """Three letters of the reporter."""
    if "reporter" not in table.mapping.columns:
        reporter = constant(table, "reporter")
        if reporter is None:
            raise unsaid(table, "reporter")
        return literal(reporter)
    heading, text = table.column("reporter")
    known = {value: iso3(value) for value, _ in table.distinct(text)}
    unknown = [value for value, code in known.items() if code is None]
    table.refuse_rows(
        f"{text} is null or {text} in ({sql_list(v or '' for v in unknown)})"
        if unknown
        else f"{text} is null",
        heading,
        "the reporter is not an ISO country code.",
        f"Translate it under [codes.reporter] of {table.mapping.path.name}.",
    )
    cases = " ".join(f"when {literal(g)} then {literal(code)}" for g, code in known.items())
    return f"case {text} {cases} end"


def month_of(table: MappedTable) -> str:
    """Months as 202601."""
    heading, text = table.column("month")
    written = table.mapping.month_format
    remedy = f"Say month.format in {table.mapping.path.name}."
    if "year" in table.mapping.columns:
        year_heading, year = table.column("year")
        table.refuse_rows(
            f"not coalesce(regexp_full_match({year}, '[12][0-9]{{3}}'), false)",
            year_heading,
            "not a year of four digits.",
            f"Correct columns.year of {table.mapping.path.name}.",
        )
        text, written = f"{year} || '-' || {text}", f"%Y-{written or '%m'}"
    if written:
        month = f"strftime(try_strptime({text}, {literal(written)}), '%Y%m')"
        remedy = f"It is read as '{written}': correct month.format in {table.mapping.path.name}."
    else:
        parts = (f"regexp_extract({text}, '^{PLAIN_MONTH}$', {i})" for i in (1, 2))
        year, number = parts
        month = (
            f"case when try_cast({number} as integer) between 1 and 12 "
            f"then {year} || lpad({number}, 2, '0') end"
        )
    table.refuse_rows(f"({month}) is null", heading, "not a month.", remedy)
    return month


def partner_of(table: MappedTable) -> str:
    """Codes of the mapping's scheme; sums over partners are refused."""
    heading, text = table.column("partner_code")
    scheme = table.mapping.scheme
    text = f"upper({text})"
    name = table.mapping.path.name
    table.refuse_rows(
        f"{text} is null", heading, "a row without a partner.", f"[[drop]] it in {name}."
    )
    if scheme in AGGREGATES:
        table.refuse_rows(
            f"{text} in ({sql_list(AGGREGATES[scheme])})",
            heading,
            "a sum over partners, not a partner.",
            f"Leave it out by [[drop]] in {name}, or it counts twice.",
        )
    if scheme in PARTNER_SHAPES:
        table.refuse_rows(
            f"not regexp_full_match({text}, {literal(PARTNER_SHAPES[scheme])})",
            heading,
            f"not a partner code of the scheme {scheme}.",
            f"Correct partner.scheme, or translate it under [codes.partner_code] of {name}.",
        )
    return f"lpad({text}, 3, '0')" if scheme in ("gacc", "m49") else text


def hs_code_of(table: MappedTable) -> str:
    """Codes in digits, padded where the mapping says how many."""
    heading, text = table.column("hs_code")
    # 85051110.0 is a number that a spreadsheet wrote; 8505.11.10 is a code
    code = f"regexp_replace({text}, '^([0-9]{{5,}})\\.0$', '\\1')"
    code = f"regexp_replace({code}, '[. _-]', '', 'g')"
    name = table.mapping.path.name
    digits = table.mapping.hs_digits
    shape = f"[0-9]{{{digits - 1},{digits}}}" if digits else "[0-9]{5,10}"
    table.refuse_rows(
        f"not coalesce(regexp_full_match({code}, '{shape}'), false)",
        heading,
        f"not an HS code of {digits} digits." if digits else "not an HS code.",
        f"Leave sums over codes out by [[drop]], or correct hs.digits in {name}.",
    )
    return f"lpad({code}, {digits}, '0')" if digits else code


def is_estimated(table: MappedTable) -> str:
    """Whether the source imputed the quantity."""
    if "is_quantity_estimated" not in table.mapping.columns:
        return "false"
    text = table.column("is_quantity_estimated")[1]
    return f"coalesce(lower({text}) in ({sql_list(YES)}), false)"


def row_key(table: MappedTable) -> str:
    """What tells two rows of one key apart."""
    named = (folded(names[0]) for names in table.mapping.columns.get("row_key", ()))
    present = [table.headings[name] for name in named if name in table.headings]
    texts = [f"coalesce({table.text(heading)}, '')" for heading in present]
    return f"concat_ws('|', {', '.join(texts)})" if texts else "''"
