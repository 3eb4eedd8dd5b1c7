"""Style, script, fonts and the chart library: one copy for all pages."""

from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import vl_convert
from fontTools import subset
from fontTools.ttLib import TTFont

from chokepoint.figures.text import FONTS
from chokepoint.figures.theme import DARK, LIGHT, Theme
from chokepoint.reuse.digests import code_of, digest_of, libraries
from chokepoint.reuse.store import store

STATIC = files("chokepoint.report") / "static"
# European languages, punctuation, arrows and the marks of verdicts; anything else falls back.
CHARACTERS = [
    *range(0x20, 0x250),
    *range(0x2000, 0x2070),
    *range(0x2190, 0x2194),
    *(0x2212, 0x2205, 0x2260, 0x2264, 0x2265, 0x25B2, 0x25BC, 0x25CB, 0x25CF),
]
CHARTS = "window.vegaEmbed = vegaEmbed;"


def write_assets(folder: Path) -> None:
    """Write the folder that all pages load from."""
    folder.mkdir(parents=True)
    for name in ("report.css", "report.js", "theme.js"):
        (folder / name).write_bytes((STATIC / name).read_bytes())
    (folder / "colours.css").write_text(_colours(), encoding="utf-8")
    (folder / "charts.js").write_bytes(_kept("charts", _chart_library))
    (folder / "Inter-OFL.txt").write_bytes((FONTS / "OFL.txt").read_bytes())
    for name in ("Inter-Regular", "Inter-Bold"):
        (folder / f"{name}.woff").write_bytes(_kept(name, partial(_subset, name)))


def _kept(name: str, make: Callable[[], bytes]) -> bytes:
    """Return what only another release of a library, font or of this code would change."""
    return store().made(digest_of(name, code_of(__name__), libraries()), make)


@cache
def _chart_library() -> bytes:
    bundle: str = vl_convert.javascript_bundle(CHARTS)
    return bundle.encode()


@cache
def _subset(name: str) -> bytes:
    """Return the characters that pages use, in the compressed format of the web."""
    options = subset.Options(flavor="woff", layout_features=["kern", "tnum", "calt", "ccmp"])
    # The moment of subsetting is no property of the font: the same bytes in every build.
    loaded = TTFont(BytesIO((FONTS / f"{name}.otf").read_bytes()), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(loaded)
    loaded.flavor = "woff"
    written = BytesIO()
    loaded.save(written)
    return written.getvalue()


def _colours() -> str:
    """Write the figures' colours as variables, and make drawings follow them.

    A drawing names the light theme's colours; a rule per colour exchanges them, so that one
    drawing serves both themes.
    """
    names = [name for name in vars(LIGHT) if name != "name"]
    light, dark = _variables(LIGHT), _variables(DARK)
    rules = [f":root {{ color-scheme: light; {light} }}"]
    rules.append(
        "@media screen and (prefers-color-scheme: dark) { :root:not([data-theme=light]) "
        f"{{ color-scheme: dark; {dark} }} }}"
    )
    rules.append(f"@media screen {{ :root[data-theme=dark] {{ color-scheme: dark; {dark} }} }}")
    for name in names:
        colour = getattr(LIGHT, name)
        for attribute in ("fill", "stroke"):
            rules.append(
                f'svg.drawn [{attribute}="{colour}"] {{ {attribute}: var(--{_css(name)}); }}'
            )
    return "\n".join(rules) + "\n"


def _variables(theme: Theme) -> str:
    return " ".join(
        f"--{_css(name)}: {value};" for name, value in vars(theme).items() if name != "name"
    )


def _css(name: str) -> str:
    return name.replace("_", "-")
