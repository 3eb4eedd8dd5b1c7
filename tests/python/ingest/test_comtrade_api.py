"""The API's side of `comtrade.fetch`, on a server of this machine that answers in its form."""

import json
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3

from chokepoint.errors import ChokepointError
from chokepoint.ingest.sources.comtrade import api

from .comtrade_files import PLAIN
from .reading import Loader

MONTHS = (date(2024, 1, 1), date(2024, 2, 1))
KEY = "0123456789abcdef0123456789abcdef"


def answer(*records):
    return 200, {
        "elapsedTime": "0.1 secs",
        "count": len(records),
        "data": list(records),
        "error": "",
    }


def fault(status, message):
    return status, {"statusCode": status, "message": message}


class Server:
    """Gives its answers in turn, the last one for ever, and keeps what it was asked."""

    def __init__(self):
        self.answers = [answer(PLAIN)]
        self.asked = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked = urlsplit(self.path)
                outer.asked.append((asked.path, parse_qs(asked.query)))
                last = len(outer.answers) == 1
                status, body = outer.answers[0] if last else outer.answers.pop(0)
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                promised = len(data) + (100 if status == 200 and isinstance(body, bytes) else 0)
                self.send_header("Content-Length", str(promised))
                self.end_headers()
                self.wfile.write(data)
                self.close_connection = True

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server(monkeypatch):
    running = Server()

    class Redirected(urllib3.PoolManager):
        """The package has the address of the API built in: send its questions here."""

        def request(self, method, url, *args, **kwargs):
            assert url.startswith("https://comtradeapi.un.org/")
            url = url.replace("https://comtradeapi.un.org", running.address)
            return super().request(method, url, *args, **kwargs)

    monkeypatch.setattr(urllib3, "PoolManager", Redirected)
    monkeypatch.delenv("COMTRADE_API_KEY", raising=False)
    yield running
    running.http.shutdown()
    running.http.server_close()


@pytest.fixture
def fetch(tmp_path, server):
    pauses = []

    def run(**changes):
        arguments = {"reporter": "DEU", "months": MONTHS, "hs_codes": ["850511"], "flow": "import"}
        arguments["partner"] = "CHN"
        folder = tmp_path / "fetched"
        return api.fetch(folder, **arguments | changes, pause=pauses.append)

    run.pauses = pauses
    run.saved = lambda: sorted(p.name for p in tmp_path.rglob("*") if p.is_file())
    return run


def test_without_a_key_the_preview_is_asked_month_by_month(server, fetch):
    server.answers = [answer(PLAIN), answer(PLAIN | {"period": "202402"})]
    path = fetch()
    assert path.name == "comtrade_DEU_import_850511_202401-202402.json"
    assert [asked[0] for asked in server.asked] == ["/public/v1/preview/C/M/HS"] * 2
    query = server.asked[0][1]
    assert (query["period"], query["reportercode"], query["flowCode"]) == (
        ["202401"],
        ["276"],
        ["M"],
    )
    assert (query["customsCode"], query["motCode"], query["partner2Code"]) == (
        ["C00"],
        ["0"],
        ["0"],
    )
    assert query["partnerCode"] == ["156"]
    assert "subscription-key" not in query
    rows = Loader(path.parent, "strftime(month, '%Y%m'), quantity")(path.name, path.read_bytes())
    assert rows == [("202401", 82), ("202402", 82)]


def test_with_a_key_the_whole_data_are_asked(server, fetch, monkeypatch):
    monkeypatch.setenv("COMTRADE_API_KEY", KEY)
    path = fetch(months=MONTHS[:1])
    assert server.asked[0][0] == "/data/v1/get/C/M/HS"
    assert server.asked[0][1]["subscription-key"] == [KEY]
    assert KEY not in path.read_text(encoding="utf-8")


def test_a_refused_key_is_said_at_once_and_never_shown(server, fetch, monkeypatch):
    monkeypatch.setenv("COMTRADE_API_KEY", KEY)
    server.answers = [fault(401, f"Access denied due to invalid subscription key {KEY}.")]
    with pytest.raises(
        ChokepointError, match=r"refused the key \(401\).*COMTRADE_API_KEY"
    ) as error:
        fetch()
    assert KEY not in str(error.value)
    assert len(server.asked) == 1
    assert fetch.saved() == []


def test_a_rate_limit_is_waited_for_as_long_as_it_says(server, fetch):
    limit = fault(429, "Rate limit is exceeded. Try again in 7 seconds.")
    server.answers = [limit, limit, answer(PLAIN)]
    fetch(months=MONTHS[:1])
    assert fetch.pauses == [7, 7]


def test_a_rate_limit_of_hours_is_not_waited_for(server, fetch):
    server.answers = [fault(429, "Out of call volume quota. Try again in 86000 seconds.")]
    with pytest.raises(ChokepointError, match=r"no answer after 4 attempts.*quota"):
        fetch()
    assert fetch.pauses == [60, 60, 60]
    assert fetch.saved() == []


def test_a_failing_server_is_tried_again_and_then_given_up(server, fetch):
    server.answers = [fault(500, "Internal server error"), answer(PLAIN)]
    fetch(months=MONTHS[:1])
    assert fetch.pauses == [1]
    server.answers = [fault(500, "Internal server error")]
    with pytest.raises(
        ChokepointError, match=r"202401: no answer after 4 attempts.*Nothing was saved"
    ):
        fetch()


def test_a_bad_request_is_not_repeated(server, fetch):
    server.answers = [fault(400, "Bad request: cmdCode")]
    with pytest.raises(ChokepointError, match="Bad request: cmdCode"):
        fetch()
    assert len(server.asked) == 1


def test_a_truncated_answer_saves_nothing(server, fetch):
    half = json.dumps({"data": [PLAIN]}).encode()[:-50]
    server.answers = [answer(PLAIN), (200, half)]  # the second month ends too early
    with pytest.raises(ChokepointError, match="202402: no answer after 4 attempts"):
        fetch()
    assert fetch.saved() == []


def test_an_answer_that_is_not_json(server, fetch):
    server.answers = [(502, b"<html>Bad gateway</html>")]
    with pytest.raises(ChokepointError, match=r"no answer after 4 attempts.*Bad gateway"):
        fetch()


def test_an_empty_answer_is_said_and_not_saved(server, fetch):
    server.answers = [answer()]
    with pytest.raises(ChokepointError, match="no records for DEU, 850511, 2024-01 to 2024-02"):
        fetch()
    assert fetch.saved() == []


def test_a_cut_preview_is_not_taken_for_whole(server, fetch):
    server.answers = [answer(*[PLAIN] * 500)]
    with pytest.raises(ChokepointError, match="exactly 500 records"):
        fetch()


def test_no_server_at_all(server, fetch, monkeypatch):
    monkeypatch.setenv("COMTRADE_API_KEY", KEY)
    server.address = "http://127.0.0.1:9"  # the discard port: nobody listens
    with pytest.raises(ChokepointError, match="no answer after 4 attempts") as error:
        fetch()
    assert KEY not in str(error.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reporter": "XXX"}, "'XXX' is not a country's three-letter code"),
        ({"hs_codes": ["28053018"]}, "UN Comtrade has six digits"),
    ],
)
def test_a_wrong_question_is_not_asked(server, fetch, changes, message):
    with pytest.raises(ChokepointError, match=message):
        fetch(**changes)
    assert server.asked == []


def published(*reporters):
    return 200, {"count": len(reporters), "data": [{"reporterCode": r} for r in reporters]}


def test_an_empty_month_counts_as_loaded_only_where_the_reporter_has_published_it(
    server, fetch, project
):
    months = [date(2024, m, 1) for m in (1, 2, 3, 4)]
    server.answers = [
        *(answer(), published(276)),  # January: published, nothing imported
        answer(PLAIN | {"period": "202402"}),
        *(answer(), published(276)),  # March: published
        *(answer(), published()),  # April: not yet
    ]
    path = fetch(months=months, hs_codes=["850511", "280530"])
    assert [a[0] for a in server.asked if "Da" in a[0]] == ["/public/v1/getDa/C/M/HS"] * 3
    assert project.ingest(path, options=("--vintage-date", "2024-07-01")).exit_code == 0
    coverage = {(c["hs_code"], c["month"][:7]) for c in project.manifests()[0]["coverage"]}
    assert coverage == {(code, f"2024-0{m}") for code in ("850511", "280530") for m in (1, 2, 3)}


def test_months_of_the_call_go_before_those_of_the_file(server, fetch, project):
    path = fetch(months=MONTHS[:1])
    options = ("--vintage-date", "2024-07-01", "--months", "2023-12:2024-02")
    assert project.ingest(path, options=options).exit_code == 0
    assert [c["month"][:7] for c in project.manifests()[0]["coverage"]] == [
        *("2023-12", "2024-01", "2024-02"),
    ]


@pytest.mark.parametrize(
    ("partner", "cover"),
    [(None, ("all", None, "file")), ("USA", ("listed", ["842"], "inferred"))],
)
def test_a_fetched_file_knows_whether_all_partners_were_asked_for(
    server, fetch, project, partner, cover
):
    exports = PLAIN | {"reporterCode": 156, "partnerCode": 842, "flowCode": "X"}
    server.answers = [answer(exports)]
    path = fetch(reporter="CHN", flow="export", partner=partner, months=MONTHS[:1])
    options = ("--flow", "export", "--vintage-date", "2026-07-20")
    assert project.ingest(path, options=options).exit_code == 0
    (manifest,) = project.manifests()
    keys = ("partner_scope", "partner_codes", "partner_scope_basis")
    assert tuple(manifest[key] for key in keys) == cover
