"""Judges what a batch looks like beside its series: what no single row shows.

Whether a number leaves its bounds is a comparison in SQL. Great Expectations, whose import takes
seconds, is asked where one does, and has the last word.
"""

from __future__ import annotations

from chokepoint import pandas_later
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import Manifest
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import FileRefused
from chokepoint.quality.batch.measures import are_beyond, take_measures, taken
from chokepoint.quality.batch.profile import Profile
from chokepoint.quality.batch.series import make_series
from chokepoint.quality.batch.validation import Validation
from chokepoint.quality.batch.words import Found, problems, warnings


def judged(lake: Lake, file: SourceFile, manifest: Manifest, profile: Profile) -> Validation:
    """What is unusual of relation `flows`; raises FileRefused where nobody has accepted it."""
    connection = file.connection
    series = make_series(lake, file, manifest, profile)
    take_measures(connection, bool(series))
    found = taken(connection)
    result = Validation(file.name, profile.rows, profile.measures, series, found)
    if not are_beyond(connection):
        return result
    pandas_later.let_in()
    from chokepoint.quality.batch.expectations import judge  # takes seconds

    rows = connection.execute("from batch_measures order by product, measure")
    measures = {(row[0], row[1]): Found(*row) for row in rows.fetchall()}
    frame = connection.execute("select product, measure, found from batch_measures").df()
    suites, warned, refused = judge(frame)
    outside = [measures[key] for key in sorted(warned | refused)]
    unusual = [measures[key] for key in sorted(refused)]
    currency = manifest.value_currency
    if unusual and not file.options.accept_unusual:
        raise FileRefused(problems(file.name, unusual, measures, currency, series))
    result.suites.extend(suites)
    result.warnings.extend(warnings(outside, unusual, currency, bool(series)))
    return result
