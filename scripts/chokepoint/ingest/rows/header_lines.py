"""Header lines among the rows: of joined files, or a second one in other words.

What follows a header line that says something else than the first (yuan for dollars, columns in
another order, tonnes) is no continuation of the table, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from chokepoint.ingest.rows.grammar import trimmed
from chokepoint.ingest.rows.headings import Headings, exact
from chokepoint.ingest.rows.layout import Layout
from chokepoint.sql_text import literal, literals

KIND = "heading_kind"
SAME, WORDS, OTHER = "same", "words", "other"
_APART = "\x1f"
_KEYS = ("month", "partner_code", "hs_code")
# A multiple, a unit or a currency that the first line does not have.
_SCALE = (
    "万|千(?:[^克]|$)|百|亿|吨|[^千]克|^克|トン|人民币|元|"
    "thousand|million|mio|bn|[0-9]|tons?\\b|tonn|(?:^|[^o])gram|pounds?|lbs?\\b|"
    "yuan|renminbi|rmb|cny|eur|yen|jpy|gbp"
)


def heading_kind(layout: Layout, headings: Headings) -> str:
    """Column of a raw row: what kind of header its amounts are, null where the value is none.

    `same`: the cells are headings of these very columns; `other`: they name a multiple, unit or
    currency; else `words`. Not looked at where the value is a number or empty.
    """
    value = headings.place(layout.columns.value)
    named = [layout.columns.value]
    for one in layout.quantity.columns:
        named += [one.column, one.unit_column or ()]
    places = {at: names for names in named if (at := headings.place(names)) is not None}
    cells = [f"coalesce({trimmed(f'c{at}')}, '')" for at in places]
    line = f"lower(concat_ws({literal(_APART)}, {', '.join(cells)}))"
    spelt = [_spellings((*names, headings.written[at])) for at, names in places.items()]
    same = re.escape(_APART).join(spelt)
    return (
        f"case when value_number is null and c{value} is not null then case "
        f"when regexp_full_match({line}, {literal(same)}) then '{SAME}' "
        f"when regexp_matches({line}, {literal(_SCALE)}) then '{OTHER}' else '{WORDS}' end end"
    )


def is_header(layout: Layout, tidied: Mapping[str, str], empty: frozenset[str]) -> tuple[str, str]:
    """Whether a row is a header line that says nothing new, and whether it is one that does.

    `tidied`: SQL of the texts of month, partner and code, of those that the file has.
    """
    same = []
    for name in _KEYS:
        if name in tidied:
            spelt = {exact(one) for one in getattr(layout.columns, name)}
            listed = literals(sorted(spelt))
            same.append(f"coalesce(lower({tidied[name]}) in ({listed}), false)")
    repeated = " and ".join(same)
    if KIND in empty:
        return repeated, "false"
    in_words = "false"
    if {"month", "hs_code"} <= tidied.keys():  # words where every row has digits
        in_words = " and ".join(
            f"coalesce(regexp_full_match({tidied[name]}, '[^0-9#]+'), false)"
            for name in ("month", "hs_code")
        )
    kind = f"coalesce({KIND}, '')"
    return (
        f"({repeated}) and {kind} in ('', '{SAME}') "
        f"or not ({repeated}) and {in_words} and {kind} in ('{SAME}', '{WORDS}')",
        f"({repeated}) and {kind} in ('{OTHER}', '{WORDS}') "
        f"or not ({repeated}) and {in_words} and {kind} = '{OTHER}'",
    )


def _spellings(names: Sequence[str]) -> str:
    return f"(?:{'|'.join(sorted({re.escape(exact(name)) for name in names}))})"
