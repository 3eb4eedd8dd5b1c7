"""The contrast that axe-core leaves undecided: it reports neither a barrier nor a pass there.

On wide pages these are text in drawings, marks of verdicts and hatched fields. Their contrast is
computed here; that axe decided about all other text is asserted, so that no barrier is no gap.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from .chromium import shorten_tables

SMALL_TEXT = "svg.drawn text, svg.drawn tspan, .hatched, td.missing, td.missing a"
MARKS = ".glyph"
# Text needs 4.5; a mark is a picture beside its word and needs 3 (WCAG 2.2, 1.4.3 and 1.4.11).
LEAST = {SMALL_TEXT: 4.5, MARKS: 3}

# What is drawn in `color` or `fill`, on the ground behind it and on the stripes of its own ground.
CONTRAST = """([selector, least]) => {
    const parts = text => (text.match(/[\\d.]+/g) || []).map(Number);
    const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const luminance = colour => {
        const [red, green, blue] = colour.map(part => linear(part / 255));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one, other) => {
        const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05);
    };
    const behind = element => {
        for (let node = element; node; node = node.parentElement) {
            const colour = parts(getComputedStyle(node).backgroundColor);
            if (colour.length === 3) {
                return colour;
            }
        }
        return [255, 255, 255];
    };
    const stripes = element =>
        (getComputedStyle(element).backgroundImage.match(/rgb\\([^)]*\\)/g) || []).map(parts);
    return [...document.querySelectorAll(selector)].flatMap(element => {
        const style = getComputedStyle(element);
        const colour = parts(element instanceof SVGElement ? style.fill : style.color).slice(0, 3);
        return [behind(element), ...stripes(element)]
            .map(ground => contrast(colour, ground))
            .filter(ratio => ratio < least)
            .map(ratio => `${ratio.toFixed(2)}: ${element.textContent.trim().slice(0, 60)}`);
    });
}"""
OTHERS = """([targets, selector]) => targets.filter(
    target => !document.querySelector(target).matches(selector))"""


def too_faint(page) -> list[str]:
    return [
        fault
        for selector, least in LEAST.items()
        for fault in page.evaluate(CONTRAST, [selector, least])
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_drawings_marks_and_hatched_fields_have_contrast(visit, kinds, theme):
    with visit(color_scheme=theme) as visitor:
        for path in kinds.values():
            visitor.page.goto(path)
            assert too_faint(visitor.page) == [], path


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_decides_about_all_other_text(visit, kinds, theme):
    rule = {"runOnly": ["color-contrast"], "resultTypes": ["incomplete"]}
    with visit(width=1440, color_scheme=theme) as visitor:
        for path in kinds.values():
            visitor.page.goto(path)
            shorten_tables(visitor.page)
            results = Axe().run(visitor.page, options=rule).response["incomplete"]
            undecided = [node["target"][0] for result in results for node in result["nodes"]]
            assert visitor.page.evaluate(OTHERS, [undecided, ", ".join(LEAST)]) == [], path


def test_a_faint_mark_is_noticed(visit):
    with visit() as visitor:
        visitor.page.goto("index.html")
        visitor.page.evaluate("document.querySelector('.glyph').style.color = '#ddd'")
        assert len(too_faint(visitor.page)) == 1
