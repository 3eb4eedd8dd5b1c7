"""Starts Superset as `make bi` does, and asks it what the dashboard asks."""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from processes import STDOUT, TimeoutExpired, background

START_SECONDS = 300
SERVER_SECONDS = 7200


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Superset:
    """A running server, and this test's session with it as `admin`."""

    root: Path
    state: Path
    database: Path
    port: int = field(default_factory=free_port)
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, port: int) -> list[str]:
        python = self.root / ".venv-superset/bin/python"
        return [str(python), str(self.root / "bi/superset/run.py"), "--port", str(port)]

    def environment(self) -> dict[str, str]:
        own = {"CHOKEPOINT_SUPERSET_STATE": self.state, "CHOKEPOINT_DUCKDB": self.database}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return kept | {name: str(value) for name, value in own.items()}

    def log_in(self) -> None:
        password = (self.state / "admin_password").read_text(encoding="utf-8")
        user = {"username": "admin", "password": password, "provider": "db"}
        token = self.post("/api/v1/security/login", user)["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.session.headers["X-CSRFToken"] = self.get("/api/v1/security/csrf_token/")
        self.session.headers["Referer"] = self.address

    def get(self, path: str) -> Any:
        response = self.session.get(self.address + path, timeout=60)
        assert response.status_code == 200, response.text[:500]
        return response.json()["result"]

    def post(self, path: str, body: dict[str, Any]) -> Any:
        response = self.session.post(self.address + path, json=body, timeout=60)
        assert response.status_code == 200, response.text[:500]
        return response.json()

    def run_sql(self, sql: str) -> requests.Response:
        """What SQL Lab answers."""
        body = {"database_id": self.database_id(), "sql": sql, "runAsync": False}
        return self.session.post(f"{self.address}/api/v1/sqllab/execute/", json=body, timeout=60)

    def database_id(self) -> int:
        (database,) = self.get("/api/v1/database/")
        return database["id"]

    def charts(self) -> dict[str, int]:
        """Name and number of each chart of the dashboard."""
        listed = self.get("/api/v1/dashboard/chokepoint/charts")
        return {chart["slice_name"]: chart["id"] for chart in listed}

    def filters(self) -> list[dict[str, Any]]:
        metadata = json.loads(self.get("/api/v1/dashboard/chokepoint")["json_metadata"])
        return metadata["native_filter_configuration"]

    def chart_data(self, chart: str, chosen: dict[str, list[str]]) -> list[dict[str, Any]]:
        """Ask as the dashboard does: the chart's saved query and the filters that reach it.

        `chosen` replaces a filter's default, by the filter's name.
        """
        number = self.charts()[chart]
        query = json.loads(self.get(f"/api/v1/chart/{number}")["query_context"])
        for setting in self.filters():
            if number in setting["scope"]["excluded"]:
                continue
            default = setting["defaultDataMask"]["filterState"].get("value")
            if values := chosen.get(setting["name"], default):
                column = setting["targets"][0]["column"]["name"]
                query["queries"][0]["filters"].append({"col": column, "op": "IN", "val": values})
        (result,) = self.post("/api/v1/chart/data", query)["result"]
        assert result["rejected_filters"] == []
        return result["data"]


@contextmanager
def running(server: Superset, port: int, log: Path) -> Iterator[None]:
    """Start the server, wait until it answers, and stop it at the end."""
    # A test of the running server has its own limit; this one ends what outlives the whole run.
    with (
        log.open("wb") as out,
        background(
            server.command(port),
            limit=SERVER_SECONDS,
            env=server.environment(),
            stdout=out,
            stderr=STDOUT,
        ) as process,
    ):
        deadline = time.monotonic() + START_SECONDS
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"Superset did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")
            # Superset tells nobody when it is ready: asking again is all that one can do.
            time.sleep(0.5)
        yield
        process.terminate()
        with suppress(TimeoutExpired):
            process.wait(30)  # then it is killed


def answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/health", timeout=5).ok
    except requests.RequestException:
        return False
