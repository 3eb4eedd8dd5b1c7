"""Every page loads what it needs from this machine, without a fault and at every width."""

from collections import deque
from urllib.parse import urldefrag, urlsplit

import pytest

WIDTHS = (360, 768, 1440)


def test_every_page_is_reached_by_links_and_loads_without_a_fault(visit, site, pages):
    """At the narrowest width, so that no page of any specification may scroll sideways."""
    seen, waiting = set(), deque(["index.html"])
    titles, too_wide = {}, {}
    with visit(width=min(WIDTHS)) as visitor:
        while waiting:
            path = waiting.popleft()
            if path in seen:
                continue
            seen.add(path)
            visitor.page.goto(path)
            title = visitor.page.title()
            assert titles.setdefault(title, path) == path, title
            needed = visitor.page.evaluate("document.documentElement.scrollWidth")
            if needed > min(WIDTHS):
                too_wide[path] = needed
            for link in visitor.page.eval_on_selector_all(
                "a[href]:not([download])", "links => links.map(link => link.href)"
            ):
                address = urlsplit(urldefrag(link).url)
                inside = urldefrag(link).url.startswith(site)
                if inside and address.path.endswith(".html"):
                    waiting.append(address.path.lstrip("/"))
    assert {page for page in seen if not page.startswith("docs/")} == set(pages)
    assert too_wide == {}


@pytest.mark.parametrize("width", WIDTHS[1:])
def test_no_kind_of_page_scrolls_sideways(visit, kinds, width):
    with visit(width=width) as visitor:
        for path in kinds.values():
            visitor.page.goto(path)
            assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_what_goes_on_out_of_sight_is_marked_until_one_has_scrolled_there(visit, kinds):
    with visit(width=360) as visitor:
        visitor.page.goto(kinds["overview"])
        matrix = visitor.page.locator(".scroll:has(table.matrix)")
        hint = "el => getComputedStyle(el.querySelector('caption'), '::before').content"
        assert matrix.evaluate("el => el.classList.contains('is-cut')")
        assert "Scroll sideways" in matrix.evaluate(hint)
        matrix.evaluate("el => el.scrollTo(el.scrollWidth, 0)")
        visitor.page.wait_for_function("!document.querySelector('.is-cut .matrix')")
    with visit(width=1440) as visitor:
        visitor.page.goto(kinds["overview"])
        assert visitor.page.locator(".is-cut").count() == 0


def test_pages_open_from_disk(visit, report_site, kinds):
    with visit(host="") as visitor:
        for kind, path in kinds.items():
            visitor.page.goto((report_site / path).as_uri())
            assert visitor.page.locator("h1").count() == 1, kind
        visitor.page.goto((report_site / kinds["destination"]).as_uri())
        visitor.page.get_by_role("button", name="Linear").click()
        visitor.page.locator("[data-drawn=linear] [data-chart-target] svg").first.wait_for()


def test_without_scripts_figures_and_tables_are_there_and_no_dead_control(visit, kinds):
    with visit(java_script_enabled=False) as visitor:
        for kind, path in kinds.items():
            visitor.page.goto(path)
            assert visitor.page.locator("main table:visible").count() > 0, kind
            assert visitor.page.locator("button:visible, input:visible").count() == 0, kind
        for kind in ("destination", "product"):
            visitor.page.goto(kinds[kind])
            assert visitor.page.locator(".main-figure svg:visible").count() > 0, kind


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_barrier(visit, axe, kinds, width, theme):
    found = {}
    with visit(width=width, color_scheme=theme) as visitor:
        for kind, path in kinds.items():
            visitor.page.goto(path)
            found[kind] = axe(visitor)
    assert found == {kind: [] for kind in kinds}


def test_axe_sees_a_barrier_that_is_put_there(visit, axe):
    """So that a checker which finds nothing would be noticed."""
    with visit() as visitor:
        visitor.page.goto("index.html")
        visitor.page.evaluate("document.querySelector('main').innerHTML += '<img src=\"data:,\">'")
        visitor.faults.clear()
        assert any(barrier.startswith("image-alt") for barrier in axe(visitor))
        visitor.faults.clear()


def test_print_leaves_out_the_controls(visit, kinds):
    with visit() as visitor:
        for kind, path in kinds.items():
            visitor.page.goto(path)
            visitor.page.emulate_media(media="print")
            shown = visitor.page.locator("header.site nav:visible, button:visible, input:visible")
            assert shown.count() == 0, kind
            assert visitor.page.locator("h1:visible").count() == 1
            assert visitor.page.pdf(format="A4").startswith(b"%PDF")
            visitor.page.emulate_media(media="screen")


def test_a_printed_page_is_not_cut_at_its_edge(visit, kinds):
    """A4 within its margins is 718 px wide."""
    cut = {}
    with visit(width=718) as visitor:
        visitor.page.emulate_media(media="print")
        for path in kinds.values():
            visitor.page.goto(path)
            needed = visitor.page.evaluate("document.documentElement.scrollWidth")
            if needed > 718:
                cut[path] = needed
    assert cut == {}
