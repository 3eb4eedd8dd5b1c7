"""Trade Data Monitor, long layout: the API's tab-separated text, or an e-mailed `report.csv`.

Partners such as World, EU or ASEAN stand beside their members in these files; they are left out and
counted, or every kilogramme would be there twice. Kilogrammes are found by unit, in QTY1 or QTY2.
Layout as two independent users' programs read it; no real file has been seen.
"""

from __future__ import annotations

from chokepoint.choices import Flow
from chokepoint.duckdb_files import only_row
from chokepoint.ingest.files.delimited import columns_of
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.reader_tools import (
    drop_rows,
    first_line,
    has_columns,
    make_parsed_text,
    optional,
    read_table,
    require_rows,
)
from chokepoint.ingest.rows.iso_codes import iso3
from chokepoint.ingest.sql_text import literal

KNOWN_BY = ("FLOW", "COMMODITY", "VALUE", "QTY1", "UNIT1")
FLOWS = {"E": Flow.EXPORT, "EXPORT": Flow.EXPORT, "I": Flow.IMPORT, "IMPORT": Flow.IMPORT}
KILOGRAM = ("KG", "KGS", "KGM", "KILOGRAM", "KILOGRAMS")
# Whole names, in lower case: 'Africa' is an aggregate, 'South Africa' is not.
AGGREGATES = (
    r"_*(world|all (partner )?countries|all partners|total|grand total)"
    r"( total|, all countries)?|"
    r"((extra|intra|non)[ _-])?(eu|e\.u\.|european union)"
    r"[ _-]?\d*([ _]\d+)?( ?[(,-].*| ext.*| int.*| total)?|"
    r"(asean|apec|opec|oecd|efta|mercosur|brics?|nafta|usmca|rcep|cptpp|caricom|gcc|g-?7|g-?20)"
    r"[ _-]?\d*( ?\(.*| total| countries)?|"
    r"euro ?(zone|area)( ?\d+)?( ?\(.*)?|"
    r"((north|northern|southern|east|eastern|west|western|central) )?"
    r"(africa|asia|europe|america|americas)|"
    r"oceania|south (america|asia)|latin america|middle east|southeast asia|sub-saharan africa|"
    r"commonwealth of independent states"
)
REMEDY = "Export the long layout with partner aggregates switched off."


def read(file: SourceFile) -> Parsed | None:
    """Rows of a TDM extract; None for files with other headers."""
    line = first_line(file)
    if not has_columns(line, KNOWN_BY):
        return None
    delimiter = max("\t;,", key=line.count)
    encoding = read_table(file, "tdm_raw", delimiter)
    columns = columns_of(file, "tdm_raw")
    month = _month(file, columns)
    notes = _drop_aggregates(file, columns)
    require_rows(file, "tdm_raw", "every row is a partner aggregate or empty.", REMEDY)
    scheme, partner = _partner(file, columns, notes)
    parsed = Parsed(
        source_id="tdm",
        reporter_code=_reporter(file, columns),
        flow=_flow(file),
        currency=_currency(file, columns),
        partner_scheme=scheme,
        encoding=encoding,
        notes=notes,
    )
    make_parsed_text(
        file,
        "tdm_raw",
        {
            "month_text": month,
            "partner_code": partner,
            "partner_name": optional(columns, "PARTNER"),
            "hs_code": optional(columns, "COMMODITY"),
            "quantity_text": _kilograms(file, columns),
            "value_text": optional(columns, "VALUE"),
        },
    )
    return parsed


def _month(file: SourceFile, columns: list[str]) -> str:
    if {"YEAR", "MONTH"} <= set(columns):
        return f"{optional(columns, 'YEAR')} || lpad({optional(columns, 'MONTH')}, 2, '0')"
    if "DATE" in columns:
        return optional(columns, "DATE")
    raise refuse(
        file.name,
        "no month: neither YEAR and MONTH nor DATE.",
        "Choose frequency M.",
        column="MONTH",
    )


def _drop_aggregates(file: SourceFile, columns: list[str]) -> list[str]:
    empty = f"{optional(columns, 'COMMODITY')} is null"
    file.connection.execute(f"delete from tdm_raw where {empty}")
    names = [optional(columns, name) for name in ("PARTNER", "CTY_PTN")]
    is_aggregate = " or ".join(
        f"coalesce(regexp_full_match(lower({name}), {literal(AGGREGATES)}), false)"
        for name in names
    )
    iso = optional(columns, "PTN_ISO")
    is_aggregate += (
        f" or coalesce(upper({iso}) in ('WLD', 'EU', 'EUN', 'E27', 'EU27', 'W0'), false)"
    )
    return drop_rows(file, "tdm_raw", is_aggregate, "rows of partner aggregates")


def _partner(file: SourceFile, columns: list[str], notes: list[str]) -> tuple[str, str]:
    """Scheme and expression: ISO where every row has it, else TDM's own code."""
    iso, own = optional(columns, "PTN_ISO"), optional(columns, "CTY_PTN")
    without_iso, lengths, without_own, row = only_row(
        file.connection,
        f"select count(*) filter (where {iso} is null), list(distinct length({iso})), "
        f"count(*) filter (where {own} is null), "
        f"min(file_row) filter (where {iso} is null and {own} is null) from tdm_raw",
    )
    if not without_iso and lengths in ([2], [3]):
        return f"iso{lengths[0]}", f"upper({iso})"
    if not without_own:
        if "PTN_ISO" in columns:
            notes.append(f"{without_iso:,} rows without PTN_ISO: partners by TDM's own code")
        return "tdm", f"upper({own})"
    raise refuse(
        file.name,
        "a partner without a code.",
        "Ask for PTN_ISO in the extract.",
        row=row,
        column="PTN_ISO",
    )


def _distinct(file: SourceFile, expression: str) -> list[tuple[str | None, int]]:
    return file.connection.execute(
        f"select {expression} as found, min(file_row) from tdm_raw group by 1 order by 2"
    ).fetchall()


def _single(file: SourceFile, expression: str, column: str, what: str) -> tuple[str | None, int]:
    found = _distinct(file, expression)
    if len(found) > 1:
        raise refuse(
            file.name,
            f"mixed {what}: {', '.join(str(value) for value, _ in found)}.",
            "Export one per file.",
            row=found[1][1],
            column=column,
            value=found[1][0],
        )
    return found[0]


def _flow(file: SourceFile) -> Flow:
    code, row = _single(file, 'upper(trim("FLOW"))', "FLOW", "flows")
    flow = FLOWS.get(code or "")
    if flow is None:
        raise refuse(
            file.name, "unknown flow.", "FLOW is E or I.", row=row, column="FLOW", value=code
        )
    if file.options.flow and file.options.flow != flow:
        raise refuse(
            file.name,
            f"the file says {flow}, the options say {file.options.flow}.",
            "Correct --flow or the folder's chokepoint.toml.",
            row=row,
            column="FLOW",
            value=code,
        )
    return flow


def _reporter(file: SourceFile, columns: list[str]) -> str:
    column = "RPT_ISO" if "RPT_ISO" in columns else "CTY_RPT"
    code, row = _single(file, f"upper({optional(columns, column)})", column, "reporters")
    found = iso3(code) or file.options.reporter
    if found is None:
        raise refuse(
            file.name,
            "the reporter is not an ISO country code.",
            "Say --reporter CHN (three letters).",
            row=row,
            column=column,
            value=code,
        )
    return found


def _currency(file: SourceFile, columns: list[str]) -> str:
    if "CURRENCY" not in columns:
        return file.options.currency or "USD"
    code, row = _single(file, 'upper(trim("CURRENCY"))', "CURRENCY", "currencies")
    if not code or (file.options.currency or code) != code:
        raise refuse(
            file.name,
            f"the file says {code}, the options say {file.options.currency}.",
            "Keep currencies in different folders, or correct --currency.",
            row=row,
            column="CURRENCY",
            value=code,
        )
    return code


def _kilograms(file: SourceFile, columns: list[str]) -> str:
    units = ", ".join(literal(unit) for unit in KILOGRAM)
    cases = [
        f"when upper({optional(columns, f'UNIT{i}')}) in ({units}) "
        f"then {optional(columns, f'QTY{i}')}"
        for i in (1, 2)
    ]
    expression = f"case {' '.join(cases)} end"
    first, second = optional(columns, "UNIT1"), optional(columns, "UNIT2")
    row = file.connection.execute(
        f"select file_row, concat_ws(', ', {first}, {second}) from tdm_raw "
        f"where {expression} is null order by file_row limit 1"
    ).fetchone()
    if row:
        raise refuse(
            file.name,
            "no quantity in kilogrammes, neither first nor second.",
            "Ask for both quantities (includeUnits=BOTH), or leave the commodity out.",
            row=row[0],
            column="UNIT1, UNIT2",
            value=row[1],
        )
    return expression
