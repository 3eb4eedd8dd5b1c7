"""Writes a narrow sheet as SVG: the few marks that sheets are made of, and no others.

Vega takes three quarters of the time of a drawing. The sheet of a phone is laid out by the same
code as the wide one and written here, in a tenth of that: pages have both, a build hardly notices.
What a sheet uses and this does not know is an error, never a picture that lacks something.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import altair as alt

from chokepoint.figures.canvas import LOOKED_UP
from chokepoint.figures.model import Picture
from chokepoint.figures.render import name_of
from chokepoint.figures.text import text_width
from chokepoint.figures.theme import FONT_STACK, SMALL_SIZE

# Vega's own: how far below its anchor a line of text has its base, in parts of its size.
BASE = {"top": 0.79, "middle": 0.3}
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
FAINT = 0.7  # Vega-Lite's opacity of points and ticks that do not say theirs
AXIS_GAP = 6

Datum = Mapping[str, Any]


def phone_svg(picture: Picture) -> str:
    """Return the SVG of a narrow picture; it is called by the words of the wide one beside it.

    A page shows one of the two; a screen reader meets the one that is shown.
    """
    chart = picture.chart
    padding, width, height = chart.padding, float(chart.width), float(chart.height)
    sheet = _Sheet(width, height, padding["left"], padding["right"])
    full = width + padding["left"] + padding["right"]
    high = height + padding["top"] + padding["bottom"]
    name = name_of(picture)
    body = "".join([*_axis(chart, sheet), *(_layer(layer, sheet) for layer in chart.layer)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawn phone" role="img" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-desc" '
        f'width="{_number(full)}" height="{_number(high)}" '
        f'viewBox="0 0 {_number(full)} {_number(high)}" font-family="{FONT_STACK}">'
        f'<g transform="translate({_number(padding["left"])},{_number(padding["top"])})">'
        f"{body}</g></svg>"
    )


@dataclass(frozen=True)
class _Sheet:
    """The plot and the room beside it."""

    width: float
    height: float
    left: float
    right: float


def _axis(chart: Any, sheet: _Sheet) -> Iterator[str]:
    """Draw grid, labels and title of the horizontal axis; the first layer with one has it."""
    config = chart.config.axis
    for layer in chart.layer:
        x = layer.encoding.x
        axis = x["axis"] if isinstance(x, alt.X) else None
        if axis is alt.Undefined or axis is None:
            continue
        labels = json.loads(axis["labelExpr"].removesuffix(LOOKED_UP))
        places = {value: _scaled(x, value, sheet.width) for value in axis["values"]}
        path = "".join(f"M{_number(at)},0v{_number(sheet.height)}" for at in places.values())
        yield f'<path fill="none" stroke="{config.gridColor}" d="{path}"/>'
        yield f'<g font-size="{SMALL_SIZE}" fill="{config.labelColor}">'
        base = sheet.height + AXIS_GAP + BASE["top"] * SMALL_SIZE
        taken = -sheet.left
        for value, at in places.items():
            words = labels[str(value)]
            half = text_width(words, SMALL_SIZE) / 2 + 0.5
            # Inside the sheet, and none over the one before it.
            at = min(max(at, half - sheet.left), sheet.width + sheet.right - half)
            if words and at - half >= taken:
                taken = at + half + 4
                yield f'<text text-anchor="middle" x="{_number(at)}" y="{_number(base)}">'
                yield f"{escape(words)}</text>"
        if axis["title"]:
            below = _number(base + SMALL_SIZE + 8)
            yield f'<text x="{_number(-sheet.left)}" y="{below}">{escape(axis["title"])}</text>'
        yield "</g>"
        return


def _layer(layer: Any, sheet: _Sheet) -> str:
    draw = MARKS[layer.mark.type]
    return "".join(draw(layer.mark, layer.encoding, datum, sheet) for datum in layer.data.values)


def _text(mark: Any, encoding: Any, datum: Datum, sheet: _Sheet) -> str:
    field = encoding.text
    lines = mark.text if field is alt.Undefined else datum[_field(field)].split(mark.lineBreak)
    x, y = _at(encoding.x, datum, sheet.width), _at(encoding.y, datum, sheet.height)
    if mark.dy is not alt.Undefined:
        y += mark.dy
    y += BASE[mark.baseline] * mark.size
    look = {
        "font-size": _number(mark.size),
        "fill": _colour(mark, encoding, datum),
        "text-anchor": ANCHORS[mark.align] if mark.align != "left" else None,
        "font-weight": "bold" if mark.fontWeight == "bold" else None,
        "x": _number(x),
        "y": _number(y),
    }
    further = "".join(
        f'<tspan x="{_number(x)}" dy="{_number(mark.lineHeight)}">{escape(line)}</tspan>'
        for line in lines[1:]
    )
    return f"<text{_attributes(look)}>{escape(lines[0]) if lines else ''}{further}</text>"


def _rule(mark: Any, encoding: Any, datum: Datum, sheet: _Sheet) -> str:
    start, end = _span(encoding.x, encoding.x2, datum, sheet.width)
    top, bottom = _span(encoding.y, encoding.y2, datum, sheet.height)
    look = {
        "stroke": _colour(mark, encoding, datum),
        "stroke-width": _given(mark.strokeWidth),
        "stroke-dasharray": _given(mark.strokeDash),
        "d": f"M{_number(start)},{_number(top)}L{_number(end)},{_number(bottom)}",
    }
    return f"<path{_attributes(look)}/>"


def _tick(mark: Any, encoding: Any, datum: Datum, sheet: _Sheet) -> str:
    x, y = _at(encoding.x, datum, sheet.width), _at(encoding.y, datum, sheet.height)
    look = {
        "stroke": _colour(mark, encoding, datum),
        "stroke-width": _given(mark.thickness),
        "opacity": _opacity(mark),
        "d": f"M{_number(x)},{_number(y - mark.size / 2)}v{_number(mark.size)}",
    }
    return f"<path{_attributes(look)}/>"


def _rect(mark: Any, encoding: Any, datum: Datum, sheet: _Sheet) -> str:
    start, end = sorted(_span(encoding.x, encoding.x2, datum, sheet.width))
    top, bottom = sorted(_span(encoding.y, encoding.y2, datum, sheet.height))
    look = {
        "fill": _colour(mark, encoding, datum),
        "x": _number(start),
        "y": _number(top),
        "width": _number(end - start),
        "height": _number(bottom - top),
    }
    return f"<rect{_attributes(look)}/>"


def _point(mark: Any, encoding: Any, datum: Datum, sheet: _Sheet) -> str:
    x, y = _at(encoding.x, datum, sheet.width), _at(encoding.y, datum, sheet.height)
    if mark.yOffset is not alt.Undefined:
        y += mark.yOffset
    shape = mark.shape if encoding.shape is alt.Undefined else _scale_of(encoding.shape, datum)
    colour = _colour(mark, encoding, datum)
    is_filled = mark.filled is True
    turn = "" if mark.angle is alt.Undefined else f"rotate({_number(mark.angle)})"
    stroke = _given(mark.stroke) if is_filled else colour
    look = {
        "fill": colour if is_filled else "none",
        "stroke": stroke,
        "stroke-width": (_given(mark.strokeWidth) or ("" if is_filled else "2")) if stroke else "",
        "opacity": _opacity(mark),
        "transform": f"translate({_number(x)},{_number(y)}){turn}",
        "d": _outline(shape, sqrt(mark.size) / 2),
    }
    return f"<path{_attributes(look)}/>"


MARKS = {"text": _text, "rule": _rule, "tick": _tick, "rect": _rect, "point": _point}


def _outline(shape: str, r: float) -> str:
    """Return Vega's outline of a shape, of half its width."""
    h, s = r * sqrt(3) / 2, r / 2.5
    polygons: dict[str, list[tuple[float, float]]] = {
        "triangle-up": [(0, -h), (-r, h), (r, h)],
        "triangle-down": [(0, h), (-r, -h), (r, -h)],
        "square": [(-r, -r), (r, -r), (r, r), (-r, r)],
        "diamond": [(-r, 0), (0, -r), (r, 0), (0, r)],
        "stroke": [(-r, 0), (r, 0)],
        "cross": [
            *((-r, -s), (-r, s), (-s, s), (-s, r), (s, r), (s, s)),
            *((r, s), (r, -s), (s, -s), (s, -r), (-s, -r), (-s, -s)),
        ],
    }
    if shape == "circle":
        arc = f"a{_number(r)},{_number(r)} 0 1 1"
        return f"M{_number(r)},0{arc} {_number(-2 * r)},0{arc} {_number(2 * r)},0"
    points = "L".join(f"{_number(x)},{_number(y)}" for x, y in polygons[shape])
    return f"M{points}{'' if shape == 'stroke' else 'Z'}"


def _span(channel: Any, other: Any, datum: Datum, length: float) -> tuple[float, float]:
    """Return where a mark begins and ends; the whole length where it does not say."""
    if channel is alt.Undefined:
        return 0.0, length
    start = _at(channel, datum, length)
    if other is alt.Undefined:
        return start, start
    if isinstance(other, (alt.X2Value, alt.Y2Value)):
        return start, float(other["value"])
    # The second end is on the scale of the first.
    return start, _scaled(channel, datum[_field(other)], length)


def _at(channel: Any, datum: Datum, length: float) -> float:
    if isinstance(channel, (alt.XValue, alt.YValue)):
        return float(channel["value"])
    return _scaled(channel, datum[_field(channel)], length)


def _scaled(channel: Any, value: float, length: float) -> float:
    first, last = channel["scale"]["domain"]
    share = (value - first) / (last - first)
    return float(length * ((1 - share) if isinstance(channel, alt.Y) else share))


def _colour(mark: Any, encoding: Any, datum: Datum) -> str:
    channel = encoding.color
    if channel is alt.Undefined:
        return str(mark.color)
    return str(
        channel["value"] if isinstance(channel, alt.ColorValue) else _scale_of(channel, datum)
    )


def _scale_of(channel: Any, datum: Datum) -> str:
    """Return what a name stands for; the name itself where there is no scale."""
    value = datum[_field(channel)]
    scale = channel["scale"]
    if scale is None:
        return str(value)
    return str(scale["range"][scale["domain"].index(value)])


def _field(channel: Any) -> str:
    return str(channel["shorthand"]).partition(":")[0]


def _opacity(mark: Any) -> str | None:
    opacity = FAINT if mark.opacity is alt.Undefined else mark.opacity
    return None if opacity == 1 else _number(opacity)


def _given(value: Any) -> str | None:
    """Write a property; nothing where it is not given."""
    if value is alt.Undefined or value is None:
        return None
    if isinstance(value, list):
        return ",".join(map(_number, value))
    return value if isinstance(value, str) else _number(value)


def _attributes(look: Mapping[str, str | None]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in look.items() if value)


def _number(value: float) -> str:
    """Write a hundredth of a pixel, and no zeros that say nothing."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
