"""Screenshots of pages, and whether two of them show the same."""

import io
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page

# Pixels of a screenshot that make one of the comparison: letters become shades, so that another
# release of the browser or of a font makes little difference, and a moved block a large one.
BLOCK = 8
# Of 255: how far a block may be off, and what share of the blocks may be further off.
SHADE, SHARE = 24, 0.01


# What changes with every build: its day, the version of the code, checksums.
FACTS = ".stamp, footer.site .cite, [data-built]"


def photograph(page: Page) -> Image.Image:
    """What the window shows, with the facts of the build blanked out."""
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate(
        "facts => document.querySelectorAll(facts)"
        ".forEach(item => { item.style.visibility = 'hidden'; })",
        FACTS,
    )
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def keep(picture: Image.Image, path: Path) -> None:
    """Write a small file; 128 colours by octree keep the few red and blue marks as they are."""
    picture.quantize(128, method=Image.Quantize.FASTOCTREE).save(path, optimize=True)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the share of blocks that differ; 1 for pictures of different sizes."""
    if one.size != other.size:
        return 1.0
    shades = [
        np.asarray(picture.convert("RGB").reduce(BLOCK), dtype=float) for picture in (one, other)
    ]
    return float((np.abs(shades[0] - shades[1]).max(axis=2) > SHADE).mean())
