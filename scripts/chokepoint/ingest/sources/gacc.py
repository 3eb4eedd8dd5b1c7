"""Query downloads of China customs (stats.customs.gov.cn), CSV or re-saved as .xlsx.

Columns are found by header, Chinese or English, in any order. Kilogrammes are found by unit, in
the first or second quantity: never by position. The file says neither flow nor reporter nor date of
download; the header of the value column names the currency.
Layout and traps: seen in real downloads of 2015 to 2026.
"""

from __future__ import annotations

from chokepoint.ingest.delimited import columns_of, read_delimited
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.text_files import read_head
from chokepoint.ingest.workbooks import is_workbook, read_workbook

ROW_LIMIT = 10_000

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
BLANKS = "' ' || chr(9) || chr(10) || chr(13)"
DOWNLOAD_AGAIN = "Query again with this field ticked, at eight digits, and download it."


def read(file: SourceFile) -> Parsed | None:
    """Rows of a GACC download; None for files with other headers."""
    head = read_head(file.path)
    if is_workbook(head):
        read_workbook(file.path, file.connection, "gacc_raw")
        encoding = "xlsx"
    else:
        encoding = read_delimited(file, "gacc_raw", ",")
    found = _found_columns(columns_of(file, "gacc_raw"))
    if "hs_code" not in found or not {"partner_code", "partner_name"} & set(found):
        return None
    _require_fields(file, found)
    currency = _currency(file, found)
    parsed = Parsed(
        source_id="gacc",
        reporter_code=file.options.reporter or "CHN",
        flow=_flow(file, found),
        currency=currency,
        partner_scheme="gacc",
        encoding=encoding,
    )
    _make_text(file, found, currency)
    rows = file.connection.execute("select count(*) from gacc_raw").fetchone()[0]
    parsed.is_truncated = rows == ROW_LIMIT
    return parsed


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


def _flow(file: SourceFile, found: dict[str, str]) -> str:
    if "flow" in found:
        words = file.connection.execute(
            f'select distinct lower(trim("{found["flow"]}")) from gacc_raw '
            f'where "{found["flow"]}" is not null'
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
        (flow,) = flows or {file.options.flow}
        if file.options.flow and flow != file.options.flow:
            raise refuse(
                file.name,
                f"the file says {flow}, the options say {file.options.flow}.",
                "Correct --flow or the folder's chokepoint.toml.",
                column=found["flow"],
            )
        return flow
    if not file.options.flow:
        raise refuse(
            file.name,
            "a GACC file does not say whether it holds exports or imports.",
            "Say --flow export (or import); it is remembered for the folder.",
        )
    return file.options.flow


def _make_text(file: SourceFile, found: dict[str, str], currency: str) -> None:
    def column(key: str) -> str:
        # names and codes may end with a line break, in workbooks written as _x000D_
        name = f'"{found[key]}"'
        cleaned = f"trim(replace({name}, '_x000D_', ''), {BLANKS})"
        is_untidy = f"regexp_matches({name}, '\\s$|^\\s|_x000D_')"
        return f"case when {is_untidy} then {cleaned} else {name} end"

    def is_kilogram(key: str) -> str:
        if key not in found:
            return "false"
        units = file.connection.execute(
            f'select distinct "{found[key]}" from gacc_raw where "{found[key]}" is not null'
        ).fetchall()
        weights = [unit for (unit,) in units if unit.strip().lower() in KILOGRAM]
        quoted = ", ".join("'" + unit.replace("'", "''") + "'" for unit in weights)
        return f'coalesce("{found[key]}" in ({quoted}), false)' if weights else "false"

    second = column("quantity_2") if "quantity_2" in found else "null"
    key_parts = [column(k) for k in ("regime_code", "province_code") if k in found]
    row_key = f"concat_ws('|', {', '.join(key_parts)})" if key_parts else "''"
    name = column("partner_name") if "partner_name" in found else "null"
    value = column("value_usd" if currency == "USD" else "value_cny")
    file.connection.execute(
        f"""
        create or replace view parsed_text as
        select
            file_row,
            cast(null as varchar) as reporter_code,
            {column("month")} as month_text,
            {column("partner_code")} as partner_code,
            case
                when contains({name}, '2023年起')
                    then regexp_replace({name}, '.2023年起(停用|增列).', '')
                else {name}
            end as partner_name,
            {column("hs_code")} as hs_code,
            case
                when {is_kilogram("unit_1")} then {column("quantity_1")}
                when {is_kilogram("unit_2")} then {second}
            end as quantity_text,
            {value} as value_text,
            false as is_quantity_estimated,
            {row_key} as row_key,
            {column("unit_1")} as unit_text
        from gacc_raw
        where coalesce({column("month")}, {column("hs_code")}, {column("partner_code")}) is not null
        """
    )
    _require_kilograms(file)


def _require_kilograms(file: SourceFile) -> None:
    row = file.connection.execute(
        "select file_row, unit_text from parsed_text where quantity_text is null "
        "order by file_row limit 1"
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
