"""Debian's chromium (or another) by Playwright, and what went wrong on the pages it visited."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "no chromium on this machine: on Debian and Ubuntu `apt install chromium`, elsewhere name one "
    "in the environment variable CHOKEPOINT_CHROMIUM"
)
# The browser's own calls home would fail or, worse, succeed; the sandbox does not work for root.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
]

# Rows of a table are made by one template: of hundreds, some of each look stand for the others.
SHORTEN_TABLES = """
() => document.querySelectorAll("tbody").forEach((body) => {
  const seen = {};
  [...body.rows].forEach((row) => {
    const look = row.innerHTML.replace(/>[^<]*/g, ">").replace(/ (href|id|title)="[^"]*"/g, "");
    seen[look] = (seen[look] || 0) + 1;
    if (seen[look] > 5) row.remove();
  });
})
"""


def find_chromium() -> str | None:
    """Return the path of a browser, or None."""
    named = os.environ.get("CHOKEPOINT_CHROMIUM")
    found = [shutil.which(name) for name in ([named] if named else NAMES)]
    return next((path for path in found if path), None)


def require_chromium() -> str:
    """Return the path of a browser; without one skip, or fail where it may not be missing."""
    path = find_chromium()
    if path is None:
        # Set by .ci/run, where a skipped browser would mean untested pages.
        if os.environ.get("CHOKEPOINT_REQUIRE_BROWSER"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return path


def launch(playwright: Playwright, path: str) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=FLAGS)


class Visitor:
    """One context of the browser: its page, and every fault that the page gave cause to."""

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.context = context
        self.host = host
        self.faults: list[str] = []
        context.set_default_timeout(15_000)
        context.route("**/*", self._only_this_machine)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"page error: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        self.page: Page = context.new_page()

    def _only_this_machine(self, route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("data", "blob", "file") or address.netloc == self.host:
            route.continue_()
        else:
            self.faults.append(f"request leaves the machine: {route.request.url}")
            route.abort()

    def _console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console {message.type}: {message.text}")

    def _failed(self, request) -> None:
        # A download ends the request that began it, and the next page ends what the last one still
        # asked for, such as a font. What the page asked of another machine is seen before it fails.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.faults.append(f"request failed: {request.url}: {request.failure}")

    def _response(self, response) -> None:
        if response.status >= 400:
            self.faults.append(f"status {response.status}: {response.url}")


@contextmanager
def visiting(
    browser: Browser, host: str = "", width: int = 1440, height: int = 900, **options
) -> Iterator[Visitor]:
    """Open a page of this size; at the end no fault may have been seen."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        accept_downloads=True,
        **options,
    )
    try:
        visitor = Visitor(context, host)
        yield visitor
        assert not visitor.faults, "\n".join(visitor.faults)
    finally:
        context.close()


def pages_of(folder: Path) -> list[str]:
    """Every page of the report, as a path below its folder; dbt's own page is not ours."""
    paths = (path.relative_to(folder) for path in folder.rglob("*.html"))
    return sorted(path.as_posix() for path in paths if path.parts[0] != "docs")


def shorten_tables(page: Page) -> None:
    """Leave five rows of each look in every table, for checks that take long for each node."""
    page.evaluate(SHORTEN_TABLES)
