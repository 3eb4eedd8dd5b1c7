"""Pages look as they did when somebody last looked at them: tests/browser/screenshots.

After a change that is meant, `make screenshots` takes them anew; look at each before committing.
"""

import os
from pathlib import Path

import pytest
from PIL import Image

from .pictures import SHARE, difference, keep, photograph

FOLDER = Path(__file__).parent / "screenshots"
SIZES = {360: 2600, 1440: 1500}
KINDS = ("overview", "destination", "product", "audit", "coverage", "method")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_page_looks_as_before(visit, kinds, tmp_path, kind, width, theme):
    file = FOLDER / f"{kind}_{width}_{theme}.png"
    with visit(width=width, height=SIZES[width], color_scheme=theme) as visitor:
        visitor.page.goto(kinds[kind])
        picture = photograph(visitor.page)
    if os.environ.get("CHOKEPOINT_RENEW_SCREENSHOTS"):
        keep(picture, file)
    share = difference(picture, Image.open(file))
    if share > SHARE:
        picture.save(tmp_path / file.name)
    assert share <= SHARE, f"{share:.1%} differs; see {tmp_path / file.name} beside {file}"


@pytest.mark.parametrize(
    "fault",
    [
        "main { display: none }",
        "main { padding-left: 80px !important }",
        "table.matrix td { display: block }",
        "body { font-size: 30px !important }",
        ":root { filter: invert(1) }",
    ],
)
def test_a_broken_layout_is_noticed(visit, fault):
    with visit(height=SIZES[1440], color_scheme="light") as visitor:
        visitor.page.goto("index.html")
        visitor.page.add_style_tag(content=fault)
        picture = photograph(visitor.page)
    assert difference(picture, Image.open(FOLDER / "overview_1440_light.png")) > SHARE
