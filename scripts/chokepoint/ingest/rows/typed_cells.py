"""Each cell of ours as SQL over a raw row: what it says, by the layout's words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from chokepoint.ingest.rows import grammar
from chokepoint.ingest.rows.amounts import is_rounded, kilogrammes
from chokepoint.ingest.rows.grammar import tidy
from chokepoint.ingest.rows.header_lines import is_header
from chokepoint.ingest.rows.iso_codes import iso3_of
from chokepoint.ingest.rows.layout import Layout
from chokepoint.ingest.rows.totals import PARTNER_SUM_CODES, PARTNER_SUMS
from chokepoint.sql_text import literal, literals

YES = ("true", "1", "yes", "y")
NULL = "cast(null as varchar)"
CONSTANTS = (NULL, "false", "''")  # of columns that the file does not have
DIFFERS = "differs_"  # + column: whether a second one of the same meaning says something else
NEVER_MISSING = ("partner_name", "regime_code", "province_code")  # a '-' there is a text


def typed(layout: Layout, raw: Mapping[str, str], empty: frozenset[str]) -> dict[str, str]:
    """Columns of `cells` from those of a raw row (`raw`: their headings; `empty`: in no row)."""
    scheme = layout.partner.scheme
    partner = _translated(layout, raw, "partner_code")
    zero_is_gap = layout.quantity.zero_beside_value == "unknown"
    is_whole, is_plain = layout.numbers.fractions == "refuse", "kilogrammes_each" in empty
    kg = kilogrammes(is_whole)
    gap = f"coalesce({kg} = 0 and value_number > 0, false)" if zero_is_gap else "false"

    def carried(name: str) -> str:
        return NULL if name in empty else name

    def text(name: str) -> str:
        return f"nullif({_tidy(layout, name)}, '')" if f"t_{name}" in raw else NULL

    def again(name: str, meaning: str) -> str:
        """Whether another column of the same meaning is read, and says something else."""
        theirs = re.sub(rf"\bt_{name}\b", f"a_{name}", meaning)
        if name == "month" and "t_year" in raw:  # a date has a year of its own
            date = grammar.month(tidy("a_month", layout.file.missing), layout.month.format)
            theirs = f"coalesce({date}, {theirs})"
        if name == "partner_code" and scheme == "tdm":  # by two letters, by three, or by name
            meaning, theirs = iso3_of(meaning), iso3_of(theirs)
        return f"coalesce({meaning} <> {theirs}, false)"

    texts = {n: _tidy(layout, n) for n in ("month", "partner_code", "hs_code") if f"t_{n}" in raw}
    is_repeated, is_other = is_header(layout, texts, empty)
    in_two_columns = f"nullif(concat_ws(' ', {text('year')}, {text('month')}), '')"
    own = {
        "month": _month(layout, raw),
        "month_text": text("month") if "t_year" not in raw else in_two_columns,
        "partner_code": grammar.partner_code(partner, scheme),
        "partner_text": text("partner_code"),
        "partner_name": _name(layout, raw),
        "hs_code": hs_code(layout, raw),
        "hs_text": text("hs_code"),
        "reporter_code": _reporter(layout, raw),
        "flow": _flow(layout, raw),
        "currency": f"nullif(upper({_translated(layout, raw, 'currency')}), '')",
        "quantity": f"case when not {gap} then {kg} end" if zero_is_gap else kg,
        "quantity_text": NULL
        if "amount_text" in empty
        else f"case when {kg} is null then amount_text end",
        "amount_at": carried("amount_at"),
        "unit_text": carried("unit_text"),
        "value_number": "value_number",
        "value_text": carried("value_text"),
        "is_converted": "false" if is_plain else "kilogrammes_each is not null",
        "is_rounded": "false" if is_plain else is_rounded(is_whole),
        "is_withheld": "false" if "is_withheld" in empty else "coalesce(is_withheld, false)",
        "is_gap": gap,
        "is_quantity_estimated": _is_estimated(layout, raw, empty, gap),
        "row_key": _row_key(raw),
        "regime_code": text("regime_code"),
        "province_code": text("province_code"),
        "frequency": text("frequency"),
        "is_partner_sum": _is_partner_sum(layout, raw),
        "is_header": is_repeated,
        "is_other_header": is_other,
        **{f"t_{name}": text(name) for name in ("flow", "currency", "reporter")},
        **{
            name: f"nullif({tidy(name, layout.file.missing, layout.file.around)}, '')"
            for name in raw
            if name[:2] in ("f_", "x_", "k_")
        },
    }
    twice = [name.removeprefix("a_") for name in raw if name.startswith("a_")]
    ours = {name: "reporter_code" if name == "reporter" else name for name in twice}
    return own | {f"{DIFFERS}{name}": again(name, own[ours[name]]) for name in twice}


def hs_code(layout: Layout, raw: Mapping[str, str]) -> str:
    """The code of a raw row."""
    return grammar.hs_code(_translated(layout, raw, "hs_code"), digits_of(layout))


def digits_of(layout: Layout) -> tuple[int, ...]:
    """Digits that a code may have."""
    digits = layout.hs.digits
    return (digits,) if isinstance(digits, int) else digits


def _month(layout: Layout, raw: Mapping[str, str]) -> str:
    text = _translated(layout, raw, "month")
    if "t_year" in raw:
        return grammar.month_of_year(_tidy(layout, "year"), text, layout.month.format)
    return grammar.month(text, layout.month.format)


def _name(layout: Layout, raw: Mapping[str, str]) -> str:
    if "t_partner_name" not in raw:
        return NULL
    # the site's remark on a code that has come or gone: (2023年起停用)
    name = _tidy(layout, "partner_name")
    return f"nullif(regexp_replace({name}, '.[0-9]{{4}}年起(停用|增列).', ''), '')"


def _translated(layout: Layout, raw: Mapping[str, str], name: str) -> str:
    """A text, or what the layout's codes say it means; null where they do not know it."""
    constant = getattr(layout.constants, name, None)
    if f"t_{name}" not in raw:
        return literal(constant) if constant else NULL
    codes = layout.codes.get(name)
    own = _tidy(layout, name)
    if not codes:
        return own
    # Without regard to case, unless two codes differ by it.
    is_plain = len({theirs.casefold() for theirs in codes}) < len(codes)
    text = grammar.code(own)
    text = text if is_plain else f"lower({text})"
    cases = " ".join(
        f"when {literal(theirs if is_plain else theirs.casefold())} then {literal(_ours(ours))}"
        for theirs, ours in codes.items()
    )
    return f"case {text} {cases} end"


def _ours(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reporter(layout: Layout, raw: Mapping[str, str]) -> str:
    if "t_reporter" not in raw:
        return NULL  # of the whole file: Parsed.reporter_code
    return iso3_of(f"upper({_translated(layout, raw, 'reporter')})")


def _flow(layout: Layout, raw: Mapping[str, str]) -> str:
    if "t_flow" not in raw:
        return NULL
    text = f"lower({_translated(layout, raw, 'flow')})"
    return f"case when {text} in ('export', 'import') then {text} end"


def _is_estimated(layout: Layout, raw: Mapping[str, str], empty: frozenset[str], gap: str) -> str:
    ways = [] if "is_estimated" in empty else ["is_estimated"]
    if "t_is_quantity_estimated" in raw:
        text = f"lower({_translated(layout, raw, 'is_quantity_estimated')})"
        ways.append(f"{text} in ({literals(YES)})")
    return f"coalesce({' or '.join(ways)}, false) and not {gap}" if ways else "false"


def _row_key(raw: Mapping[str, str]) -> str:
    keys = [tidy(name) for name in raw if name.startswith("k_")]
    return f"concat_ws('|', {', '.join(f'coalesce({k}, chr(0))' for k in keys)})" if keys else "''"


def _tidy(layout: Layout, name: str) -> str:
    """A column's text: a function of it and nothing else, which a dictionary's entries bear."""
    missing = () if name in NEVER_MISSING else layout.file.missing
    return tidy(f"t_{name}", missing, layout.file.around)


def _is_partner_sum(layout: Layout, raw: Mapping[str, str]) -> str:
    """Whether the partner is a sum over partners, by name or by code."""
    sums = [
        f"coalesce(regexp_full_match(lower({_tidy(layout, name)}), {literal(PARTNER_SUMS)}), false)"
        for name in ("partner_code", "partner_name")
        if f"t_{name}" in raw
    ]
    codes = PARTNER_SUM_CODES.get(layout.partner.scheme, ())
    if codes and "t_partner_code" in raw:
        code = grammar.code(_tidy(layout, "partner_code"))
        sums.append(f"coalesce(upper({code}) in ({literals(codes)}), false)")
    return " or ".join(sums) or "false"
