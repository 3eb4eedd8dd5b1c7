"""Pictures of the pages: what is drawn again, and that it is the same picture."""

import shutil

import duckdb
import pytest

from chokepoint.report import drawing
from chokepoint.reuse.store import Store, using


@pytest.fixture
def drawn(monkeypatch):
    """Draw the range charts of the paper's specification in this process; note what was drawn."""
    noted: list[str] = []
    draw = drawing.draw

    def noting(wanted):
        done = draw(wanted)
        noted.extend(one.picture_id for one in done)
        return done

    monkeypatch.setattr(drawing, "PARTS", ("ranges",))
    monkeypatch.setattr(drawing, "FEW", 1 << 30)
    monkeypatch.setattr(drawing, "draw", noting)

    def run(database):
        noted.clear()
        return drawing.draw_all(database, [("paper",)])["paper"], sorted(noted)

    return run


def test_only_pictures_whose_rows_changed_are_drawn_again(published, drawn, tmp_path):
    with using(Store(tmp_path / "made")):
        first, ids = drawn(published)
        assert sorted(one.picture_id for one in first) == ids
        again, none = drawn(published)
        assert none == []
        assert again == first

        changed = shutil.copy(published, tmp_path / "changed.duckdb")
        with duckdb.connect(str(changed)) as connection:
            product, destination = connection.execute(
                "update marts.figure_series set index_words = index_words || '9' "
                "where (figure_id, display_order) = (select min((figure_id, display_order)) "
                "from marts.figure_series where specification_id = 'paper') "
                "and specification_id = 'paper' returning product_code, destination_id"
            ).fetchone()
        other, redrawn = drawn(changed)
    assert redrawn == ["figure_1", f"product_{product}"]
    assert destination == "WLD"
    kept = [one for one in other if one.picture_id not in redrawn]
    assert kept == [one for one in first if one.picture_id not in redrawn]
    before = {one.picture_id: one.svg for one in first}
    assert all(one.svg != before[one.picture_id] for one in other if one.picture_id in redrawn)


def test_a_fresh_drawing_is_the_one_that_was_kept(published, drawn, tmp_path):
    with using(Store(tmp_path / "made")):
        first, _ = drawn(published)
    with using(Store(tmp_path / "made", fresh=True)):
        fresh, ids = drawn(published)
    assert len(ids) == len(first)
    assert fresh == first
