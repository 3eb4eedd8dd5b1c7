"""`chokepoint watch seal`: a row per reading and product, of what was built and nothing else."""

import hashlib
from datetime import date

import duckdb
import pytest

from chokepoint.errors import ChokepointError
from chokepoint.watchlist.seal import seal
from chokepoint.watchlist.seals import COLUMNS, read_seals
from chokepoint.watchlist.tables import compiled

from .test_rows import LEAST

HASH = "ab" * 32
DAY = date(2025, 10, 31)


@pytest.fixture
def published(watchlist):
    """A project whose published file holds the event `baths`, with two products."""
    project = watchlist(LEAST)
    (project / "warehouse").mkdir()
    file = project / "watchlist/baths.toml"
    with duckdb.connect(str(project / "warehouse/chokepoint.duckdb")) as connection:
        connection.execute("create schema marts; create schema reference")
        connection.execute(
            "create table marts.build_facts as select "
            f"'input_sha256:watchlist/baths.toml' as fact, '{sha(file)}' as fact_value"
        )
        connection.execute("create table marts.dim_events as select 'baths' as event_id")
        connection.execute(
            "create table marts.dim_specifications as select 'baths' as specification_id, "
            f"'{HASH}' as specification_sha256, date '2025-11-01' as window_start_month, "
            "'baths' as event_id"
        )
        connection.execute(
            "create table reference.stg_events as select 'baths' as event_id, "
            "'CHN' as reporter_code"
        )
        connection.execute(
            "create table reference.stg_event_products as select 'baths' as event_id, "
            "unnest(['39221000', '85051110']) as product_code"
        )
        connection.execute(
            "create table marts.fct_product_months as from (values "
            "('CHN', '85051110', date '2025-09-01', 'gacc'), "
            "('CHN', '85051110', date '2025-10-01', null), "
            "('JPN', '85051110', date '2026-01-01', 'gacc')) "
            "as months (reporter_code, product_code, month, source_id)"
        )
    return project


def sha(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_seal_holds_the_reading_and_the_last_month_of_each_product(published, capsys):
    seal(published, "baths", DAY)
    assert read_seals(published) == [
        dict(zip(COLUMNS, ("baths", HASH, "2025-10-31", "39221000", ""), strict=True)),
        dict(zip(COLUMNS, ("baths", HASH, "2025-10-31", "85051110", "2025-09-01"), strict=True)),
    ]
    assert "no month of its window, from 2025-11, is loaded" in capsys.readouterr().out
    rows = compiled(published)["specification_seals"]
    assert [(row["product_code"], row["last_month_loaded"]) for row in rows] == [
        ("39221000", None), ("85051110", "2025-09-01"),
    ]  # fmt: skip


def test_seals_are_only_ever_appended(published):
    seal(published, "baths", DAY)
    first = (published / "watchlist/seals.csv").read_text("utf-8")
    seal(published, "baths", DAY)
    assert (published / "watchlist/seals.csv").read_text("utf-8") == first
    seal(published, "baths", date(2025, 11, 2))
    second = (published / "watchlist/seals.csv").read_text("utf-8")
    assert second.startswith(first)
    assert len(second.splitlines()) == 5


def test_what_was_loaded_already_is_said(published, capsys):
    with duckdb.connect(str(published / "warehouse/chokepoint.duckdb")) as connection:
        connection.execute(
            "insert into marts.fct_product_months values ('CHN', '85051110', '2025-11-01', 'gacc')"
        )
    seal(published, "baths", DAY)
    assert "months of its window are loaded of 85051110" in capsys.readouterr().out


def test_a_file_that_was_edited_since_the_build_is_not_sealed(published):
    path = published / "watchlist/baths.toml"
    path.write_text(path.read_text("utf-8") + "# later\n", encoding="utf-8")
    with pytest.raises(ChokepointError, match=r"baths.toml is not as it was .*\n.*`make build`"):
        seal(published, "baths", DAY)
    assert not (published / "watchlist/seals.csv").exists()


def test_an_event_that_is_not_there_is_named(published):
    with pytest.raises(ChokepointError, match=r"'tubs' is no event of .* Known are baths"):
        seal(published, "tubs", DAY)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n", "watchlist/seals.csv, line 1: not the columns specification_id,"),
        ("baths,12,2025-10-31,85051110,\n", 'line 2, specification_sha256 = "12": not what'),
        (f"baths,{HASH},2025-13-31,85051110,\n", 'line 2, sealed_on = "2025-13-31": not what'),
        (f"baths,{HASH},2025-10-31,85051110,2025-09-02\n", "line 2, last_month_loaded ="),
        (f"baths,{HASH},2025-10-31,85051110\n", "line 2: 4 cells in place of 5."),
    ],
)
def test_a_damaged_file_is_named_by_line_and_column(watchlist, text, said):
    head = "" if text.startswith("a,") else ",".join(COLUMNS) + "\n"
    project = watchlist(head + text, "seals.csv")
    with pytest.raises(ChokepointError) as refusal:
        compiled(project)
    assert said in str(refusal.value)
