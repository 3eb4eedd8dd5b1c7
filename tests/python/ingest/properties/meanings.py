"""What a cell means by the words of its layout, read anew in plain Python.

Written from what a layout says (rows/layout.py), and from nothing that reads files: an amount, a
month or a code is `Meant`, or None where its text is not of the declared form. Where the words
leave it open whether a text is of the form (`+5`, a blank inside), it is not `sure`: it may be
refused, but never read as anything else.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

FIRST = date(1988, 1, 1)
BLANKS = " \t\r\n\u00a0\u3000"
# Words for weights, in kilogrammes.
WEIGHTS = {
    "kg": 1, "kgs": 1, "kgm": 1, "kilogram": 1, "kilograms": 1, "千克": 1, "公斤": 1,
    "g": Decimal("0.001"), "gram": Decimal("0.001"), "grams": Decimal("0.001"),
    "克": Decimal("0.001"), "gr": Decimal("0.001"), "grm": Decimal("0.001"),
    "t": 1000, "tonne": 1000, "tonnes": 1000, "吨": 1000, "mt": 1000, "tne": 1000,
    "metric ton": 1000, "metric tons": 1000, "100 kg": 100, "tons": 1000, "ton": 1000,
}  # fmt: skip


@dataclass(frozen=True)
class Meant:
    """A reading; `sure` where it must be read and not refused."""

    value: object
    sure: bool = True


def marks_of(layout, delimiter):
    """Decimal and group mark; whether a number that both marks could have made is open."""
    numbers = layout.numbers
    if delimiter in numbers.by_delimiter:
        return (*numbers.by_delimiter[delimiter], True)
    # a semicolon is of a computer with decimal commas, whatever the publisher writes
    is_open = bool(numbers.by_delimiter) or (delimiter == ";" and numbers.decimal_mark == ".")
    return numbers.decimal_mark, numbers.thousands_mark, is_open


def number(text, layout, delimiter):
    """A number, None for none said; or no Meant at all."""
    bare = text.strip(BLANKS)
    if bare == "" or bare in layout.file.missing:
        return Meant(None, bare == text)
    decimal, group, is_open = marks_of(layout, delimiter)
    sure = bare == text
    if getattr(layout.numbers, "has_flags", False):
        bare, blank, flag = bare.partition(" ")
        if bare in layout.file.missing:
            return Meant(None, sure and not blank)
        if blank and not re.fullmatch("[a-z]{1,3}", flag):
            return None
        sure = sure and not blank
    sign = bare[:1] if bare[:1] in "+-" else ""
    sure = sure and sign != "+"
    digits = bare[len(sign) :]
    one = re.escape(decimal)
    if re.fullmatch(f"[0-9]+({one}[0-9]+)?", digits):
        plain = digits.replace(decimal, ".")
        # which of two marks it is, the digits do not say
        if is_open and re.fullmatch(f"[0-9]{{1,3}}{one}[0-9]{{3}}", digits):
            sure = False
        if decimal == "." == group:
            return None
    elif group and re.fullmatch(
        f"[0-9]{{1,3}}({re.escape(group)}[0-9]{{3}})+({one}[0-9]+)?", digits
    ):
        plain = digits.replace(group, "").replace(decimal, ".")
        # so it is with commas between thousands where semicolons are between cells
        is_open = is_open or (delimiter == ";" and group == ",")
        if is_open and len(re.findall("[.,]", digits)) == 1:
            sure = False
    elif re.fullmatch("[0-9]+[.]0", digits) and decimal != ".":
        plain, sure = digits, False  # pandas, of a whole number
    elif group in " " and group and re.fullmatch("[0-9]{1,3}([\u00a0\u202f][0-9]{3})+", digits):
        plain = re.sub("[\u00a0\u202f]", "", digits)
    else:
        return None
    if len(plain) > 1 and plain[0] == "0" and plain[1] != ".":
        sure = False
    amount = Decimal(sign.replace("+", "") + plain)
    sure = sure and not (sign == "-" and amount == 0)
    if abs(amount) >= 10**15:
        return None
    if "." in plain and len(plain.split(".")[1].rstrip("0")) > 6:
        sure = False  # more decimals than anybody publishes
    return Meant(amount, sure)


def _month(year, month, last):
    if not 1 <= month <= 12 or not FIRST.year <= year <= 9999:
        return None
    found = date(year, month, 1)
    return found if FIRST <= found <= last else None


def year_first(text, last):
    """Months as most tables write them, year first."""
    bare = text.strip(BLANKS)
    sure = bare == text
    if shape := re.fullmatch(r"([0-9]{4})([0-9]{2})([.]0+)?", bare):
        year, month = int(shape[1]), int(shape[2])
        sure = sure and shape[3] in (None, ".0")
    elif shape := re.fullmatch(r"([0-9]{4})[-/.]([0-9]{2})|([0-9]{4})年([0-9]{1,2})月", bare):
        year, month = (int(part) for part in shape.groups() if part)
    elif shape := re.fullmatch(r"([0-9]{4})[-/]([0-9])", bare):
        year, month, sure = int(shape[1]), int(shape[2]), False
    elif shape := re.fullmatch(
        r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]|年([0-9]{1,2})月|([0-9]{2}))([0-9]{1,2})日?"
        r"([T ]00:00(:00)?)?",
        bare,
    ):
        year, month = int(shape[1]), int(shape[2] or shape[3] or shape[4])
        if not 1 <= month <= 12 or year < 1:
            return None
        if int(shape[5]) not in (1, calendar.monthrange(year, month)[1]):
            return None
        sure = False
    else:
        return None
    found = _month(year, month, last)
    return Meant(found, sure) if found else None


def by_format(text, form, last):
    bare = text.strip(BLANKS)
    try:
        read = datetime.strptime(bare, form)
    except ValueError:
        return None
    found = _month(read.year, read.month, last)
    # a lost zero, another case
    return Meant(found, text == read.strftime(form)) if found else None


def month(text, layout, last, year=None):
    """The month of a cell, or of a cell and that of its year."""
    form = layout.month.format
    if year is None:
        return by_format(text, form, last) if form else year_first(text, last)
    year_bare, bare = (re.sub("[.]0$", "", cell.strip(BLANKS)) for cell in (year, text))
    if not re.fullmatch("[0-9]{4}", year_bare):
        return None
    sure = (year, text) == (year_bare, bare)
    plain_month = (year_bare + ".0", bare + ".0") == (year, text) and not form
    if form:
        found = by_format(f"{year_bare}-{bare}", f"%Y-{form}", last)
        return Meant(found.value, found.sure and sure) if found else None
    if not re.fullmatch("[0-9]{1,2}", bare):
        return None
    found = _month(int(year_bare), int(bare), last)
    return Meant(found, sure or plain_month) if found else None


def code(text, layout):
    """The digits of a code."""
    lengths = layout.hs.digits
    if layout.partner.scheme == "estat":  # nine digits, which others write with a zero behind
        return _of_nine(text)
    lengths = (lengths,) if isinstance(lengths, int) else lengths
    bare = text.strip(BLANKS).strip("'")
    digits = re.sub("[.]0$", "", bare)
    sure = digits == text or f"{digits}.0" == text
    if re.search("[. _-]", digits):
        digits, sure = re.sub("[. _-]", "", digits), False
    if not re.fullmatch("[0-9]+", digits):
        return None
    if digits.startswith("00"):  # no chapter
        return None
    if len(lengths) == 1 and len(digits) == lengths[0] - 1:
        return Meant("0" + digits, sure)
    longer = len(digits) + 1
    if len(digits) not in lengths and longer in lengths and longer != 10:
        return Meant("0" + digits, sure=False)  # of the first chapters, where it is one of them
    return Meant(digits, sure) if len(digits) in lengths else None


def _of_nine(text):
    bare = text.strip(BLANKS).strip("'")
    digits = re.sub("[.]0$", "", bare)
    if not re.fullmatch("[0-9]{8,9}", digits):
        plain = re.sub("[. _-]", "", digits)
        return Meant(plain + "0", sure=False) if re.fullmatch("[0-9]{9}", plain) else None
    sure = digits == text or f"{digits}.0" == text
    return Meant(f"{digits:0>9}0", sure and len(digits) == 9)


def weight_of(unit, layout):
    """Kilogrammes of one unit: a Meant, of None where it is not known as a weight."""
    own = {word.casefold(): factor for word, factor in layout.units.items()}
    bare = unit.strip(BLANKS).casefold()
    return Decimal(own.get(bare) or WEIGHTS.get(bare) or 0)
