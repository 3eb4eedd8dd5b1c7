"""Widths of text, in the font that it is drawn in: text is wrapped before it is placed."""

from functools import cache
from importlib.resources import files

from fontTools.ttLib import TTFont

FONTS = files("chokepoint.figures") / "fonts"


@cache
def _advances(bold: bool) -> tuple[dict[int, int], int]:
    """Width of each character, and of the em, in units of the font."""
    with (FONTS / f"Inter-{'Bold' if bold else 'Regular'}.otf").open("rb") as file:
        font = TTFont(file)
        metrics = font["hmtx"]
        widths = {code: metrics[name][0] for code, name in font.getBestCmap().items()}
        return widths, font["head"].unitsPerEm


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a line in pixels; a character the font lacks counts as one em."""
    widths, em = _advances(bold)
    return sum(widths.get(ord(character), em) for character in text) * size / em


def wrap(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Break a text at spaces into lines of at most `width` pixels; a longer word stays whole."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def wrap_evenly(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Break a heading into as few lines as `wrap`, of about the same length."""
    lines = wrap(text, width, size, bold)
    while len(lines) > 1:
        width = max(text_width(line, size, bold) for line in lines) - 0.01
        narrower = wrap(text, width, size, bold)
        if len(narrower) > len(lines) or narrower == lines:
            break
        lines = narrower
    return lines
