"""The one cell grammar: how a text becomes a month, a number or a code, or nothing.

Everything here is SQL over a trimmed text; what is not wholly of the form gives null, and a null
beside a text is refused (faults_of_cells.py). Months and codes are functions of one column, without
`case`: what is stored as a dictionary is then taken apart once per entry and not once per row.
"""

from __future__ import annotations

import re
from decimal import Decimal

from chokepoint.ingest.rows.layout import Numbers
from chokepoint.sql_text import literal

# blanks that files have around a cell, among them the ideographic one
BLANKS = " \t\r\n\u00a0\u2007\u202f\u3000"
EXACT = "decimal(38, 12)"
DECIMALS = 9  # of a number; what stands behind them is less than a microgramme
_READ = "\x02"  # in front of a month that has been recognised
_FOUND = _READ + r"\1 \2\4\6\8 \3\5\7"
_APART = "\x01"  # between a year and a month that stand in two columns
_YEAR, _ZERO = "([0-9]{4})", r"(?:\.0)?"  # pandas writes a column of numbers with gaps as 2025.0
_NUMBER = "(0?[1-9]|1[0-2])"
_CLOCK = r"(?:[ T]00:00(?::00(?:\.0+)?)?)?"
# A day is read where it is the first or the last of its month: any other might be the second month
# of a span. Months by length, each with its days, or a month alone: eight groups with the year.
_LAST = (("0?[13578]|1[02]", "31"), ("0?[469]|11", "30"), ("0?2", "2[89]"))


def _month_form(mark: str, alone: str, after: str = "") -> str:
    """A month behind its mark, with or without its first or last day."""
    days = "|".join(f"({months}){mark}(0?1|{last}){after}" for months, last in _LAST)
    return f"(?:{days}|{alone})"


MONTH_FORMS = (
    f"^{_YEAR}(0[1-9]|1[0-2])(01)?{_ZERO}()()()()()$",  # 202511
    f"^{_YEAR}-{_month_form('-', _NUMBER, _CLOCK)}$",  # 2025-11, 2025-11-01 00:00:00
    f"^{_YEAR}/{_month_form('/', _NUMBER, _CLOCK)}$",
    # 2025.1 may be what is left of 2025.10
    rf"^{_YEAR}\.{_month_form('[.]', '(0[1-9]|1[0-2])')}$",
    f"^{_YEAR}年 ?(?:{_month_form('月 ?', f'{_NUMBER}月', '日')})$",
    f"^{_YEAR}{_ZERO}{_APART}{_NUMBER}{_ZERO}()()()()()()$",
)
# Chapters 01 to 09 have headings from 0101 to 0910: a code one digit short that begins like one of
# them has lost its zero; any other has lost something else.
LOST_ZERO = (
    "(?:10[1-6]|20[1-9]|210|30[1-9]|40[1-9]|410|50[1-9]|51[01]|60[1-4]|70[1-9]|71[0-4]|80[1-9]"
    "|81[0-4]|90[1-9]|910)"
)
# How files call monthly figures, where they say a frequency.
MONTHLY = ("m", "mon", "month", "monthly", "months", "月", "月度", "按月", "月次", "월", "mensal")


def tidy(column: str, missing: tuple[str, ...] = (), around: str | None = None) -> str:
    """The cell without blanks and marks around it; '' where it says that nothing is there."""
    # workbooks write a line break inside a cell as _x000D_
    cell = f"trim(replace({column}, '_x000D_', ''), {literal(BLANKS + (around or ''))})"
    if not missing:
        return cell
    marks = "|".join(re.escape(mark) for mark in missing)
    return f"regexp_replace({cell}, {literal(f'^(?:{marks})$')}, '')"


def trimmed(column: str, missing: tuple[str, ...] = (), around: str | None = None) -> str:
    """The same, null where it is empty."""
    return f"nullif({tidy(column, missing, around)}, '')"


def month(text: str, written: str | None = None) -> str:
    """First day of the month that a text names; null where it names none, or more than one."""
    if written:
        read = f"try_strptime({text}, {literal(written)})"
        # 20251 and 2025.1 may have lost a digit anywhere: there every digit must be
        if re.search(r"%-?[A-Za-z]%|%Y[.]%m$", written):
            again = f"strftime({read}, {literal(written)})"
            read = f"case when {again} = {text} then {read} end"
        return f"cast(date_trunc('month', {read}) as date)"
    made = text
    for form in MONTH_FORMS:
        made = f"regexp_replace({made}, {literal(form)}, {literal(_FOUND)})"
    formats = f"[{literal(_READ + '%Y %m %d')}, {literal(_READ + '%Y %m ')}]"
    return f"cast(date_trunc('month', try_strptime({made}, {formats})) as date)"


def month_of_year(year: str, text: str, written: str | None = None) -> str:
    """The same of a year and a month in two columns."""
    if written:
        plain = f"regexp_replace({year}, {literal(_ZERO + '$')}, '')"
        return month(f"{plain} || {literal(_APART)} || {text}", f"%Y{_APART}{written}")
    return month(f"{year} || {literal(_APART)} || {text}")


def number_form(numbers: Numbers, is_signed: bool) -> str:
    """Pattern (RE2) of a number: digits, or groups of three, then decimals."""
    decimal, group = _mark(numbers.decimal_mark), _mark(numbers.thousands_mark)
    sign = "-?" if is_signed else ""
    grouped = f"|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+" if group else ""
    return f"{sign}(?:[0-9]+{grouped})(?:{decimal}[0-9]{{1,20}})?"


def whole_number(text: str, numbers: Numbers, is_signed: bool = False) -> str:
    """A whole number below 10^15 as bigint."""
    decimal, group = _mark(numbers.decimal_mark), _mark(numbers.thousands_mark)
    sign = "-?" if is_signed else ""
    grouped = f"|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}}){{1,4}}" if group else ""
    form = f"{sign}(?:[0-9]{{1,15}}{grouped})"
    plain = _plain(text, numbers)
    # pandas writes a column of numbers with gaps as 5.0; a spreadsheet what is left of a sum of
    # binary numbers as 5.0000000001 or 4.9999999999
    with_zeros = f"{form}{decimal}(?:0{{1,2}}|0{{6}}[0-9]{{1,14}})"
    with_nines = f"{form}{decimal}9{{6}}[0-9]{{1,14}}"
    before = f"try_cast(split_part({plain}, '.', 1) as bigint)"
    further = f"case when left({text}, 1) = '-' then -1 else 1 end" if is_signed else "1"
    return (
        f"case when regexp_full_match({text}, {literal(form)}) then try_cast({plain} as bigint) "
        f"when regexp_full_match({text}, {literal(with_zeros)}) then {before} "
        f"when regexp_full_match({text}, {literal(with_nines)}) then {before} + {further} end"
    )


def exact_number(text: str, numbers: Numbers, is_signed: bool = False) -> str:
    """A number below 10^15 with its decimals, exactly.

    Digits before and behind the mark are cast apart: DuckDB casts a text to a wide decimal a
    hundred times more slowly than to an integer.
    """
    plain = _plain(text, numbers)
    whole = f"try_cast(ltrim(split_part({plain}, '.', 1), '-') as bigint)"
    behind = f"left(rpad(split_part({plain}, '.', 2), {DECIMALS}, '0'), {DECIMALS})"
    fraction = f"cast({behind} as bigint) * cast('{Decimal(1).scaleb(-DECIMALS):f}' as {EXACT})"
    size = f"(case when {whole} < 1000000000000000 then {whole} end + {fraction})"
    made = f"case when left({text}, 1) = '-' then -{size} else {size} end" if is_signed else size
    form = number_form(numbers, is_signed)
    return f"case when regexp_full_match({text}, {literal(form)}) then cast({made} as {EXACT}) end"


def either_mark(text: str) -> str:
    """Whether a number could be of thousands as well as of decimals: 1,234 and 1.234."""
    return f"coalesce(regexp_full_match({text}, '[1-9][0-9]{{0,2}}[.,][0-9]{{3}}'), false)"


def hs_code(text: str, digits: tuple[int, ...]) -> str:
    """Digits of a code of one of these lengths and of some chapter; null for any other."""
    code = f"regexp_replace({text}, '^([0-9]{{4,}})[.]0$', '\\1')"
    for mark in ("[.]", " ", "-"):
        pair = f"(?:{mark}([0-9]{{2}}))?"
        form = f"^([0-9]{{4}}){mark}([0-9]{{2}}){pair}{pair}$"
        code = f"regexp_replace({code}, {literal(form)}, '\\1\\2\\3\\4')"
        form = f"^([0-9]{{4}}){mark}([0-9]{{2}}){mark}([0-9]{{3,4}})$"
        code = f"regexp_replace({code}, {literal(form)}, '\\1\\2\\3')"
    # nine digits are a length of their own elsewhere: nobody knows that they are ten without one
    short = [d - 1 for d in digits if d != 10 or len(digits) == 1]
    for length in short:
        if length not in digits:
            form = f"^({LOST_ZERO}[0-9]{{{length - 3}}})$"
            code = f"regexp_replace({code}, {literal(form)}, '0\\1')"
    lengths = "|".join(f"(?:0[1-9]|[1-9][0-9])[0-9]{{{d - 2}}}" for d in digits)
    found = f"nullif(regexp_extract({code}, '^(?:{lengths})$'), '')"
    if 9 not in digits:
        return found
    # a line of ten digits: six would claim the lines that nobody asked for
    return f"regexp_replace({found}, '^([0-9]{{9}})$', '\\10')"


def code(text: str) -> str:
    """A code without the decimals that pandas gives it in a column with gaps: 156 of 156.0."""
    return f"regexp_replace({text}, '^(-?[0-9]+)[.]0$', '\\1')"


def partner_code(text: str, scheme: str) -> str:
    """A partner's code as the scheme writes it; numbers have three digits or more."""
    if scheme in ("gacc", "m49"):
        padded = f"regexp_replace('00' || {code(text)}, '^0?0?(.{{3,}})$', '\\1')"
        return f"nullif({padded}, '00')"
    if scheme in ("us_census", "estat", "hmrc"):
        return f"nullif({code(text)}, '')"
    return f"nullif(upper({text}), '')"


def _plain(text: str, numbers: Numbers) -> str:
    """A number of the form with `.` for decimals and nothing between thousands."""
    group, plain = numbers.thousands_mark, text
    if group == " ":
        plain = f"regexp_replace({plain}, {literal(_mark(group))}, '', 'g')"
    elif group:
        plain = f"replace({plain}, {literal(group)}, '')"
    return plain if numbers.decimal_mark == "." else f"replace({plain}, ',', '.')"


def _mark(mark: str) -> str:
    """A mark as a pattern."""
    return "[ \u00a0\u202f]" if mark == " " else f"[{mark}]" if mark else ""
