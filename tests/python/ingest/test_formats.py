"""README's list of formats and --source follow the declarations."""

import pytest

from chokepoint.errors import ChokepointError
from chokepoint.ingest.formats import BEGIN, END, listed, written
from chokepoint.ingest.options import said_in_call
from chokepoint.ingest.sources import MAPPING, source_names, sources
from chokepoint.ingest.sources.layout_faults import disagreement


def test_the_readme_lists_what_is_declared(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    assert written(text, listed(sources())) == text, "run: make formats"


def test_a_new_source_is_in_the_list_by_its_declaration():
    source = next(one for one in sources() if one.name == "comex_stat")
    other = source.model_copy(update={"title": "An invented table", "known_by": (("A",), ("B",))})
    (*_, row) = listed([other]).splitlines()
    assert "[An invented table](" in row
    assert "| `A`, `B` | imports from China | `comex_stat` |" in row


def test_a_readme_without_the_block_is_refused():
    with pytest.raises(ChokepointError, match="no block"):
        written(f"{END} {BEGIN[:-3]}", "x")


def test_a_source_is_named_as_it_is_declared():
    for name in source_names():
        assert said_in_call(source=name).source == name
    assert {source.name for source in sources()} | {MAPPING} == set(source_names())


def test_an_unknown_source_is_refused_with_the_list():
    with pytest.raises(ChokepointError, match=r"--source 'gac': write comex_stat, .* or mapping\."):
        said_in_call(source="gac")


def test_no_layout_says_anything_against_itself():
    assert [disagreement(source.layout) for source in sources()] == [None] * len(sources())


def test_headings_tell_layouts_apart():
    """What one source is known by is not all among the headings of another, unless it comes later.

    The first that a table has the headings of is taken.
    """
    known = [
        {names[0].casefold() for names in source.known_by}
        for source in sources()
        if source.known_by
    ]
    for place, one in enumerate(known):
        assert not any(one < other for other in known[place + 1 :])
