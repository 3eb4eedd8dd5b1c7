"""The report of the session's build, served on this machine and opened in a real browser."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from threading import Thread

import duckdb
import pytest
from playwright.sync_api import Browser, sync_playwright

from .chromium import Visitor, launch, pages_of, require_chromium, shorten_tables, visiting

# What passed is not described node by node, which takes as long as the checks themselves.
ONLY_BARRIERS = {"resultTypes": ["violations"]}


@pytest.fixture(scope="session")
def browser(takes_long) -> Iterator[Browser]:
    path = require_chromium()
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(report_site: Path) -> Iterator[str]:
    """The address of the report, with a slash at its end."""
    from chokepoint.report.serve import HOST, make_server

    with make_server(report_site) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://{HOST}:{server.server_port}/"
        server.shutdown()
        thread.join()


Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture(scope="session")
def visit(browser: Browser, site: str) -> Visit:
    """`with visit(width=360, color_scheme="dark") as visitor:` opens `visitor.page`."""
    return partial(visiting, browser, host=site.split("/")[2], base_url=site)


@pytest.fixture(scope="session")
def reference(published: Path) -> str:
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute(
            "select specification_id from marts.dim_specifications where is_reference"
        ).fetchone()[0]


@pytest.fixture(scope="session")
def pages(report_site: Path) -> list[str]:
    return pages_of(report_site)


@pytest.fixture(scope="session")
def kinds(pages: list[str], reference: str) -> dict[str, str]:
    """One page of each kind: its name and path."""

    def first(kind: str) -> str:
        return next(page for page in pages if page.startswith(f"{reference}/{kind}-"))

    return {
        "overview": "index.html",
        "destination": first("destination"),
        "product": first("product"),
        "audit": "audit.html",
        "coverage": "coverage.html",
        "method": "method.html",
    }


@pytest.fixture(scope="session")
def axe() -> Callable[[Visitor], list[str]]:
    """Return the barriers that axe-core finds on the page that is open."""
    from axe_playwright_python.sync_playwright import Axe

    checker = Axe()

    def check(visitor: Visitor) -> list[str]:
        shorten_tables(visitor.page)
        found = checker.run(visitor.page, options=ONLY_BARRIERS).response["violations"]
        return [
            f"{violation['id']}: {node['target']} {json.dumps(node['failureSummary'])}"
            for violation in found
            for node in violation["nodes"]
        ]

    return check
