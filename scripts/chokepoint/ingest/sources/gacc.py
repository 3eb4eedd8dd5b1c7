"""Query downloads of China customs (stats.customs.gov.cn), CSV or re-saved as .xlsx.

Columns are found by header, Chinese or English, in any order. Kilogrammes are found by unit, in
the first or second quantity: never by position. The file says neither flow nor reporter nor date of
download; the header of the value column names the currency.
Layout and traps: seen in real downloads of 2015 to 2026.
"""

from __future__ import annotations

from chokepoint.choices import Flow
from chokepoint.duckdb_files import only_row
from chokepoint.ingest.files.delimited import columns_of, read_delimited
from chokepoint.ingest.files.text_files import read_head
from chokepoint.ingest.files.workbooks import is_workbook, read_workbook
from chokepoint.ingest.model import PART_COLUMNS, Parsed, SourceFile
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.rows.truncation import ROW_LIMIT, require_no_joined_cuts
from chokepoint.ingest.sql_text import whole_number

# canonical name -> headers seen, compared without case and blanks; the first two of each pair are
# the site's own, the others what its versions and users have written.
HEADERS = {
    "month": ("数据年月", "Date of data"),
    "hs_code": ("商品编码", "Commodity code"),
    "hs_name": ("商品名称", "Commodity"),
    "partner_code": ("贸易伙伴编码", "Trading partner code"),
    "partner_name": ("贸易伙伴名称", "Trading partner"),
    "regime_code": ("贸易方式编码", "Customs Regime code"),
    "regime_name": ("贸易方式名称", "Customs Regime"),
    "province_code": ("注册地编码", "Locations of importers and exporters code"),
    "province_name": ("注册地名称", "Locations of importers and exporters"),
    "quantity_1": ("第一数量", "Quantity"),
    "unit_1": ("第一计量单位", "Unit"),
    "quantity_2": ("第二数量", "Supplimentary Quantity", "Supplementary Quantity"),
    "unit_2": ("第二计量单位", "Supplimentary Unit", "Supplementary Unit"),
    "value_usd": ("美元", "US dollar", "金额_美元"),
    "value_cny": ("人民币", "Renminbi Yuan"),
    "flow": ("贸易类型", "进出口类型", "Flow"),
}
EXPORT_WORDS = ("出口", "export", "e", "x")
IMPORT_WORDS = ("进口", "import", "i", "m")
KILOGRAM = ("千克", "kilogram", "kg")
BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288)"
DOWNLOAD_AGAIN = "Query again with this field ticked, at eight digits, and download it."


def read(file: SourceFile) -> Parsed | None:
    """Rows of a GACC download; None for files with other headers."""
    found: dict[str, str] = {}

    def pick(columns: list[str]) -> list[str]:
        found.clear()
        found.update(_found_columns(columns))
        return _raw_columns(file, found) if _is_download(found) else []

    if is_workbook(read_head(file.path)):
        read_workbook(file.path, file.connection, "gacc_cells")
        encoding = "xlsx"
        if kept := pick(columns_of(file, "gacc_cells")):
            file.connection.execute(
                f"create view gacc_raw as select {', '.join(kept)}, file_row from gacc_cells"
            )
    else:
        encoding = read_delimited(file, "gacc_raw", ",", pick)
    if not _is_download(found):
        return None
    parsed = Parsed(
        source_id="gacc",
        reporter_code=file.options.reporter or "CHN",
        flow=_flow(file, found),
        currency=_currency(file, found),
        partner_scheme="gacc",
        encoding=encoding,
        part_kinds=tuple(kind for kind, column in PART_COLUMNS.items() if column in found),
    )
    _make_text(file)
    # Rows that say something: a blank one at the end hides no limit.
    rows = only_row(file.connection, "select count(*) from parsed_text")[0]
    require_no_joined_cuts(file, rows)
    parsed.is_truncated = rows == ROW_LIMIT
    return parsed


def _is_download(found: dict[str, str]) -> bool:
    return "hs_code" in found and bool({"partner_code", "partner_name"} & set(found))


def _normal(header: str) -> str:
    return "".join(header.split()).strip("\ufeff").lower()


def _found_columns(columns: list[str]) -> dict[str, str]:
    by_name = {_normal(name): key for key, names in HEADERS.items() for name in names}
    found: dict[str, str] = {}
    for column in columns:
        key = by_name.get(_normal(column))
        if key and key not in found:
            found[key] = column
    return found


def _raw_columns(file: SourceFile, found: dict[str, str]) -> list[str]:
    """What is kept of each row, under our names; refuses headers before any row is read."""
    _require_fields(file, found)
    currency = _currency(file, found)
    value = found["value_usd" if currency == "USD" else "value_cny"]
    kilograms = _kilograms(found)
    kept = [
        f'"{found[key]}" as {key}'
        for key in ("month", "partner_code", "hs_code", "flow")
        if key in found
    ]
    name = f'"{found["partner_name"]}"' if "partner_name" in found else "cast(null as varchar)"
    apart = [f'"{found[key]}"' for key in PART_COLUMNS.values() if key in found]
    parts = [
        f'"{found[key]}" as {key}' if key in found else f"cast(null as varchar) as {key}"
        for key in PART_COLUMNS.values()
    ]
    return [
        *kept,
        *parts,
        f"{name} as partner_name",
        f"concat_ws('|', {', '.join(apart)}) as row_key" if apart else "'' as row_key",
        f'case when {kilograms} is null then "{found["unit_1"]}" end as unit',
        *_number("kilograms", kilograms),
        *_number("amount", f'"{value}"'),
    ]


def _number(name: str, text: str) -> list[str]:
    """A number once, not for every check anew; as text what may be none, or be refused."""
    whole = whole_number(text)
    return [f"{whole} as {name}", f"case when {whole} is null then {text} end as {name}_text"]


def _kilograms(found: dict[str, str]) -> str:
    """The first or the second quantity, whichever has the unit."""
    words = ", ".join(f"'{word}'" for word in KILOGRAM)
    usual = ", ".join(f"'{word}'" for word in sorted({*KILOGRAM, "Kilogram"}))
    cases = [
        f'when "{found[unit]}" in ({usual}) or lower(trim("{found[unit]}", {BLANKS})) in ({words}) '
        f'then "{found[quantity]}"'
        for quantity, unit in (("quantity_1", "unit_1"), ("quantity_2", "unit_2"))
        if quantity in found and unit in found
    ]
    return f"case {' '.join(cases)} end"


def _require_fields(file: SourceFile, found: dict[str, str]) -> None:
    if "month" not in found:
        raise refuse(
            file.name,
            "no month column (数据年月, Date of data): the file is a sum over months.",
            "Tick 分月展示 (by month) in the query and download again.",
            column="数据年月",
        )
    if "partner_code" not in found:
        raise refuse(
            file.name,
            "partner names without codes; names are not stable.",
            DOWNLOAD_AGAIN,
            column="贸易伙伴编码",
        )
    if "quantity_1" not in found or "unit_1" not in found:
        raise refuse(
            file.name,
            "no quantity and unit columns: queries below eight digits have none.",
            DOWNLOAD_AGAIN,
            column="第一数量",
        )


def _currency(file: SourceFile, found: dict[str, str]) -> str:
    given = [c for c, key in (("USD", "value_usd"), ("CNY", "value_cny")) if key in found]
    if len(given) != 1:
        what = "two value columns in different currencies" if given else "no value column"
        raise refuse(
            file.name, f"{what}.", "Download one currency per file.", column="美元, 人民币"
        )
    if file.options.currency and file.options.currency != given[0]:
        raise refuse(
            file.name,
            f"the header says {given[0]}, the options say {file.options.currency}.",
            "Keep files of different currencies in different folders, or correct --currency.",
            column=found["value_usd" if given[0] == "USD" else "value_cny"],
        )
    return given[0]


def _flow(file: SourceFile, found: dict[str, str]) -> Flow:
    said = file.options.flow
    if "flow" in found:
        words = file.connection.execute(
            "select distinct lower(trim(flow)) from gacc_raw where flow is not null"
        ).fetchall()
        flows = {
            "export" if w in EXPORT_WORDS else "import" if w in IMPORT_WORDS else w
            for (w,) in words
        }
        if len(flows) > 1 or not flows <= {"export", "import"}:
            raise refuse(
                file.name,
                f"mixed or unknown flows: {', '.join(sorted(flows))}.",
                "Download exports and imports in separate files.",
                column=found["flow"],
            )
        for flow in map(Flow, flows):  # one, or none where the column is empty
            if said and flow != said:
                raise refuse(
                    file.name,
                    f"the file says {flow}, the options say {said}.",
                    "Correct --flow or the folder's chokepoint.toml.",
                    column=found["flow"],
                )
            return flow
    if not said:
        raise refuse(
            file.name,
            "a GACC file does not say whether it holds exports or imports.",
            "Say --flow export (or import); it is remembered for the folder.",
        )
    return said


def _make_text(file: SourceFile) -> None:
    # Functions of one column and nothing else, no `case`: what is stored as a dictionary, as months
    # and codes are, is then cleaned once per entry and not once per row.
    def tidy(name: str) -> str:
        # names and codes may end with a line break, in workbooks written as _x000D_
        return f"trim(replace({name}, '_x000D_', ''), {BLANKS})"

    file.connection.execute(
        f"""
        create or replace view parsed_text as
        select
            file_row,
            cast(null as varchar) as reporter_code,
            {tidy("month")} as month_text,
            {tidy("partner_code")} as partner_code,
            regexp_replace({tidy("partner_name")}, '.2023年起(停用|增列).', '') as partner_name,
            {tidy("hs_code")} as hs_code,
            {tidy("kilograms_text")} as quantity_text,
            {tidy("amount_text")} as value_text,
            kilograms as quantity_whole,
            amount as value_whole,
            false as is_quantity_estimated,
            {tidy("row_key")} as row_key,
            nullif({tidy("regime_code")}, '') as regime_code,
            nullif({tidy("province_code")}, '') as province_code,
            unit as unit_text
        from gacc_raw
        where month is not null or hs_code is not null or partner_code is not null
        """
    )
    _require_kilograms(file)


def _require_kilograms(file: SourceFile) -> None:
    row = file.connection.execute(
        "select file_row, unit_text from parsed_text "
        "where quantity_whole is null and quantity_text is null order by file_row limit 1"
    ).fetchone()
    if row:
        raise FileRefused(
            refuse(
                file.name,
                "no quantity in kilogrammes, neither first nor second.",
                "Leave commodities that are not weighed out of the query.",
                row=row[0],
                column="第一计量单位, 第二计量单位",
                value=row[1],
            ).problems
        )
