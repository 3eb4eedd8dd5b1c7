"""`chokepoint refresh`, day after day: what is asked, loaded, built and said, and what is not."""

import json
from datetime import UTC, date, datetime

import duckdb
import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.errors import ChokepointError
from chokepoint.fetch.publishers import publisher
from chokepoint.ingest.lake.batches import Lake
from chokepoint.refresh.calendar import due_months

from .conftest import SECRET
from .services import Mishap, Trade, months

CONFIG = """
[[ask]]
sources = ["census"]
products = ["85051110"]
first_month = "2025-01"
"""
MAGNETS = [Trade("8505110070", month, 100, 900) for month in months("2025-01", "2026-03")]


class Days:
    """The command day by day, with a build that writes down what it was made of."""

    def __init__(self, fetching, monkeypatch):
        self.fetching, self.root = fetching, fetching.project
        self.severity = "info"
        self.builds = 0
        self.day = datetime(2026, 4, 20, 6, tzinfo=UTC)
        monkeypatch.setattr("chokepoint.fetch.run.now", lambda: self.day)
        monkeypatch.setattr("chokepoint.refresh.command._build", self.build)
        self.configure(CONFIG)

    def configure(self, text):
        (self.root / "refresh.toml").write_text(text, encoding="utf-8")

    def build(self, root):
        self.builds += 1
        published = root / "warehouse/chokepoint.duckdb"
        published.parent.mkdir(exist_ok=True)
        published.unlink(missing_ok=True)
        with duckdb.connect(str(published)) as connection:
            connection.execute("create schema marts")
            connection.execute(
                "create table marts.build_facts as select 'input_sha256:lake/' || batch as fact, "
                "'x' as fact_value from (select unnest($batches::varchar[]) as batch)",
                {"batches": Lake(root).batches_now()},
            )
            connection.execute(
                "create table marts.fct_changes as select $severity as severity, 'a' as "
                "change_kind, null::varchar as specification_id, null::varchar as cause, "
                "'No shipment.' as sentence, 'a' as change_id, false as is_reconstructed, "
                "null::date as expires_on, null::date as notice_from",
                {"severity": self.severity},
            )

    def on(self, text, code=0, *options):
        """The run of a day."""
        self.day = datetime.fromisoformat(f"{text}T06:00:00+00:00")
        result = CliRunner().invoke(app, ["refresh", *options])
        assert result.exit_code == code, result.output
        return result.output

    def log(self):
        """Step, rows and outcome of the last run."""
        lines = (self.root / "logs/refresh.jsonl").read_text(encoding="utf-8").splitlines()
        found = [json.loads(line) for line in lines]
        assert all(line["seconds"] >= 0 and line["at"] for line in found)
        last = found[-1]["run"]
        return [
            (line["step"], line["rows"], line["outcome"]) for line in found if line["run"] == last
        ]


@pytest.fixture
def days(fetching, monkeypatch):
    return Days(fetching, monkeypatch)


@pytest.fixture
def census(fetching):
    return fetching.serve("census", *MAGNETS, until="2026-02")


def spans(service):
    """Months of each question about the codes."""
    found = [asked["time"] for _, asked in service.asked if asked["COMM_LVL"] == "HS10"]
    service.asked.clear()
    return found


def test_what_is_new_is_built_and_a_second_run_finds_nothing(days, census):
    days.on("2026-04-20")
    assert days.log() == [
        ("fetch census", 14, "2 files"),
        ("ingest", 14, "2 files loaded"),
        ("build", 0, "published"),
        ("alerts", 0, "no alert"),
    ]
    assert spans(census) == ["from 2025-01 to 2025-12", "from 2026-01 to 2026-02"]
    days.on("2026-04-20")
    assert days.log() == [
        *(("fetch census", 0, "nothing new"), ("ingest", 0, "nothing new")),
        ("build", 0, "nothing new"),
    ]  # fmt: skip
    assert spans(census) == []
    assert days.builds == 1


def test_latest_months_are_asked_for_again_after_a_week_and_new_ones_when_they_are_due(
    days, census
):
    days.on("2026-04-20")
    spans(census)
    days.on("2026-04-26")
    assert spans(census) == []
    days.on("2026-04-28")  # twelve months, of which nothing has changed
    assert spans(census) == ["from 2025-03 to 2025-12", "from 2026-01 to 2026-02"]
    assert days.log()[0] == ("fetch census", 0, "nothing new")
    days.on("2026-04-29")
    assert spans(census) == []
    days.on("2026-05-07")  # March is due, and late
    assert spans(census)[-1] == "from 2026-01 to 2026-03"
    days.on("2026-05-08")
    assert spans(census) == ["from 2026-03 to 2026-03"]
    assert days.builds == 1
    census.until = "2026-03"
    days.on("2026-05-09")
    assert spans(census) == ["from 2026-03 to 2026-03"]
    assert days.log()[1] == ("ingest", 1, "1 files loaded")
    assert days.builds == 2


def test_a_revision_is_a_later_vintage(days, census):
    days.on("2026-04-20")
    census.trade[13] = Trade("8505110070", "2026-02", 250, 900)
    days.on("2026-04-28")
    assert days.builds == 2
    flows = days.fetching.flows("month, quantity_kg, vintage_date")
    assert [row[1:] for row in flows if row[0] == date(2026, 2, 1)] == [
        (100, date(2026, 4, 20)), (250, date(2026, 4, 28)),
    ]  # fmt: skip


def test_an_alert_is_printed_and_gives_exit_code_3(days, census):
    days.severity = "alert"
    assert "alert   No shipment." in days.on("2026-04-20", 3)
    assert days.log()[-1] == ("alerts", 0, "alerts")
    days.on("2026-04-20")  # nothing new: nothing to say


def test_a_source_that_fails_stops_the_build_and_not_the_other_sources(days, census, monkeypatch):
    hmrc = days.fetching.serve("hmrc", Trade("85051110", "2026-01", 5, 6), until="2026-02")
    days.configure(CONFIG.replace('"census"', '"census", "hmrc"'))
    monkeypatch.setenv("CENSUS_API_KEY", SECRET)
    census.mishaps.append(Mishap(401, f"bad key {SECRET}".encode()))
    said = days.on("2026-04-20", 1)
    assert "census did not answer: nothing was loaded or built" in said
    (first, rows, outcome), second = days.log()
    assert (first, rows) == ("fetch census", 0)
    assert outcome.startswith("failed: Failed: US Census Bureau, http://127.0.0.1")
    assert "status 401: bad key $CENSUS_API_KEY" in outcome
    assert second == ("fetch hmrc", 1, "2 files")
    assert days.builds == 0
    assert not (days.root / "lake/batches").exists()
    hmrc.asked.clear()
    days.on("2026-04-20")
    assert hmrc.asked == []
    assert days.builds == 1
    for path in days.root.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()


def test_a_file_that_is_refused_stops_the_build(days, census):
    days.on("2026-04-20")
    published = (days.root / "warehouse/chokepoint.duckdb").read_bytes()
    (days.root / "downloads/census/mine.csv").write_text("a,b\n1,2\n")
    census.until = "2026-03"
    said = days.on("2026-05-08", 1)
    assert "not loaded: mine.csv. Nothing was built." in said
    assert days.log()[-1][2] == (
        "failed: ChokepointError: not loaded: mine.csv. Nothing was built."
    )
    assert (days.root / "warehouse/chokepoint.duckdb").read_bytes() == published
    (days.root / "downloads/census/mine.csv").unlink()
    days.on("2026-05-08")  # what entered the lake then is built now
    assert days.log()[1:3] == [("ingest", 0, "nothing new"), ("build", 0, "published")]


def test_a_build_that_fails_is_tried_again_by_the_next_run(days, census, monkeypatch):
    def fails(root):
        raise ChokepointError("a test of the data failed")

    monkeypatch.setattr("chokepoint.refresh.command._build", fails)
    assert "a test of the data failed" in days.on("2026-04-20", 1)
    assert days.log()[-1] == (
        "build", 0, "failed: ChokepointError: a test of the data failed",
    )  # fmt: skip
    monkeypatch.setattr("chokepoint.refresh.command._build", days.build)
    days.on("2026-04-20")
    assert days.builds == 1


def test_a_dry_run_prints_what_is_due(days, census):
    said = days.on("2026-04-20", 0, "--dry-run")
    assert said.count("GET http") == 4
    assert census.asked == []
    assert not (days.root / "logs").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "key ask: Field required"),
        ("[[ask]]\n", "key ask.0.sources"),
        (CONFIG.replace("census", "ceensus"), "key ask.0.sources.0 = 'ceensus'"),
        (CONFIG.replace("first_month", "from"), "key ask.0"),
        (CONFIG.replace("2025-01", "2025-13"), "'2025-13' is no month"),
        (CONFIG.replace("products", "product"), "key ask.0.product"),
        ("[[ask]", "refresh.toml"),
        (CONFIG.replace('products = ["85051110"]', ""), "say --event ID, or --product CODE"),
        (CONFIG.replace("85051110", "magnets"), "'magnets': write codes"),
    ],
)
def test_a_config_that_says_nothing_clear_is_named_with_its_key(days, text, says):
    days.configure(text)
    assert says in " ".join(days.on("2026-04-20", 1).split())


def test_without_a_config_an_example_is_shown(days):
    (days.root / "refresh.toml").unlink()
    assert 'sources = ["comext", "census", "hmrc", "estat"]' in days.on("2026-04-20", 1)


def test_months_are_due_by_the_publishers_calendar():
    def last(name, day):
        return due_months(publisher(name), date(2026, 1, 1), date.fromisoformat(day))[-1:]

    assert last("census", "2026-05-05") == (date(2026, 2, 1),)
    assert last("census", "2026-05-07") == (date(2026, 3, 1),)
    assert last("comext", "2026-05-17") == (date(2026, 3, 1),)
    assert last("estat", "2026-01-20") == ()
    assert due_months(publisher("census"), date(2027, 1, 1), date(2026, 5, 1)) == ()
