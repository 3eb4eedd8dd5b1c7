"""`chokepoint check raw`: is the raw seed what we think it is?"""

from pathlib import Path

import pandas as pd
from great_expectations import expectations as gxe
from great_expectations.expectations.row_conditions import Column

from chokepoint.console import say
from chokepoint.paths import RAW_SEEDS, shown
from chokepoint.quality.csv_reader import (
    Parser,
    iso_date,
    read_csv,
    text,
    true_or_false,
    whole_number,
)
from chokepoint.quality.gx_runner import Checker, Expectations
from chokepoint.quality.panel import FIRST_MONTH, panel_months

REPORTER = "CHN"
LOAD_STATUSES = ["complete", "missing", "truncated"]

PRODUCTS_FILE = Path("seeds/reference/hs_products.csv")
EXPORTS_COLUMNS: dict[str, Parser] = {
    "reporter_code": text,
    "month": iso_date,
    "partner_code": text,
    "hs_code": text,
    "quantity_kg": whole_number,
    "value_usd": whole_number,
    "source_id": text,
    "vintage_date": iso_date,
    "is_reconstructed": true_or_false,
}
LOADED_MONTHS_COLUMNS: dict[str, Parser] = {
    "reporter_code": text,
    "hs_code": text,
    "month": iso_date,
    "source_id": text,
    "vintage_date": iso_date,
    "load_status": text,
}
PRODUCTS_COLUMNS: dict[str, Parser] = {
    "product_code": text,
    "valid_from": str,
    "is_in_paper": true_or_false,
}

REMEDY = "Restore the file with `git checkout seeds/raw`, or write it anew with `make reconstruct`."
REFERENCE_REMEDY = "Restore the file with `git checkout seeds/reference`."


def check_raw(root: Path) -> None:
    """Check both files of seeds/raw; raise if one is not as expected."""
    exports_file = root / RAW_SEEDS / "raw_gacc_monthly_exports.csv"
    loaded_file = root / RAW_SEEDS / "raw_loaded_months.csv"
    products = read_csv(root / PRODUCTS_FILE, PRODUCTS_COLUMNS, REFERENCE_REMEDY)
    loaded = read_csv(loaded_file, LOADED_MONTHS_COLUMNS, REMEDY)
    exports = read_csv(exports_file, EXPORTS_COLUMNS, REMEDY)

    checker = Checker()
    for name, file, frame, expectations in (
        ("raw_loaded_months", loaded_file, loaded, loaded_months_suite(products)),
        ("raw_gacc_monthly_exports", exports_file, exports, exports_suite(products, loaded)),
    ):
        held = checker.require(
            name, frame, expectations, where=shown(file, root), row_word="row", remedy=REMEDY
        )
        say(f"   {shown(file, root)}: {len(frame):,} rows, {held} expectations hold")


def exports_suite(products: pd.DataFrame, loaded: pd.DataFrame) -> Expectations:
    """Return what must hold in raw_gacc_monthly_exports."""
    usable = loaded[loaded["load_status"] != "missing"]
    loaded_pairs = list(zip(usable["hs_code"], usable["month"], strict=True))
    return [
        *_columns_and_types(EXPORTS_COLUMNS),
        gxe.ExpectColumnValuesToBeInSet(column="reporter_code", value_set=[REPORTER]),
        gxe.ExpectColumnValuesToBeInSet(column="month", value_set=panel_months()),
        gxe.ExpectColumnValuesToMatchRegex(column="partner_code", regex=r"^\d{3}$"),
        gxe.ExpectColumnValuesToMatchRegex(column="hs_code", regex=r"^\d{8}$"),
        gxe.ExpectColumnValuesToBeInSet(
            column="hs_code", value_set=products["product_code"].tolist()
        ),
        gxe.ExpectColumnValuesToBeBetween(column="quantity_kg", min_value=0),
        gxe.ExpectColumnValuesToBeBetween(column="value_usd", min_value=0),
        gxe.ExpectColumnValuesToBeInSet(column="is_reconstructed", value_set=[True]),
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["reporter_code", "month", "partner_code", "hs_code"]
        ),
        gxe.ExpectColumnPairValuesToBeInSet(
            column_A="hs_code", column_B="month", value_pairs_set=loaded_pairs
        ),
        *_no_rows_before_the_code_existed(products),
    ]


def loaded_months_suite(products: pd.DataFrame) -> Expectations:
    """Return what must hold in raw_loaded_months."""
    in_paper = products.loc[products["is_in_paper"], "product_code"].tolist()
    months = panel_months()
    return [
        *_columns_and_types(LOADED_MONTHS_COLUMNS),
        gxe.ExpectColumnValuesToBeInSet(column="reporter_code", value_set=[REPORTER]),
        gxe.ExpectColumnValuesToMatchRegex(column="hs_code", regex=r"^\d{8}$"),
        gxe.ExpectColumnDistinctValuesToContainSet(column="hs_code", value_set=in_paper),
        gxe.ExpectColumnValuesToBeInSet(
            column="hs_code", value_set=products["product_code"].tolist()
        ),
        gxe.ExpectColumnValuesToBeInSet(column="month", value_set=months),
        gxe.ExpectColumnValuesToBeInSet(column="load_status", value_set=LOAD_STATUSES),
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["reporter_code", "hs_code", "month"]),
        # Unique pairs within the panel, so many of them, are each paper code in each month.
        gxe.ExpectTableRowCountToBeBetween(min_value=len(in_paper) * len(months)),
    ]


def _columns_and_types(columns: dict[str, Parser]) -> Expectations:
    types: dict[Parser, str] = {whole_number: "int64", true_or_false: "bool"}
    return [
        gxe.ExpectTableColumnsToMatchOrderedList(column_list=list(columns)),
        *(
            gxe.ExpectColumnValuesToBeOfType(column=name, type_=types.get(parse, "str"))
            for name, parse in columns.items()
        ),
        *(gxe.ExpectColumnValuesToNotBeNull(column=name) for name in columns),
    ]


def _no_rows_before_the_code_existed(products: pd.DataFrame) -> Expectations:
    """One expectation per code that entered the nomenclature within the panel."""
    return [
        gxe.ExpectColumnValuesToBeInSet(
            column="month",
            value_set=[month for month in panel_months() if month >= valid_from[:7]],
            row_condition=Column("hs_code") == code,
        )
        for code, valid_from in zip(products["product_code"], products["valid_from"], strict=True)
        if valid_from > FIRST_MONTH.isoformat()
    ]
