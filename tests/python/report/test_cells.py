"""What the mart behind the cells says, against the marts and the pictures that say it too."""

import pytest

from chokepoint import words
from chokepoint.figures.data import read_figure_data
from chokepoint.figures.draw import cell_sketches, month_sketches


@pytest.fixture(scope="module")
def connection(scratch_build):
    with scratch_build.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def data(connection):
    return read_figure_data(connection, "paper", with_unprinted=True)


def test_every_cell_of_an_event_has_a_row_and_every_comparison_is_one(connection):
    assert connection.execute(
        "select count(*) from marts.fct_report_cells "
        "anti join marts.fct_mirror_verdicts using (specification_id, product_code, destination_id)"
        "where omission_reason <> 'not_loaded' or omission_reason is null"
    ).fetchone() == (0,)
    columns = "specification_id, product_code, destination_id, range_position, omission_reason"
    assert connection.execute(
        f"select count(*) from (select {columns} from marts.fct_benchmark_comparison "
        f"except select {columns} from marts.fct_report_cells)"
    ).fetchone() == (0,)


def test_verdicts_of_cells_are_those_that_are_counted(connection):
    counted = """
        select
            specification_id,
            destination_id,
            product_kind,
            count(*) filter (range_position = 'below') as below_count,
            count(*) filter (range_position = 'within') as within_count,
            count(*) filter (range_position = 'above') as above_count
        from marts.fct_report_cells
        where recorded_by = 'exporter'
        group by all
    """
    summary = (
        "select specification_id, destination_id, product_kind, below_count, within_count, "
        "above_count from marts.fct_destination_summary"
    )
    found = connection.execute(summary).fetchall()
    assert found
    assert connection.execute(f"{summary} except ({counted})").fetchall() == []


def test_the_largest_contributor_is_the_one_that_the_picture_names(connection, data):
    world = dict(
        connection.execute(
            "select product_code, largest_contributor_id from marts.fct_largest_contributors "
            "where specification_id = 'paper'"
        ).fetchall()
    )
    titles = {
        str(sketch.made().rows["product_code"].iloc[0]): sketch.made().title
        for sketch in cell_sketches(data)
        if "Waterfall" in sketch.made().alt_text
    }
    assert titles
    for product, title in titles.items():
        names = data.contributions.set_index("destination_id")["destination_name"].to_dict()
        assert f"most of all through {words.the(names[world[product]])}" in title


def test_the_highest_month_is_the_one_that_the_picture_names(connection, data):
    peaks = connection.execute(
        "select destination_id, product_name, peak_month, peak_month_kg "
        "from intermediate.int_peak_months inner join marts.dim_products using (product_code)"
    ).fetchall()
    texts = {
        str(sketch.made().rows["destination_id"].iloc[0]): sketch.made().alt_text
        for sketch in month_sketches(data)
        if sketch.made().picture_id.startswith("monthly")
    }
    assert len(peaks) > 50
    for destination, product, month, kilogrammes in peaks:
        highest = f"{words.kilogrammes(kilogrammes)} kg in {words.short_month(month)}"
        assert f"{product}: highest month {highest}." in texts[destination]
