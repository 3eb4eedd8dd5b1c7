"""`chokepoint serve`: the folder and nothing beside it, on this machine alone."""

import http.client
import socket
import struct
import threading

import pytest

from chokepoint.errors import ChokepointError
from chokepoint.report.serve import HOST, make_server


@pytest.fixture
def folder(tmp_path):
    pages = tmp_path / "report"
    (pages / "paper").mkdir(parents=True)
    (pages / "index.html").write_text("<h1>first page</h1>", "utf-8")
    (pages / ".hidden").write_text("hidden", "utf-8")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (pages / "way-out").symlink_to(tmp_path / "secret.txt")
    return pages


@pytest.fixture
def get(folder):
    server = make_server(folder, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def ask(path, method="GET"):
        connection = http.client.HTTPConnection(HOST, server.server_port, timeout=10)
        connection.request(method, path)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body

    yield ask
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_listens_on_this_machine_alone(folder):
    with make_server(folder, 0) as server:
        assert server.server_address[0] == "127.0.0.1"
        assert server.server_port


def test_pages_are_answered(get):
    assert get("/") == (200, "<h1>first page</h1>")
    assert get("/index.html?x=1")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nothing.html",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/paper/..%2f..%2fsecret.txt",
        "/way-out",
        "/.hidden",
        "/paper/",
    ],
)
def test_everything_else_is_not_found(get, path):
    status, body = get(path)
    assert status == 404
    assert "secret" not in body.replace(path, "")


def test_nothing_can_be_written(get):
    assert get("/index.html", "PUT")[0] == 501


def test_a_folder_without_a_report_and_a_taken_port_are_errors(folder, tmp_path):
    with pytest.raises(ChokepointError, match="chokepoint report"):
        make_server(tmp_path / "nowhere")
    with make_server(folder, 0) as server, pytest.raises(ChokepointError, match="--port"):
        make_server(folder, server.server_port)


def test_a_browser_that_closes_the_connection_is_no_error(folder, capfd):
    (folder / "large.json").write_bytes(b"0" * (32 << 20))
    others = set(threading.enumerate())
    with make_server(folder, 0) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        browser = socket.create_connection((HOST, server.server_port), timeout=10)
        browser.sendall(b"GET /large.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert browser.recv(12) == b"HTTP/1.0 200"
        # closes at once, with what is on its way
        browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        browser.close()
        thread.join()
        for answering in set(threading.enumerate()) - others:
            answering.join(timeout=10)
            assert not answering.is_alive()
    assert capfd.readouterr().err == ""


def test_any_other_error_is_shown(folder, capfd):
    with make_server(folder, 0) as server:
        try:
            raise ValueError("of the server")
        except ValueError:
            server.handle_error(None, (HOST, 1))
    assert "of the server" in capfd.readouterr().err
