"""Great Expectations on each batch before it may enter the lake.

Whole columns are measured by SQL first (a batch may have ten million rows); the suite then judges
that profile, and, row by row, a sample spread over the batch. Results are kept with the batch, as
JSON and as a page that opens from disk.
"""

from __future__ import annotations

import html

from great_expectations import expectations as gxe

from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.quality.gx_runner import Checker

SAMPLE_ROWS = 2000
REMEDY = "Nothing entered the lake. Correct the file or its options and ingest it again."
PROFILE = """
select
    count(*) as rows,
    count(*) filter (where month is null) as rows_without_month,
    count(*) filter (where quantity is null) as rows_without_quantity,
    count(*) filter (where quantity < 0) as rows_with_negative_quantity,
    count(*) filter (where value_number < 0) as rows_with_negative_value,
    count(*) filter (where is_zero_quantity_positive_value) as rows_zero_kg_positive_value,
    count(*) filter (where not regexp_matches(hs_code, '^([0-9]{6}|[0-9]{8}|[0-9]{10})$'))
        as rows_with_bad_hs_code,
    count(distinct hs_code) as hs_codes,
    count(distinct month) as months,
    count(distinct partner_code) as partners
from flows
"""


def profile_suite(parsed: Parsed) -> list:
    """What holds for a batch as a whole; GACC always gives kilogrammes."""
    zero = ["rows_without_month", "rows_with_negative_quantity", "rows_with_negative_value"]
    zero += ["rows_with_bad_hs_code"]
    zero += ["rows_without_quantity"] if parsed.source_id == "gacc" else []
    at_least_one = ["rows", "hs_codes", "months", "partners"]
    return [
        *(gxe.ExpectColumnValuesToBeInSet(column=c, value_set=[0]) for c in zero),
        *(gxe.ExpectColumnValuesToBeBetween(column=c, min_value=1) for c in at_least_one),
        # 0.7 per cent of real rows weigh less than half a kilogramme; most of a file never does
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="rows", column_B="rows_zero_kg_positive_value", or_equal=True
        ),
    ]


def sample_suite(parsed: Parsed) -> list:
    """What holds for every row."""
    suite = [
        gxe.ExpectColumnValuesToNotBeNull(column=c)
        for c in ("month", "partner_code", "hs_code", "reporter_code")
    ]
    suite.append(gxe.ExpectColumnValuesToMatchRegex(column="hs_code", regex=r"^\d{6}(\d\d){0,2}$"))
    suite.append(gxe.ExpectColumnValuesToBeBetween(column="quantity", min_value=0))
    suite.append(gxe.ExpectColumnValuesToBeBetween(column="value_number", min_value=0))
    if parsed.partner_scheme == "gacc":
        suite.append(gxe.ExpectColumnValuesToMatchRegex(column="partner_code", regex=r"^\d{3}$"))
    return suite


def validate(file: SourceFile, parsed: Parsed) -> dict:
    """Judge the relation `flows`; raises with the failed expectations, else returns the results."""
    profile = file.connection.execute(PROFILE).df()
    total = int(profile["rows"][0])
    sample = file.connection.execute(
        "select file_row, reporter_code, month, partner_code, hs_code, "
        "cast(quantity as double) as quantity, cast(value_number as double) as value_number "
        f"from flows where file_row % {max(total // SAMPLE_ROWS, 1)} = 0 or file_row <= 3 "
        f"order by file_row limit {2 * SAMPLE_ROWS}"
    ).df()
    checker = Checker()
    results = []
    for name, frame, suite in (
        (f"{parsed.source_id}_profile", profile, profile_suite(parsed)),
        (f"{parsed.source_id}_sample", sample, sample_suite(parsed)),
    ):
        held = checker.require(name, frame, suite, where=file.name, row_word="row", remedy=REMEDY)
        results.append(
            {
                "suite": name,
                "rows_judged": len(frame),
                "expectations": [expectation.configuration.to_json_dict() for expectation in suite],
                "held": held,
            }
        )
    measures = {key: int(value) for key, value in profile.iloc[0].items()}
    return {"file": file.name, "rows": total, "profile": measures, "suites": results}


def page(validation: dict) -> str:
    """The results as one HTML page without scripts, styles or pictures from elsewhere."""
    rows = "".join(
        f"<tr><td>{html.escape(key)}</td><td>{value:,}</td></tr>"
        for key, value in validation["profile"].items()
    )
    suites = "".join(
        f"<h2>{html.escape(s['suite'])}</h2><p>{s['held']} expectations hold on "
        f"{s['rows_judged']:,} row(s).</p><ul>"
        + "".join(
            f"<li>{html.escape(e['type'])} {html.escape(_arguments(e['kwargs']))}</li>"
            for e in s["expectations"]
        )
        + "</ul>"
        for s in validation["suites"]
    )
    name = html.escape(validation["file"])
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{name}</title>"
        "<style>body{font:16px system-ui;max-width:50em;margin:2em auto;padding:0 1em}"
        "td{padding:.2em 1em .2em 0}td+td{text-align:right}</style>"
        f"<h1>{name}</h1><p>{validation['rows']:,} rows entered the lake.</p>"
        f"<table>{rows}</table>{suites}</html>"
    )


def _arguments(arguments: dict) -> str:
    return ", ".join(f"{k} = {v}" for k, v in sorted(arguments.items()) if k != "batch_id")
