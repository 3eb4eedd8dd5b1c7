"""Plain `dbt build` on a watchlist: an event means the same in a file as in the seeds."""

import csv
import json

import duckdb
import pytest

from chokepoint.errors import ChokepointError
from chokepoint.watchlist.read import read_watchlist
from dbt_projects import dbt

# An event of the project with data, and what it and its specification are called in a file.
SEED_EVENT, EVENT = "rare_earth_controls_april_2025", "april_2025"
SPECIFICATION = "april_2025_rolling"
FILE = f"watchlist/{EVENT}.toml"
BROKEN = '[event]\nname = "Broken"\ndate = "soon"\nproducts = ["85051110"]\n'


def taken_out(path, event):
    """The rows of one event, which the seed has no longer."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames)
        writer.writeheader()
        writer.writerows(row for row in rows if row["event_id"] != event)
    return [row for row in rows if row["event_id"] == event]


def as_toml(events):
    """The rows of an event as a person would write them."""
    (event,) = taken_out(events / "events.csv", SEED_EVENT)
    lines = [
        "[event]",
        f"name = {json.dumps(event['event_name'])}",
        f"date = {event['event_date']}",
        f"source = {json.dumps(event['source_url'])}",
        f"date_source = {json.dumps(event['date_source'])}",
        f"note = {json.dumps(event['note'])}",
    ]
    rows = taken_out(events / "event_destinations.csv", SEED_EVENT)
    named = [row["destination_id"] for row in rows]
    lines.append(f"destinations = {json.dumps(named)}")
    for row in taken_out(events / "event_statuses.csv", SEED_EVENT):
        lines += ["[[status]]", f"date = {row['status_date']}", f'status = "{row["status"]}"']
        lines += [f"checked = {row['is_checked']}", f"note = {json.dumps(row['note'])}"]
        lines += [f"expires = {row['expires_on']}"] if row["expires_on"] else []
        lines += [f"source = {json.dumps(row['source_url'])}"] if row["source_url"] else []
    for row in taken_out(events / "event_products.csv", SEED_EVENT):
        lines += ["[[product]]", f'code = "{row["product_code"]}"']
        lines.append(f"source = {json.dumps(row['code_source'])}")
    (row,) = taken_out(events / "specifications.csv", SEED_EVENT)
    assert row["specification_id"] == SPECIFICATION
    lines += [
        "[[specification]]",
        'id = "rolling"',
        f"title = {json.dumps(row['specification_title'])}",
        f"description = {json.dumps(row['description'])}",
        f'start = "{row["window_start_month"][:7]}"',
        f"{row['window_kind']} = {row['window_months']}",
        f"benchmark_windows = {row['benchmark_windows']}",
        f"benchmark_windows_needed = {row['benchmark_windows_needed']}",
        f'statistic = "{row["benchmark_statistic"]}"',
        f"membership = {row['membership_basis'].removeprefix('fixed:')}",
        f'missing = "{row["missing_treatment"]}"',
        f'records = "{row["recorded_by"]}"',
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def project(copy_project, tmp_path_factory):
    """The project with one of its events in a file, after a build that a broken file stopped."""
    project = copy_project(tmp_path_factory.mktemp("watchlist"))
    (project / "watchlist").mkdir()
    broken = project / "watchlist/broken.toml"
    broken.write_text(BROKEN, encoding="utf-8")
    stopped = dbt(project, "build")
    with pytest.raises(ChokepointError) as refusal:
        read_watchlist(project)
    broken.unlink()
    assert list((project / "warehouse").iterdir()) == []
    assert str(refusal.value).startswith("watchlist/broken.toml, line 3, event.date")
    assert str(refusal.value) in str(stopped.exception)

    (project / FILE).write_text(as_toml(project / "seeds/events"), encoding="utf-8")
    outcome = dbt(project, "build")
    assert outcome.success, outcome.exception or outcome.result
    return project


@pytest.fixture(scope="module")
def built(project):
    with duckdb.connect(str(project / "warehouse/build.duckdb"), read_only=True) as connection:
        yield connection


def test_an_event_in_a_file_has_the_marts_that_it_has_in_the_seeds(built, scratch):
    names = [
        name
        for (name,) in scratch.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by all"
        ).fetchall()
    ]
    other = {}
    for name in names:
        query = f"select columns(*) from marts.{name}"
        ours, theirs = (
            sorted(
                (tuple(map(comparable, row)) for row in database.execute(query).fetchall()), key=str
            )
            for database in (built, scratch)
        )
        if ours != theirs:
            other[name] = next(pair for pair in zip(ours, theirs, strict=False) if len({*pair}) > 1)
    assert other == {}
    assert (EVENT,) in built.execute("select event_id from marts.dim_specifications").fetchall()
    assert built.execute(
        "select count(*) from marts.fct_benchmark_comparison where specification_id = ?",
        [SPECIFICATION],
    ).fetchone() > (0,)


def comparable(value):
    """Doubles end in another digit when they are added in another order; the event has its name."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    return value.replace(SEED_EVENT, EVENT) if isinstance(value, str) else value


def test_rows_say_which_file_they_are_from(built):
    assert built.execute(
        "select event_id from reference.stg_events where defined_in = ?", [FILE]
    ).fetchall() == [(EVENT,)]
    (count,) = built.execute(
        "select count(*) from reference.stg_events where defined_in = 'seeds/events/events.csv'"
    ).fetchone()
    assert count == 7


def test_the_file_is_among_the_inputs_of_the_build(built, scratch):
    """Its checksum is a fact, and part of the one over all inputs."""
    query = "select fact, fact_value from staging.build_provenance"
    ours, theirs = (dict(database.execute(query).fetchall()) for database in (built, scratch))
    assert set(ours) - set(theirs) == {f"input_sha256:{FILE}"}
    assert ours["inputs_sha256"] != theirs["inputs_sha256"]
