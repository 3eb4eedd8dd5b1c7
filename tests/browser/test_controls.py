"""Every control does what it says, with the mouse and with the keyboard."""

import csv

import duckdb
import pytest

STEPS = 400


def test_the_scale_of_the_figure(visit, kinds):
    for kind in ("destination", "product"):
        with visit() as visitor:
            page = visitor.page
            page.goto(kinds[kind])
            box = page.locator("[data-chart]").first
            still, chart = (
                box.locator(".drawing svg:not(.phone)"),
                box.locator("[data-chart-target] svg"),
            )
            assert still.is_visible()
            ticks = {}
            for name, scale in (("Linear", "linear"), ("Logarithmic", "log")):
                box.get_by_role("button", name=name).click()
                page.locator(f"[data-drawn={scale}]").first.wait_for()
                assert chart.is_visible()
                assert not still.is_visible()
                ticks[scale] = chart.locator(".role-axis-label").first.text_content()
                assert box.locator("[aria-pressed=true]").text_content() == name
            assert ticks["linear"] != ticks["log"]
            rows = page.locator(f"#{box.get_attribute('data-chart')}").evaluate(
                "element => JSON.parse(element.textContent).length"
            )
            assert chart.locator(".mark-symbol path").count() == rows
            chart.locator(".mark-symbol path").first.hover()
            page.locator("#vg-tooltip-element.visible").wait_for()
            box.get_by_role("button", name="Figure").click()
            assert still.is_visible()


def test_the_theme_is_switched_and_remembered(visit, kinds):
    background = "getComputedStyle(document.body).backgroundColor"
    with visit(color_scheme="light") as visitor:
        page = visitor.page
        page.goto("index.html")
        light = page.evaluate(background)
        page.get_by_role("button", name="dark theme").click()
        dark = page.evaluate(background)
        assert dark != light
        page.goto(kinds["destination"])
        assert page.evaluate(background) == dark
        page.get_by_role("button", name="light theme").click()
        assert page.evaluate(background) == light


def test_a_chart_follows_the_theme(visit, kinds):
    with visit(color_scheme="light") as visitor:
        page = visitor.page
        page.goto(kinds["destination"])
        page.get_by_role("button", name="Linear").click()
        page.locator("[data-drawn=linear]").first.wait_for()
        label = page.locator("[data-chart-target] .role-axis-label text").first
        light = label.get_attribute("fill")
        page.get_by_role("button", name="dark theme").click()
        page.wait_for_function(
            "light => { const label = document.querySelector("
            "'[data-chart-target] .role-axis-label text');"
            "return label && label.getAttribute('fill') !== light; }",
            arg=light,
        )


def test_the_filters_of_the_audit_show_what_they_say(visit, published):
    with duckdb.connect(str(published), read_only=True) as connection:
        verdicts = dict(
            connection.execute(
                "select verdict, count(*) from marts.audit_published_figures group by verdict"
            ).fetchall()
        )
    with visit() as visitor:
        page = visitor.page
        page.goto("audit.html")
        form = page.locator("[data-filters]").first
        table = page.locator(f"#{form.get_attribute('data-filters')} tbody")
        rows = table.locator("tr:visible")
        assert rows.count() == sum(verdicts.values())
        form.locator("select[name=verdict]").select_option("paper_inconsistent")
        assert rows.count() == verdicts["paper_inconsistent"]
        form.locator("[name=text]").fill("no such words")
        assert rows.count() == 0
        assert form.locator("[data-count]").text_content().startswith("0 of ")
        form.get_by_role("button").click()
        page.wait_for_function("document.querySelectorAll('tbody tr[hidden]').length === 0")


def test_the_specification_switch_leads_to_the_same_page_of_another(visit, kinds, reference):
    with visit() as visitor:
        page = visitor.page
        page.goto(kinds["destination"])
        switch = page.get_by_role("navigation", name="Specification")
        switch.locator("summary").click()
        other = switch.locator("a:not([aria-current])").first
        name = other.text_content().strip()
        other.click()
        page.wait_for_url(f"**/{name}/**")
        assert name != reference
        assert page.url.split("/")[-1] == kinds["destination"].split("/")[-1]


def test_a_cell_has_an_address_and_leads_to_its_finding(visit):
    with visit(height=500) as visitor:
        page = visitor.page
        page.goto("index.html")
        cells = page.locator("table.matrix td[id]")
        last = cells.nth(cells.count() - 1)
        name = last.get_attribute("id")
        page.goto(f"index.html#{name}")
        assert page.evaluate("document.querySelector(':target').id") == name
        assert page.locator(f"[id='{name}']").evaluate(
            "cell => { const box = cell.getBoundingClientRect();"
            "return box.top >= 0 && box.bottom <= innerHeight; }"
        )
        marked = "cell => getComputedStyle(cell).outlineStyle"
        assert last.evaluate(marked) != cells.first.evaluate(marked)
        last.locator("a").click()
        finding = page.locator(":target")
        assert finding.get_attribute("id") == name.split("-")[0]
        assert finding.locator("h3").is_visible()


def test_every_download_arrives_whole(visit, kinds, report_site):
    for path in kinds.values():
        with visit() as visitor:
            page = visitor.page
            page.goto(path)
            links = page.locator("a[download]")
            assert links.count() > 0, path
            for number in range(links.count()):
                link = links.nth(number)
                file = download(page, link)
                kept = (report_site / path).parent / link.get_attribute("href")
                assert file.read_bytes() == kept.read_bytes() != b"", kept
                if kept.suffix == ".csv":
                    with file.open(encoding="utf-8-sig", newline="") as lines:
                        header, *rows = csv.reader(lines)
                    assert rows, kept
                    assert {len(row) for row in rows} == {len(header)}


def test_the_rows_of_a_download_are_those_of_the_mart(visit, kinds, published, reference):
    destination = kinds["destination"].removeprefix(f"{reference}/destination-")[: -len(".html")]
    with visit() as visitor:
        visitor.page.goto(kinds["destination"])
        link = visitor.page.get_by_role("link", name="Comparisons (CSV)")
        with download(visitor.page, link).open(encoding="utf-8-sig", newline="") as lines:
            read = {
                row["product_code"]: [
                    float(row[name]) if row[name] else None
                    for name in ("post_volume_kg", "volume_index")
                ]
                for row in csv.DictReader(lines)
            }
    with duckdb.connect(str(published), read_only=True) as connection:
        held = connection.execute(
            """
            select product_code, post_volume_kg, volume_index
            from marts.comparisons_readable
            where specification_id = ? and destination_id = ?
            """,
            [reference, destination],
        ).fetchall()
    assert read.keys() == {row[0] for row in held}
    for product, *values in held:
        assert read[product] == values, product


def download(page, link):
    """Follow the link; return the file that arrives."""
    with page.expect_download() as waiting:
        link.evaluate("link => link.click()")
    return waiting.value.path()


@pytest.mark.parametrize("width", [360, 1440])
def test_the_keyboard_reaches_every_control_and_shows_where_it_is(visit, kinds, width):
    for kind, path in kinds.items():
        with visit(width=width) as visitor:
            page = visitor.page
            page.goto(path)
            wanted = page.evaluate(
                """() => [...document.querySelectorAll(
                    'a[href], button, input, select, summary, [tabindex="0"]')]
                    .filter(item => item.checkVisibility({visibilityProperty: true}))
                    .length"""
            )
            invisible = []
            for step in range(min(wanted, STEPS)):
                page.keyboard.press("Tab")
                state = page.evaluate(
                    """() => {
                        const item = document.activeElement;
                        item.dataset.reached = '';
                        const style = getComputedStyle(item);
                        return {
                            name: item.outerHTML.slice(0, 80),
                            body: item === document.body,
                            ring: style.outlineStyle !== 'none' && style.outlineWidth !== '0px',
                        };
                    }"""
                )
                if state["body"]:
                    break
                if step == 0:
                    assert "skip" in state["name"], kind
                if not state["ring"]:
                    invisible.append(state["name"])
            reached = page.locator("[data-reached]:not(body)").count()
            assert reached == min(wanted, STEPS), kind  # each once: the focus is caught nowhere
            assert invisible == [], kind


def test_the_skip_link_leads_past_the_navigation(visit):
    with visit() as visitor:
        page = visitor.page
        page.goto("index.html")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


# Where the browser puts what is copied, with a clipboard of its own and without one.
CLIPBOARDS = {
    "clipboard": "navigator.clipboard.writeText = text => "
    "{ window.copied = text; return Promise.resolve(); }",
    "selection": "Object.defineProperty(navigator, 'clipboard', { value: undefined }); "
    "document.addEventListener('copy', event => { window.copied = event.target.value; })",
}


@pytest.mark.parametrize("way", CLIPBOARDS)
def test_a_finding_is_copied_by_keyboard_with_its_caveats_and_address(visit, kinds, way):
    with visit() as visitor:
        page = visitor.page
        page.goto(kinds["destination"])
        page.evaluate(CLIPBOARDS[way])
        finding = page.locator(".findings > li").first
        button = finding.get_by_role("button", name="Copy this finding")
        button.focus()
        page.keyboard.press("Enter")
        finding.get_by_role("status").filter(has_text="Copied").wait_for()
        anchor = finding.get_attribute("id")
        said = [finding.locator(f"[data-{part}]").text_content() for part in ("sentence", "caveat")]
        copied = page.evaluate("window.copied")
        assert copied == f"{said[0]} {said[1]} {page.url}#{anchor}"
        assert button.evaluate("element => element === document.activeElement")
        finding.get_by_role("link", name="Link to this finding").click()
        assert page.url.endswith(f"{kinds['destination']}#{anchor}")


def test_a_finding_that_cannot_be_copied_says_so(visit, kinds):
    with visit() as visitor:
        page = visitor.page
        page.goto(kinds["product"])
        page.evaluate(CLIPBOARDS["selection"] + "; document.execCommand = () => false")
        finding = page.locator(".findings > li").first
        finding.get_by_role("button", name="Copy this finding").click()
        finding.get_by_role("status").filter(has_text="Not copied").wait_for()


def test_no_button_copies_without_scripts(visit, kinds):
    with visit(java_script_enabled=False) as visitor:
        for kind in ("destination", "product"):
            visitor.page.goto(kinds[kind])
            assert visitor.page.locator("[data-copy]").count() > 1
            assert visitor.page.locator("[data-copy]:visible").count() == 0
            assert visitor.page.locator(".findings .sentence").first.is_visible()
