"""Runs Great Expectations on data frames, with nothing stored and nothing sent.

Importing this module imports Great Expectations, which takes seconds: import it late.
"""

import logging
import os
import warnings

# Read when great_expectations is imported, so they come first.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
os.environ.setdefault("TQDM_DISABLE", "1")

import great_expectations as gx
import pandas as pd
from great_expectations.core import ExpectationValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation

from chokepoint.errors import ChokepointError
from chokepoint.quality.failures import Failure, as_failure, message

Expectations = list[Expectation]

# dbt, in the same process, lets every library's notes through to the terminal.
logging.getLogger("great_expectations").setLevel(logging.WARNING)
logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)


class Checker:
    """Validates data frames in one ephemeral context."""

    def __init__(self) -> None:
        self.context = gx.get_context(mode="ephemeral")
        self.context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self.source = self.context.data_sources.add_pandas("chokepoint")

    def require(
        self,
        suite_name: str,
        frame: pd.DataFrame,
        expectations: Expectations,
        *,
        where: str,
        row_word: str,
        remedy: str,
    ) -> int:
        """Return how many expectations hold; raise with the failed ones if any does not."""
        failures = self.failures(suite_name, frame, expectations)
        if failures:
            raise ChokepointError(
                message(suite_name, len(expectations), failures, where, row_word, remedy)
            )
        return len(expectations)

    def failures(
        self, suite_name: str, frame: pd.DataFrame, expectations: Expectations
    ) -> list[Failure]:
        """Validate and return the failed expectations, in the order of the suite."""
        results = self.results(suite_name, frame, expectations)
        return [as_failure(one, frame) for one in results if not one.success]

    def results(
        self, suite_name: str, frame: pd.DataFrame, expectations: Expectations
    ) -> list[ExpectationValidationResult]:
        """Validate and return the library's own results, in the order of the suite."""
        suite = gx.ExpectationSuite(name=suite_name, expectations=expectations)
        asset = self.source.add_dataframe_asset(suite_name)
        batch = asset.add_batch_definition_whole_dataframe("whole").get_batch(
            batch_parameters={"dataframe": frame}
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pandas' notices about code inside the library
            result = batch.validate(suite, result_format={"result_format": "COMPLETE"})
        return list(result.results)
