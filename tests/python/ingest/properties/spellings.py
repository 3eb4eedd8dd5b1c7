"""Cells as people and programs write them: by the layout's words, and otherwise."""

import calendar
from dataclasses import dataclass

from hypothesis import strategies as st

from .meanings import marks_of

# What no number is, or not a plain one; a number that is drawn comes in for {}.
ODD_NUMBERS = (
    "1,5", "1.5", "1.234.5", "1,2,3", "12,34", "1,234,5", "1.234,5", "1,234.5", "1,23,456",
    "1234,567", "1.2345", "{}e3", "{}E+05", "1.70654E+07", "1e-3", "n/a", "N/A", "#N/A", "null",
    "-", "—", "?", ":", "x", "TRUE", "true", "False", "-{}", "\u2212{}", "+{}", "({})", "{}-",
    "1 234", "1\u2009234", "1\u202f234", "1\u00a0234", "1'234", "1\u2019234", "'{}", "{} kg",
    "{} ", " {}", "\u00a0{}", "${}", "{}%", "{}_000", "0x1F", "\uff11\uff12\uff13", "\u0661\u0662",
    "²", "½", ".5", ",5", "5.", "5,", "5..1", "1/2", "nan", "NaN", "inf", "-inf", "Infinity",
    "9" * 16, "9" * 30, "00{}", "0,123", "{},", ",{}", "{}.0", "{},0", "{}.00", "1,234,", "#REF!",
    "{}\n", "{}\u200b", "1;2", "=1+1", "10^3", "{}d", "{}f", "0", "-0", "0.4", "0,4",
)  # fmt: skip
ODD_MONTHS = (
    "{y}{m}-{y}12", "{y}年1-{n}月", "{m}/1/{y}", "1/{m}/{y}", "{m}/{y}", "{m}-{y}", "{b}-{yy}",
    "{b} {y}", "{b}. {y}", "{y}", "{y}Q1", "{y}-{m}-15", "{y}{m}15", "{y}{m}01", "{y}-{m}-01",
    "{y}-{m}-{last}", "{y}/{m}/{last}", "{y}-{m}-01 00:00:00", "{y}-{m}-01T00:00:00", "{y}{m}.0",
    "{y}.{n}", "{y}-{n}", "{y}/{n}", "{y}-{n}-1", "{y}{n}", "{y}年{n}月", "{y}年{m}月", "{y}.{m}",
    "{y}/{m}", "{y}-{m}", "{y}{m}", " {y}{m}", "{y}{m} ", "{y}13", "{y}00", "198712", "111202",
    "208001", "{y}M{m}", "{yy}{m}", "{y}52", "45962", "2.025E+05", "x", "", "-", "{y}-{m}-00",
    "\uff12\uff10\uff12\uff15\uff11\uff11", "{y} {m}", "{y}_{m}", "{y},{m}", "{m}.{y}",
    "{y}\u2013{m}",
    "{y}-{m}/{y}-12", "Jan-{m} {y}", "{y}{m}{y}12", "01.{m}.{y}", "TRUE",
)  # fmt: skip
ODD_YEARS = ("{y}.0", " {y}", "{yy}", "{y}-{y}", "19{yy}", "", "x", "1111", "{y}/26", "FY{y}")
ODD_MONTHS_OF_A_YEAR = (
    "{n}.0", "13", "0", "00", "{b}", "", "x", "1-{n}", " {n}", "{y}{m}", "{y}-{m}", "{n}/1", "-{n}",
    "1{m}",
)  # fmt: skip
ODD_CODES = (
    "{c}.0", " {c}", "{c} ", "{lost}", "{lost}.0", "{c}0", "0{c}", "{short}", "{dots}", "{spaced}",
    "'{c}", "'{c}'", "2.80530E+07", "8.50511E+07", "{c}X", "x", "", "TOTAL", "{c}-{c}", "{c};",
    "\uff18",
    "{c}e0", "{c},0", "+{c}", "-{c}", "85",
)  # fmt: skip
ODD_PARTNERS = ("zz9", "999999", "", "{lower}", " {p}", "{p} ", "{p}.0", "{lost}", "{p}1", "x", "-",
                "{p};", "+{p}")  # fmt: skip


@dataclass(frozen=True)
class Hand:
    """Who writes: `odd` in so many of a hundred cells."""

    odd: int


def is_odd(draw, hand):
    return hand.odd > 0 and draw(st.integers(0, 99)) < hand.odd


def number(draw, hand, layout, delimiter, amount, *, fractions=True):
    if is_odd(draw, hand):
        return draw(st.sampled_from(ODD_NUMBERS)).replace("{}", str(amount))
    decimal, group, is_open = marks_of(layout, delimiter)
    style = draw(st.sampled_from(("plain", "plain", "grouped", "fraction", "both")))
    text = str(amount)
    if style in ("grouped", "both") and group and not (is_open and style == "grouped"):
        text = f"{amount:,}".replace(",", group)
    if style in ("fraction", "both") and fractions and group != decimal:
        digits = draw(st.sampled_from(("5", "0", "25", "4", "75", "1", "50")))
        text += decimal + digits
    return text


def _month_words(month):
    return {
        "y": f"{month.year}", "m": f"{month.month:02}", "n": f"{month.month}",
        "yy": f"{month.year % 100:02}", "b": calendar.month_abbr[month.month],
        "last": f"{calendar.monthrange(month.year, month.month)[1]}",
    }  # fmt: skip


def month(draw, hand, layout, found):
    if is_odd(draw, hand):
        return draw(st.sampled_from(ODD_MONTHS)).format(**_month_words(found))
    if layout.month.format:
        return found.strftime(layout.month.format)
    forms = ("{y}{m}", "{y}-{m}", "{y}/{m}", "{y}.{m}", "{y}年{n}月", "{y}年{m}月")
    return draw(st.sampled_from(forms)).format(**_month_words(found))


def year_and_month(draw, hand, layout, found):
    words = _month_words(found)
    year, own = words["y"], draw(st.sampled_from((words["m"], words["n"])))
    if named := layout.codes.get("month"):
        own = draw(st.sampled_from([text for text, ours in named.items() if ours == words["n"]]))
    if layout.month.format:
        own = found.strftime(layout.month.format)
    if is_odd(draw, hand):
        year = draw(st.sampled_from(ODD_YEARS)).format(**words)
    if is_odd(draw, hand):
        own = draw(st.sampled_from(ODD_MONTHS_OF_A_YEAR)).format(**words)
    return year, own


def code(draw, hand, layout, found):
    if is_odd(draw, hand):
        words = {
            "c": found, "lost": found.lstrip("0"), "short": found[:-2],
            "spaced": f"{found[:4]} {found[4:]}",
            "dots": f"{found[:4]}.{found[4:6]}.{found[6:]}".rstrip("."),
        }  # fmt: skip
        return draw(st.sampled_from(ODD_CODES)).format(**words)
    lengths = layout.hs.digits
    if found.startswith("0") and (isinstance(lengths, int) or len(lengths) == 1):
        return draw(st.sampled_from((found, found[1:])))
    return draw(st.sampled_from((found, found, f"{found}.0")))


def partner(draw, hand, found):
    if is_odd(draw, hand):
        words = {"p": found, "lower": found.lower(), "lost": found.lstrip("0") or found}
        return draw(st.sampled_from(ODD_PARTNERS)).format(**words)
    return found
