"""Each cell is read as what its declared layout means, or refused; never as something else.

Tables are generated in every layout that is declared, by hands that write as the layout says and by
hands that err, and are read by the project and by a peer that knows the layouts' words alone. What
the peer is sure of must load, to the same sums; what is not of the form must be refused, by naming
a row and a column where something is wrong.
"""

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings

from chokepoint.ingest.sources import sources

from .declared import LAYOUTS, mapped
from .habits import APART, WORDS, habit_of
from .harness import check
from .written import tables

# Files by hands that never err and by hands that do; a dozen files are a hundred and more cells.
HANDS = {(0,): 3, (4, 25): 5}


def holds(habit):
    seen = Counter()
    for odd, examples in HANDS.items():
        # a table is small, and to make it smaller hundreds of files would be read
        @settings(max_examples=examples, database=None, phases=[Phase.generate])
        @given(tables(habit, odd))
        def for_one_table(table):
            check(habit, table, seen)

        for_one_table()
    assert seen["loaded"], "files of which each is refused would prove nothing"


def named(source):
    return source.title


@pytest.mark.parametrize("source", [s for s in sources() if s.title not in APART], ids=named)
def test_files_of_every_source(source):
    assert source.title in WORDS, "say in habits.py what files of this source hold"
    holds(habit_of(source, WORDS[source.title]))


@pytest.mark.parametrize("name", LAYOUTS)
def test_tables_that_users_describe(name):
    habit, text = mapped(name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        holds(replace(habit, options={"mapping": path}))
