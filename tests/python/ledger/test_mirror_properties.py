"""What must hold of the importers' verdicts, whatever is loaded: as test_ledger_properties.py."""

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from .chain import MIRROR_RESULTS
from .imports import MirrorLake, disjoint_mirror_lakes, mirror_lakes
from .lakes import FIXED, MIRRORED
from .mirror_oracle import mirror_verdicts
from .oracle import verdicts

EXAMPLES = 12


def mirrors_of(chain):
    """By specification, six digits, destination and source, what the importers' record says."""
    return {
        row[:4]: row[4:]
        for row in chain.rows(
            "select specification_id, hs6_code, destination_id, source_id, post_volume_kg, "
            "volume_index, range_position, omission_reason, has_short_benchmark "
            "from intermediate.int_mirror_verdicts where recorded_by = 'importer'"
        )
    }


def pairs_of(chain):
    """The rows of the mart, by specification, six digits and destination."""
    return {
        row[:3]: row[3:]
        for row in chain.rows(
            "select specification_id, hs6_code, destination_id, source_id, recorded_by, "
            "range_position, importer_range_position, importer_volume_index, mirror_note, "
            "exporter_post_volume_kg, exporter_range_position, product_code, is_agreeing, "
            "importer_has_short_benchmark "
            "from marts.fct_mirror_verdicts"
        )
    }


@settings(max_examples=EXAMPLES)
@given(lake=mirror_lakes())
def test_the_importers_verdicts_are_what_brute_force_says(chain, lake: MirrorLake):
    note(lake.imports)
    chain.load(lake, MIRROR_RESULTS)
    found = mirrors_of(chain)
    for key, wanted in mirror_verdicts(lake, (*FIXED, *MIRRORED)):
        if key not in found:
            assert wanted.position is None, key
            continue
        post_kg, index, position, reason, is_short = found[key]
        assert (post_kg, position, reason, is_short) == (
            wanted.post_kg, wanted.position, wanted.reason, wanted.is_short,
        ), key  # fmt: skip
        assert index == (None if wanted.index is None else pytest.approx(float(wanted.index)))
    assert_side_by_side(pairs_of(chain), found, verdicts(lake, (*FIXED, *MIRRORED)))


def assert_side_by_side(pairs, of_importers, of_exporters):
    """The mart has both verdicts, and reads the one that its specification names."""
    for key, row in pairs.items():
        if key[0] == "rolling":
            continue
        source, recorded_by, read, position, index, why_not, *row = row
        post_kg, exporters, product, agree, is_short = row
        mirror = of_importers.get((*key, source))
        assert (index, position) == (mirror[1:3] if mirror else (None, None)), key
        assert is_short == bool(mirror and mirror[4]), key
        assert (position is None) == (why_not is not None), key
        wanted = of_exporters[key[0], product, key[2]]
        assert (post_kg, exporters) == (wanted.post_kg, wanted.position), key
        assert read == (position if recorded_by == "importer" else exporters), key
        assert agree == (position == exporters if position and exporters else None), key


@settings(max_examples=EXAMPLES)
@given(data=st.data(), lake=disjoint_mirror_lakes())
def test_hiding_a_batch_never_makes_or_turns_a_mirror_verdict(chain, data, lake: MirrorLake):
    note(lake.imports)
    chain.load(lake, MIRROR_RESULTS)
    before, pairs_before = mirrors_of(chain), pairs_of(chain)
    if not lake.imports:
        return
    hidden = data.draw(st.integers(0, len(lake.imports) - 1))
    chain.load(lake.without_import(hidden), MIRROR_RESULTS)
    for key, (_, index, position, reason, _) in mirrors_of(chain).items():
        if position is None:
            assert index is None, key
            assert reason is not None, key
        else:
            assert (index, position) == before[key][1:3], key
    # Another source is another account: a row names the one that it reads.
    for key, row in pairs_of(chain).items():
        if row[3] is None:
            assert row[5] is not None, key
        elif row[0] == pairs_before[key][0]:
            assert row[3:5] == pairs_before[key][3:5], key
