"""Drawings on a phone and on a desk: one of each pair is there, and no word of it is cut."""

import pytest

WIDTHS = (360, 390, 1440)
LEAST = 10  # pixels of the smallest print, as it is seen

# Words of the drawings that are shown which leave their sheet or the window, or are too small.
CUT = """([width, least]) => [...document.querySelectorAll(".drawing svg")]
    .filter(svg => svg.checkVisibility())
    .flatMap(svg => {
        const sheet = svg.getBoundingClientRect();
        const scale = sheet.width / svg.viewBox.baseVal.width;
        return [...svg.querySelectorAll("text")].flatMap(text => {
            // Without the halo, which a client's rectangle has in it.
            const own = text.getBBox(), matrix = text.getScreenCTM();
            const start = new DOMPoint(own.x, own.y).matrixTransform(matrix);
            const end = new DOMPoint(own.x + own.width, own.y + own.height)
                .matrixTransform(matrix);
            const isInside = start.x >= sheet.left - 0.5 && end.x <= sheet.right + 0.5
                && start.y >= sheet.top - 0.5 && end.y <= sheet.bottom + 0.5
                && start.x >= 0 && end.x <= width;
            const size = parseFloat(getComputedStyle(text).fontSize) * scale;
            return isInside && size >= least ? [] : [`${text.textContent} (${size.toFixed(1)} px)`];
        });
    })"""


def of_reference(pages, reference):
    kinds = ("destination-", "product-")
    return [page for page in pages if page.startswith(tuple(f"{reference}/{k}" for k in kinds))]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_of_a_drawing_is_cut_or_too_small(visit, pages, reference, width):
    cut = {}
    with visit(width=width) as visitor:
        for path in of_reference(pages, reference):
            visitor.page.goto(path)
            found = visitor.page.evaluate(CUT, [width, LEAST])
            if found:
                cut[path] = found
    assert cut == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_one_of_two_drawings_is_shown_and_has_the_name_of_both(visit, kinds, width):
    with visit(width=width) as visitor:
        page = visitor.page
        for kind in ("destination", "product"):
            page.goto(kinds[kind])
            boxes = page.locator(".drawing")
            assert boxes.count() > 0
            for number in range(boxes.count()):
                shown = boxes.nth(number).locator("svg").filter(visible=True)
                assert shown.count() == 1
                assert ("phone" in shown.get_attribute("class").split()) is (width < 768)
                name = shown.get_attribute("aria-labelledby")
                assert page.locator(f"#{name}").text_content()
                # What is not shown is no part of what a screen reader meets.
                assert boxes.nth(number).get_by_role("img").count() == 1


def test_no_id_is_there_twice(visit, pages, reference):
    twice = "() => [...document.querySelectorAll('[id]')].map(item => item.id)"
    with visit(width=390) as visitor:
        for path in of_reference(pages, reference):
            visitor.page.goto(path)
            ids = visitor.page.evaluate(twice)
            assert len(ids) == len(set(ids)), path


def test_paper_has_the_wide_drawing(visit, kinds):
    with visit(width=718) as visitor:
        visitor.page.emulate_media(media="print")
        visitor.page.goto(kinds["destination"])
        assert visitor.page.locator(".drawing svg.phone").first.is_hidden()
        assert visitor.page.locator(".drawing svg:not(.phone)").first.is_visible()


def test_a_word_that_is_cut_is_noticed(visit, kinds):
    with visit(width=390) as visitor:
        visitor.page.goto(kinds["destination"])
        visitor.page.evaluate(
            "document.querySelectorAll('svg.phone text, svg.phone tspan')"
            ".forEach(text => text.setAttribute('x', '400'))"
        )
        assert visitor.page.evaluate(CUT, [390, LEAST]) != []
