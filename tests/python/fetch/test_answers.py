"""What comes instead of an answer: limits, cuts, errors, pages for people, changed fields."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from chokepoint.fetch.web import ATTEMPTS

from .conftest import NAMES, SECRET
from .services import HTML, Mishap, Trade

TRADE = {
    "comtrade": Trade("850511", "2025-01", 500, 9000, "DEU"),
    "comext": Trade("850511", "2025-01", 500, 9000, "DE"),
    "census": Trade("8505110070", "2025-01", 500, 9000),
    "hmrc": Trade("85051110", "2025-01", 500, 9000),
    "estat": Trade("850511000", "2025-01", 500, 9),
}
MONTH = ("--product", "850511", "--months", "2025-01:2025-01")
every = pytest.mark.parametrize("name", NAMES)


@every
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_obeyed(fetching, name, status):
    service = fetching.serve(name, TRADE[name])
    service.mishaps.append(Mishap(status, b"slow down", {"Retry-After": "17"}))
    fetching(name, *MONTH)
    assert fetching.pauses[0] == 17
    assert len(fetching.answers) == 1


def test_retry_after_may_be_a_day_or_stand_in_the_message(fetching):
    service = fetching.serve("comtrade", TRADE["comtrade"])
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    said = b'{"statusCode": 429, "message": "Rate limit is exceeded. Try again in 7 seconds."}'
    service.mishaps += [Mishap(429, b"", {"Retry-After": until}), Mishap(429, said)]
    fetching("comtrade", *MONTH)
    assert 0 <= fetching.pauses[0] <= 60
    assert fetching.pauses[1] == 7


def test_nobody_waits_for_hours(fetching):
    service = fetching.serve("comtrade", TRADE["comtrade"])
    service.mishaps.append(Mishap(429, b"Out of call volume quota", {"Retry-After": "86000"}))
    said = fetching("comtrade", *MONTH, code=1)
    assert "status 429: Out of call volume quota It asks to wait 86,000 seconds." in said
    assert fetching.pauses == []


def test_the_rate_is_kept(fetching):
    fetching.serve("census", TRADE["census"])
    fetching("census", "--product", "850511", "--months", "2023-01:2025-01")
    assert fetching.pauses == [1.0] * 5  # six requests, and no time but the pauses


@every
def test_a_cut_connection_is_tried_again(fetching, name):
    service = fetching.serve(name, TRADE[name])
    service.mishaps += [Mishap(200, b'{"data": [', is_cut=True)] * 2
    fetching(name, *MONTH)
    assert len(fetching.answers) == 1
    assert fetching.ingest()[0]["status"] == "loaded"


@every
def test_a_truncated_answer_is_never_saved(fetching, name):
    service = fetching.serve(name, TRADE[name])
    fetching(name, *MONTH, "--folder", "other")
    (whole,) = (path for path in (fetching.project / "other").glob("*/*") if path.suffix != ".toml")
    half = whole.read_bytes()[:-20]
    service.mishaps += [Mishap(200, half)] * ATTEMPTS
    said = fetching(name, *MONTH, code=1)
    assert f"no answer after {ATTEMPTS} attempts: status 200" in said
    assert "Nothing of this answer was saved" in said
    assert fetching.answers == []


@every
def test_a_page_of_html_is_no_answer(fetching, name):
    service = fetching.serve(name, TRADE[name])
    service.mishaps.append(Mishap(200, HTML))
    said = fetching(name, *MONTH, code=1)
    assert (
        "status 200, a page of HTML ('Maintenance') and no data. Nothing of it was saved." in said
    )
    assert fetching.servers[name].address in said
    assert fetching.answers == []


@every
def test_a_failing_service_is_given_up_with_what_it_says(fetching, name):
    service = fetching.serve(name, TRADE[name])
    service.mishaps += [Mishap(500, b"Internal server error")] * ATTEMPTS
    said = fetching(name, *MONTH, code=1)
    assert f"no answer after {ATTEMPTS} attempts: status 500: Internal server error" in said
    assert fetching.answers == []


@every
def test_a_refused_question_is_not_repeated(fetching, name):
    service = fetching.serve(name, TRADE[name])
    service.mishaps.append(Mishap(400, b"error: unknown variable"))
    assert "status 400: error: unknown variable" in fetching(name, *MONTH, code=1)
    assert len(service.asked) == 1


def test_a_service_that_is_not_there(fetching, monkeypatch):
    monkeypatch.setenv("CHOKEPOINT_COMEXT_ADDRESS", "http://127.0.0.1:9")  # nobody listens
    said = fetching("comext", *MONTH, code=1)
    assert "the connection failed or was cut (ConnectionError)" in said


def test_no_key_goes_where_a_service_points(fetching, monkeypatch):
    service = fetching.serve("census", TRADE["census"])
    monkeypatch.setenv("CENSUS_API_KEY", SECRET)
    elsewhere = fetching.serve("hmrc")
    address = fetching.servers["hmrc"].address
    service.mishaps.append(Mishap(302, b"", {"Location": f"{address}/invalid_key.html"}))
    said = fetching("census", *MONTH, code=1)
    assert f"status 302, which points to {address}/invalid_key.html" in said
    assert elsewhere.asked == []


def altered(name, change):
    """The one answer of a service, with something in it changed."""

    class Altered(NAMES[name]):
        def reply(self, path, parameters):
            status, body = super().reply(path, parameters)
            body = body.decode() if isinstance(body, bytes) else json.dumps(body)
            return status, change(body).encode()

    return Altered


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("comtrade", "primaryValue", "primary_value", "a record without the field 'primaryValue'"),
        ("comtrade", '"data"', '"dataset"', "no list of records under 'data'"),
        ("comtrade", '"count": 1', '"count": 2', "1 records of the 2 that it announces"),
        ("comtrade", '"error": ""', '"error": "Too busy"', "an error of the API: Too busy."),
        ("comtrade", '"period": "202501"', '"period": "2025"', "'2025' where a month should be"),
        ("comext", "OBS_VALUE", "VALUE", "a table without the column 'OBS_VALUE'"),
        ("census", "GEN_QY1_MO", "QY1", "a table without the column 'GEN_QY1_MO'"),
        ("hmrc", "NetMass", "Mass", "a record without the field 'NetMass'"),
        ("hmrc", "@odata.context", "context", "an answer without '@odata.context'"),
        ("estat", '"@cat02"', '"@category"', "a record without the field '@cat02'"),
        ("estat", '"STATUS": 0', '"STATUS": 100', "an error of the API (STATUS 100)"),
        ("estat", '"TOTAL_NUMBER": 38', '"TOTAL_NUMBER": 39', "38 records of the 39"),
        # what was not asked for
        ("comtrade", '"period": "202501"', '"period": "202502"', "a record of 2025-02, which"),
        ("census", "8505110070", "8504110070", "a record of the code 8504110070, which"),
        ("hmrc", "202501,", "202401,", "a record of 2024-01, which nobody asked for"),
    ],
)  # fmt: skip
def test_what_has_changed_is_named_and_nothing_saved(fetching, monkeypatch, name, old, new, says):
    monkeypatch.setitem(NAMES, name, altered(name, lambda body: body.replace(old, new)))
    fetching.serve(name, TRADE[name])
    said = fetching(name, *MONTH, code=1)
    assert says in said
    assert "Nothing of it was saved" in said
    assert fetching.answers == []


def test_pages_are_followed_to_their_end_and_kept_as_they_came(fetching):
    ports = [Trade("85051110", f"2025-{m:02d}", m, 100 * m) for m in range(1, 8)]
    service = fetching.serve("hmrc", *ports)
    service.size = 3
    fetching("hmrc", "--product", "850511", "--months", "2025-01:2025-07")
    (name,) = fetching.answers
    pages = json.loads((fetching.project / "downloads/hmrc" / name).read_bytes())
    assert [len(page["value"]) for page in pages] == [3, 3, 1]
    fetching.ingest()
    assert [kg for _, _, kg, _ in fetching.flows()] == [1, 2, 3, 4, 5, 6, 7]


def test_pages_of_japan(fetching):
    service = fetching.serve("estat", TRADE["estat"], Trade("850511000", "2025-03", 7, 2))
    service.size = 15
    fetching("estat", "--product", "850511", "--months", "2025-01:2025-12")
    assert [asked.get("startPosition") for _, asked in service.asked][:3] == [None, "16", "31"]
    fetching.ingest()
    found = fetching.flows("quantity_kg, value")
    assert (sum(kg for kg, _ in found), sum(value for _, value in found)) == (507, 11000)


def test_a_page_that_lacks_stops_everything(fetching):
    service = fetching.serve("hmrc", *[TRADE["hmrc"]] * 4)
    service.size = 3
    original = service.reply

    def reply(path, parameters):
        if "$skip" in dict(parameters):
            return 400, b"gone"
        return original(path, parameters)

    service.reply = reply
    fetching("hmrc", *MONTH, code=1)
    assert fetching.answers == []


def test_an_answer_at_the_limit_is_cut_into_smaller_questions(fetching):
    trade = [Trade(code, "2025-01", 1, 1, one) for code in ("280530", "850511")
             for one in ("DEU", "FRA", "JPN")]  # fmt: skip
    service = fetching.serve("comtrade", *[one for one in trade for _ in range(84)])
    asked = ("comtrade", "--product", "280530,850511", "--months", "2025-01:2025-01")
    assert "nothing new" not in fetching(*asked)
    codes = [one["cmdCode"] for path, one in service.asked if "preview" in path]
    assert codes == ["280530,850511", "280530", "850511"]
    assert len(fetching.answers) == 2
    service.trade *= 2
    said = fetching(*asked, "--again", code=1)
    assert "the answer is cut at 500 records" in said
    assert "set COMTRADE_API_KEY" in said
