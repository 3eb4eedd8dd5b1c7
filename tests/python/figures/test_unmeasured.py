"""Words that Vega does not measure stand where they would stand if it had."""

import pytest

from chokepoint.figures import render

from .conftest import series_row

KINDS = ("figure_2", "monthly", "contributions", "zero", "placebo", "specification")


@pytest.fixture
def measured(monkeypatch):
    """Draw as Vega draws when it is given the words themselves."""

    def draw(picture):
        with monkeypatch.context() as patched:
            patched.setattr(render, "take_words", lambda spec: [])
            patched.setattr(render, "put_words", lambda drawn, lines: drawn)
            return render.svg(picture)

    return draw


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_has_the_bytes_of_one_whose_words_were_measured(kind, drawn, measured):
    picture = next(one for name, one in drawn.items() if name.startswith(kind))
    assert render.svg(picture) == measured(picture)


def test_signs_of_markup_and_marks_in_a_name_stay_what_they_are(range_figure, measured):
    labels = ["Cerium & <b>\"mixed\"</b> 'ore'", "¤1", "two\nlines & ¤0"]
    picture = range_figure([series_row(label, place) for place, label in enumerate(labels, 1)])
    made = render.svg(picture)
    assert made == measured(picture)
    assert "Cerium &amp; &lt;b&gt;" in made
    assert ">¤1<" in made
