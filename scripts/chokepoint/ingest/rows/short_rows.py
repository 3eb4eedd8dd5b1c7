"""Totals that are left out say how much there is: where the rows make less, the file was cut.

Of rows that are more than their total nothing is said: a total may be of a page.
"""

from __future__ import annotations

from datetime import date

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.problems import FileRefused, Problem
from chokepoint.ingest.rows.cells import FLOW, Cells
from chokepoint.ingest.rows.left_out import NO_ROWS, NOTES
from chokepoint.ingest.rows.totals import is_world

AGAIN = "Download the table again, whole."
# What is known of all rows, and is less than the total by more than the rounding of each.
LESS = (
    "(unvalued = 0 and worth < value_number - {each} * (parts + 1) "
    "or unknown = 0 and kg < quantity - 0.5 * (parts + 1))"
)
MADE = (
    "sum(value_number) as worth, count(*) - count(value_number) as unvalued, "
    "sum(quantity) as kg, count(*) - count(quantity) as unknown, count(*) as parts"
)
HAS_AMOUNT = "coalesce(greatest(value_number, quantity) > 0, false)"


def refuse_short_rows(cells: Cells) -> None:
    """Raise FileRefused where a line of totals is more than the rows of its table, or its month."""
    connection = cells.file.connection
    total = f"left_out = {NOTES} and {HAS_AMOUNT}"
    (lines,) = only_row(connection, f"select count(*) from {cells.name} where {total}")
    if not lines:
        return
    place = cells.file.tables.number_of("file_row")
    books = (
        cells.layout.numbers.negatives == "book"
    )  # then one total of several may be more than all
    found = connection.execute(
        f"with placed as (select *, {place} as place from {cells.name}), "
        f"made as (select place as of_place, month as of_month, {MADE} from placed "
        f"where (left_out is null or left_out > {NO_ROWS}) and not is_partner_sum group by all), "
        f"totals as (select file_row, place, month, value_number, quantity from placed "
        f"where {total}), "
        "compared as (select totals.*, sum(worth) as worth, sum(unvalued) as unvalued, "
        "sum(kg) as kg, sum(unknown) as unknown, sum(made.parts) as parts from totals "
        "inner join made on of_place = place and (month is null or of_month = month) group by all) "
        f"select file_row, value_number, worth, quantity, kg from compared where {_less(cells)} "
        f"and ({not books} or (select count(*) from totals) = 1) order by file_row limit 1"
    ).fetchone()
    if found:
        what = "and the rows of the table make {made}: the file was cut, or rows were taken out."
        raise FileRefused([_problem(cells, found, "a total of {total}, " + what, AGAIN)])


def months_short_of_world(cells: Cells) -> list[tuple[date, Problem]]:
    """Months in which the row of the world is more than the rows of its partners."""
    connection = cells.file.connection
    total = f"is_partner_sum and month is not null and hs_code is not null and {HAS_AMOUNT}"
    (rows,) = only_row(connection, f"select count(*) from {cells.name} where {total}")
    if not rows:
        return []
    key = [name for name in FLOW.split(", ") if name != "partner_code"] + cells.parts
    of = " and ".join(f"of_{name} is not distinct from world.{name}" for name in key)
    found = connection.execute(
        f"with made as (select {', '.join(f'{name} as of_{name}' for name in key)}, {MADE}, "
        f"bool_or(is_quantity_estimated) as is_estimated from {cells.name} "
        "where left_out is null group by all), "
        f"world as (select {', '.join(key)}, min(file_row) as file_row, "
        "max(value_number) as value_number, max(quantity) as quantity, "
        f"bool_or(is_quantity_estimated) as is_world_estimated from {cells.name} "
        f"where {total} and {is_world(cells.layout.partner.scheme)} group by all), "
        "compared as (select world.* exclude (quantity), worth, unvalued, kg, unknown, parts, "
        "case when not (is_estimated or is_world_estimated) then quantity end as quantity "
        f"from world inner join made on {of}) "
        "select min(file_row), arg_min(value_number, file_row), arg_min(worth, file_row), "
        "arg_min(quantity, file_row), arg_min(kg, file_row), month "
        f"from compared where {_less(cells)} group by month order by month"
    ).fetchall()
    what = (
        "the world's row says {total}, and the rows of its partners make {made}: the file was cut, "
        "or its query named partners, and covers no other."
    )
    remedy = "Download it again; or name the partners of its query with --partners."
    return [(one[-1], _problem(cells, one, what, remedy)) for one in found]


def _less(cells: Cells) -> str:
    return LESS.format(each=f"0.5 * {cells.layout.value.factor:f}")


def _problem(cells: Cells, found: tuple[object, ...], what: str, remedy: str) -> Problem:
    file_row, value, worth, quantity, kilograms, *_ = found
    tables = cells.file.tables
    name, row = tables.row(cells.file, int(str(file_row)))
    is_value = None not in (value, worth) and float(str(worth)) < float(str(value))
    total, made = (value, worth) if is_value else (quantity, kilograms)
    shown = {"total": f"{float(str(total)):,.0f}", "made": f"{float(str(made)):,.0f}"}
    column = tables.heading("value_number" if is_value else "quantity")
    return Problem(name, what.format(**shown), remedy, row=row, column=column)
