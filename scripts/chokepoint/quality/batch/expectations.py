"""Great Expectations on each batch before it may enter the lake.

A batch may have ten million rows: the suites judge its profile and, row by row, the sample of it.
Each expectation says in plain words what it asks; the results are kept with the batch.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from great_expectations import expectations as gxe
from great_expectations.expectations.expectation import Expectation

from chokepoint.ingest.model import Parsed
from chokepoint.quality.batch.profile import Profile
from chokepoint.quality.batch.validation import SuiteResult, Validation
from chokepoint.quality.gx_runner import Checker, Expectations

REMEDY = "Nothing entered the lake. Correct the file or its options and ingest it again."
NEVER = {
    "rows_without_month": "Every row has a month.",
    "rows_with_negative_quantity": "No quantity is negative.",
    "rows_with_negative_value": "No value is negative.",
    "rows_with_bad_hs_code": "Every code has 6, 8 or 10 digits.",
}
AT_LEAST_ONE = {
    "rows": "There is at least one row.",
    "hs_codes": "There is at least one code.",
    "months": "There is at least one month.",
    "partners": "There is at least one partner.",
}


def profile_suite(parsed: Parsed, is_empty: bool = False) -> Expectations:
    """What holds for a batch as a whole; GACC always gives kilogrammes.

    A batch is empty where the call has said what was asked for, and nothing was traded.
    """
    never = dict(NEVER)
    at_least_one = {} if is_empty else AT_LEAST_ONE
    if parsed.source_id == "gacc":
        never["rows_without_quantity"] = "Every row has a quantity."
    return [
        *(
            gxe.ExpectColumnValuesToBeInSet(column=column, value_set=[0], description=says)
            for column, says in never.items()
        ),
        *(
            gxe.ExpectColumnValuesToBeBetween(column=column, min_value=1, description=says)
            for column, says in at_least_one.items()
        ),
        # 0.7 per cent of real rows weigh less than half a kilogramme; most of a file never does
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="rows",
            column_B="rows_zero_kg_positive_value",
            or_equal=True,
            description="No more rows have a value and zero kilogrammes than there are rows.",
        ),
    ]


def sample_suite(parsed: Parsed) -> Expectations:
    """What holds for every row."""
    suite: Expectations = [
        gxe.ExpectColumnValuesToNotBeNull(column=column, description=f"{says} is given.")
        for column, says in (
            ("month", "The month"),
            ("partner_code", "The partner's code"),
            ("hs_code", "The product's code"),
            ("reporter_code", "The reporter"),
        )
    ]
    suite += [
        gxe.ExpectColumnValuesToMatchRegex(
            column="hs_code",
            regex=r"^\d{6}(\d\d){0,2}$",
            description="The product's code has 6, 8 or 10 digits.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="quantity", min_value=0, description="The quantity is zero or more."
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="value_number", min_value=0, description="The value is zero or more."
        ),
    ]
    if parsed.partner_scheme == "gacc":
        suite.append(
            gxe.ExpectColumnValuesToMatchRegex(
                column="partner_code",
                regex=r"^\d{3}$",
                description="The partner's code has three digits.",
            )
        )
    return suite


def validate(name: str, parsed: Parsed, profile: Profile) -> Validation:
    """Judge a batch; raises with the failed expectations, else returns the results."""
    measures = profile.measures
    checker = Checker()
    suites = []
    whole = profile_suite(parsed, is_empty=not profile.rows)
    judged = [("profile", "The batch as a whole", pd.DataFrame([measures]), whole)]
    if profile.rows:
        judged += [("sample", "Row by row, on a sample", profile.sample, sample_suite(parsed))]
    for suite_name, title, frame, suite in judged:
        suite_name = f"{parsed.source_id}_{suite_name}"
        held = checker.require(suite_name, frame, suite, where=name, row_word="row", remedy=REMEDY)
        suites.append(
            SuiteResult(
                suite=suite_name,
                title=title,
                rows_judged=len(frame),
                expectations=[_result(one, measures, len(frame)) for one in suite],
                held=held,
            )
        )
    return Validation(name, profile.rows, measures, suites)


def _result(expectation: Expectation, measures: dict[str, int], rows: int) -> dict[str, Any]:
    """An expectation that held: what it asks, and what was found."""
    asked = expectation.configuration.to_json_dict()
    arguments = expectation.configuration.kwargs
    column = str(arguments.get("column") or arguments["column_B"])
    if column in measures:
        observed = f"{column.replace('_', ' ')}: {measures[column]:,}"
    else:
        observed = f"{rows:,} of {rows:,} rows"
    return {**asked, "says": expectation.description, "observed": observed}
