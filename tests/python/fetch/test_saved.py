"""What lies in downloads/: asked for once, whole by its side-car, without a key, believed."""

import json
import os
import signal
import sys
from datetime import date

import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.ingest.query import as_toml, path_of, read_query
from processes import run

from .conftest import NAMES, SECRET
from .services import Mishap, Trade

MAGNETS = ("--product", "850511")
TRADE = (
    Trade("850511", "2025-01", 500, 9000, "DE"),
    Trade("850511", "2025-03", 700, 80, "GR"),
)


def spans(service):
    """First and last month of each question to Eurostat."""
    return [(asked["startPeriod"], asked["endPeriod"]) for _, asked in service.asked]


@pytest.fixture
def comext(fetching):
    service = fetching.serve("comext", *TRADE, until="2025-10")
    fetching("comext", *MAGNETS, "--months", "2025-01:2025-06")
    service.asked.clear()
    return service


def only(fetching):
    (name,) = fetching.answers
    return fetching.project / "downloads/comext" / name


def test_what_is_there_is_not_asked_for_again(fetching, comext):
    assert "nothing new" in fetching("comext", *MAGNETS, "--months", "2025-02:2025-05")
    assert comext.asked == []
    fetching("comext", *MAGNETS, "--months", "2024-11:2025-08")
    assert spans(comext) == [("2024-11", "2024-12"), ("2025-07", "2025-08")]
    fetching("comext", "--product", "280530,850511", "--months", "2025-01:2025-03")
    assert comext.asked[-1][0].endswith("M..CN.280530+TOTAL.1.VALUE_IN_EUROS+QUANTITY_IN_100KG")


def test_a_month_that_was_not_published_is_asked_for_again(fetching, comext):
    fetching("comext", *MAGNETS, "--months", "2025-09:2025-11")
    fetching("comext", *MAGNETS, "--months", "2025-09:2025-11")
    assert spans(comext) == [("2025-09", "2025-11"), ("2025-11", "2025-11")]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-9]),
        lambda path: path.unlink(),
        lambda path: path_of(path).unlink(),
        lambda path: path_of(path).write_text("source = "),
    ],
    ids=["truncated", "without its file", "without its side-car", "side-car unreadable"],
)
def test_what_is_not_whole_is_asked_for_again(fetching, comext, spoil):
    spoil(only(fetching))
    fetching("comext", *MAGNETS, "--months", "2025-01:2025-06")
    assert spans(comext) == [("2025-01", "2025-06")]
    assert fetching.ingest()[0]["status"] == "loaded"


def test_again_keeps_what_says_something_new_and_confirms_the_rest(fetching, comext):
    def query():
        return read_query(only(fetching))

    first = query()
    said = fetching("comext", *MAGNETS, "--months", "2025-01:2025-06", "--again")
    assert "1 answers say what earlier ones said nothing new" in said
    assert len(comext.asked) == 1
    assert query().model_copy(update={"confirmed_at": first.confirmed_at}) == first
    comext.trade[0].kg = 600
    fetching("comext", *MAGNETS, "--months", "2025-01:2025-06", "--again")
    assert read_query(only(fetching)).content["2025-01"] != first.content["2025-01"]


def test_a_call_that_stops_keeps_what_it_has(fetching):
    service = fetching.serve("comext", *TRADE)
    answer = service.reply

    def reply(path, parameters):
        if dict(parameters)["startPeriod"] == "2025-01":
            return 400, b"no"
        return answer(path, parameters)

    service.reply = reply
    fetching("comext", *MAGNETS, "--months", "2023-01:2025-02", code=1)
    assert len(fetching.answers) == 2
    service.asked.clear()
    service.reply = answer
    fetching("comext", *MAGNETS, "--months", "2023-01:2025-02")
    assert spans(service) == [("2025-01", "2025-02")]


@pytest.mark.parametrize("point", ["file.written", "file.replaced"])
def test_a_killed_call_leaves_no_answer_that_is_read_by_guessing(fetching, point):
    fetching.serve("comext", *TRADE)
    command = (sys.executable, "-P", "-m", "chokepoint", "fetch", "comext", *MAGNETS)
    killed = run(
        (*command, "--months", "2025-01:2025-01"), env=os.environ | {"CHOKEPOINT_KILL_AT": point}
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert [name for name in fetching.answers if not name.startswith(".")] == []
    fetching("comext", *MAGNETS, "--months", "2025-01:2025-01")
    assert [one["status"] for one in fetching.ingest()] == ["loaded"]


@pytest.mark.parametrize("name", NAMES)
def test_a_dry_run_prints_the_requests_and_asks_nothing(fetching, monkeypatch, name):
    service = fetching.serve(name)
    key = {"comtrade": "COMTRADE_API_KEY", "census": "CENSUS_API_KEY", "estat": "ESTAT_APP_ID"}
    if name in key:
        monkeypatch.setenv(key[name], SECRET)
    said = fetching(name, *MAGNETS, "--months", "2024-12:2025-02", "--dry-run")
    assert service.asked == []
    assert not (fetching.project / "downloads").exists()
    address = fetching.servers[name].address
    assert said.count(f"GET {address}/") >= 2
    assert "dry run: nothing was asked" in said
    if name in key:
        assert f"=${key[name]}" in said
        assert SECRET not in said


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("comtrade", "COMTRADE_API_KEY"),
        ("census", "CENSUS_API_KEY"),
        ("estat", "ESTAT_APP_ID"),
    ],
)
def test_a_key_is_sent_and_left_nowhere(fetching, monkeypatch, name, variable):
    trade = {
        "comtrade": Trade("850511", "2025-01", 5, 9, "DEU"),
        "census": Trade("8505110070", "2025-01", 5, 9),
        "estat": Trade("850511000", "2025-01", 5, 9),
    }[name]
    service = fetching.serve(name, trade)
    monkeypatch.setenv(variable, SECRET)
    answer = service.reply

    def reply(path, parameters):  # a publisher that repeats what it was asked, key and all
        status, body = answer(path, parameters)
        if name == "comtrade" and "data" in body:
            body = body | {"asked": dict(parameters)}
        return status, body

    service.reply = reply
    said = [fetching(name, *MAGNETS, "--months", "2025-01:2025-01")]
    assert all(SECRET in asked.values() for _, asked in service.asked)
    service.mishaps.append(Mishap(401, f"invalid key {SECRET}".encode()))
    said.append(fetching(name, *MAGNETS, "--months", "2024-02:2024-02", code=1))
    assert f"status 401: invalid key ${variable}" in said[-1]
    assert f"Correct or unset {variable}" in said[-1]
    monkeypatch.setenv(f"CHOKEPOINT_{name.upper()}_ADDRESS", "http://127.0.0.1:9")
    said.append(fetching(name, *MAGNETS, "--months", "2024-02:2024-02", code=1))
    said.append(json.dumps(fetching.ingest()))
    written = [path.read_bytes() for path in fetching.project.rglob("*") if path.is_file()]
    assert any(variable.encode() in content for content in written)
    for secret in (SECRET, "s3cret%2Fkey%2B0123456789abcdef", "s3cret/key%2B0123456789abcdef"):
        assert not any(secret in text for text in said)
        assert not any(secret.encode() in content for content in written)


def test_japan_wants_a_key(fetching, monkeypatch):
    service = fetching.serve("estat")
    monkeypatch.delenv("ESTAT_APP_ID")
    said = fetching("estat", *MAGNETS, "--months", "2025-01:2025-01", code=1)
    assert "wants a key: set ESTAT_APP_ID. It is free: https://www.e-stat.go.jp/api/" in said
    assert service.asked == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("comext", "--months", "2025-01:2025-02"), "say --event ID, or --product CODE"),
        (("comext", *MAGNETS, "--months", "2025-02:2025-01"), "first month is after the last"),
        (("comext", "--product", "8505", "--months", "2025-01:2025-01"), "6, 8 or 10 digits"),
        (("comext", "--event", "x", "--months", "2025-01:2025-01"), "--event 'x' is not known"),
        (("hmrc", *MAGNETS, "--months", "2025-01:2025-01", "--flow", "export"), "imports alone"),
        (("hmrc", *MAGNETS, "--months", "2025-01:2025-01", "--reporter", "DEU"), "is asked for"),
        (("comtrade", *MAGNETS, "--months", "2025-01:2025-01", "--reporter", "DE"), "three"),
        (("census", *MAGNETS, "--months", "2012-12:2013-01"), "begins with January 2013"),
    ],
)  # fmt: skip
def test_what_nobody_can_be_asked_is_said_before_anybody_is(fetching, arguments, says):
    service = fetching.serve(arguments[0])
    assert says in fetching(*arguments, code=1)
    assert service.asked == []


def test_comtrade_is_asked_for_single_reporters_and_for_exports(fetching, monkeypatch):
    monkeypatch.setenv("COMTRADE_API_KEY", SECRET)
    service = fetching.serve(
        "comtrade",
        Trade("850511", "2025-01", 500, 9000, "DEU"),
        Trade("850511", "2025-01", 30, 400, "JPN"),
    )
    asked = ("comtrade", *MAGNETS, "--months", "2025-01:2025-02", "--reporter")
    fetching(*asked, "DEU")
    (path, first), (_, availability) = service.asked
    assert (path, first["period"], first["reporterCode"]) == (
        "/data/v1/get/C/M/HS", "202501,202502", "276",
    )  # fmt: skip
    assert "motCode" not in first  # some reporters write their sum as -1
    assert availability["reporterCode"] == "276"
    fetching.ingest()
    assert fetching.covered("850511") == {"DEU": ["2025-01", "2025-02"]}
    fetching("comtrade", *MAGNETS, "--months", "2025-01:2025-01", "--flow", "export",
             "--reporter", "FRA")  # fmt: skip
    assert "partnerCode" not in service.asked[2][1]
    assert service.asked[2][1]["flowCode"] == "X"


def edited(path, **changes):
    """The side-car of an answer, changed."""
    query = read_query(path)
    path_of(path).write_text(as_toml(query.model_copy(update=changes)), encoding="utf-8")


def refusal(fetching):
    (outcome,) = fetching.ingest(code=1)
    assert outcome["status"] == "refused"
    assert not (fetching.project / "lake/batches").exists()
    return " ".join(f"{one['what']} {one['remedy']}" for one in outcome["problems"])


JANUARY = (date(2025, 1, 1),)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"sha256": "0" * 64}, "the file was changed, or is not whole"),
        ({"announced": 100}, "records of the 100 that the publisher announced"),
        ({"source": "us_census"}, "its columns fit none of us_census"),
        ({"currency": "USD"}, "and its side-car speaks of comext import iso2 USD"),
        ({"codes": ("280530",)}, "a code that nobody asked for"),
        ({"months": JANUARY}, "a month that nobody asked for"),
        ({"partners": ("JP",)}, "a partner beside those of --partners JP"),
        ({"published": {"DEU": JANUARY}}, "a reporter's month that"),
        ({"recorded": {"DEU": JANUARY}}, "has rows of GRC in 2025-03, and the side-car none"),
        (
            {"recorded": {"DEU": JANUARY, "GRC": (date(2025, 2, 1), date(2025, 3, 1))}},
            "the answer has rows of GRC in 2025-02, and this reader none",
        ),
        ({"published": {"DEU": (date(2026, 12, 1),)}}, "2026-12 as published, which was not over"),
    ],
)  # fmt: skip
def test_an_answer_that_contradicts_its_side_car_is_refused(fetching, comext, changes, says):
    edited(only(fetching), **changes)
    assert says in refusal(fetching)


def test_a_damaged_side_car_is_named_with_its_key(fetching, comext):
    path = path_of(only(fetching))
    text = path.read_text(encoding="utf-8").replace('flow = "import"', 'flow = "both"')
    path.write_text(text, encoding="utf-8")
    said = refusal(fetching)
    assert f"{path.name}, key flow = 'both'" in said
    assert "delete the side-car" in said


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (("--months", "2025-01:2025-12"), "--months"),
        (("--hs", "280530"), "--hs"),
        (("--partners", "all"), "--partners"),
        (("--flow", "export"), "--flow"),
        (("--source", "hmrc"), "--source"),
        (("--vintage-date", "2020-01-01"), "--vintage-date"),
        (("--reporter", "DEU"), "--reporter"),
    ],
)
def test_a_call_cannot_say_otherwise_than_the_side_car(fetching, comext, options, name):
    (outcome,) = fetching.ingest(*options, code=1)
    assert f"{name} says otherwise than" in outcome["problems"][0]["what"]


def test_a_call_may_repeat_what_the_side_car_says(fetching, comext):
    options = ("--flow", "import", "--hs", "850511", "--source", "comext", "--partners", "CN")
    assert fetching.ingest(*options)[0]["status"] == "loaded"
    folder = only(fetching).parent
    assert sorted(path.suffix for path in folder.iterdir()) == [".csv", ".toml"]


def test_side_cars_are_neither_read_nor_named(fetching, comext):
    result = CliRunner().invoke(app, ["ingest", "downloads"])
    assert result.exit_code == 0
    assert "1 loaded" in result.output
    assert ".query.toml" not in result.output


def test_months_that_are_published_later_come_in_by_a_file_of_their_own(fetching, comext):
    fetching.ingest()
    assert fetching.ingest()[0]["status"] == "known"
    comext.late = {}
    fetching("comext", *MAGNETS, "--months", "2025-09:2025-10")
    statuses = [one["status"] for one in fetching.ingest()]
    assert sorted(statuses) == ["known", "loaded"]
    (empty,) = (one for one in fetching.manifests() if one["rows"] == 0)
    assert (empty["first_month"], empty["last_month"]) == ("2025-09-01", "2025-10-01")


def test_the_same_bytes_with_more_published_are_another_batch(fetching, comext):
    path = only(fetching)
    published = read_query(path).published
    edited(path, published={one: published[one] for one in ("DEU", "GRC")})
    assert [one["status"] for one in fetching.ingest()] == ["loaded"]
    assert set(fetching.covered("850511")) == {"DEU", "GRC"}
    edited(path, published=published)
    assert [one["status"] for one in fetching.ingest()] == ["loaded"]
    assert set(fetching.covered("850511")) == {"DEU", "FRA", "GRC"}
