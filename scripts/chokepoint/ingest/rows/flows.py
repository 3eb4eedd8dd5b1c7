"""Relation `flows`: the rows that count, one per key where several add up, whole kilogrammes."""

from __future__ import annotations

from dataclasses import replace

from chokepoint.duckdb_files import only_row
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.rows.cells import FEW, Cells
from chokepoint.ingest.rows.faults import Fault, plain_number, problems_of
from chokepoint.sql_text import literal

KEY = "reporter_code, month, partner_code, hs_code, regime_code, province_code"
# A weight rounded to nothing was still a shipment, as customs' own 0 kg beside a value is.
FLOWS = """
create or replace temp view flows as
select
    * exclude (exact_quantity),
    coalesce(quantity = 0 and (value_number > 0 or exact_quantity > 0), false)
        as is_zero_quantity_positive_value
from (
    select
        coalesce(reporter_code, {reporter}) as reporter_code,
        month,
        partner_code,
        {any_value}(partner_name) as partner_name,
        hs_code,
        regime_code,
        province_code,
        {kg} as exact_quantity,
        cast(round({kg}) as bigint) as quantity,
        {worth} as value_number,
        {any_true}(is_quantity_estimated) as is_quantity_estimated,
        {first}(file_row) as file_row
    from {kept}
    {group}
)
"""
# What is not known in one of its rows is not known of the sum.
SUM = "case when count({0}) = count(*) then sum({0}) end"
COPIES = Fault(
    "copies > 1",
    "partner_code",
    "the same month, partner, code, regime and province twice.",
    "Ask for the fields that tell the rows apart, or remove the copies.",
)
BELOW_ZERO = (
    "corrections of earlier months exceed what was traded: the sum of this month, partner and code "
    "is below zero.",
    "Load the file that holds the month with the rows that are corrected, or leave these rows out.",
)


def make_flows(cells: Cells, parsed: Parsed, rows: int) -> None:
    """Create `flows` from the rows that count; FileRefused for copies and sums below zero."""
    file, layout = cells.file, cells.layout
    kept = f"(select * from {cells.name} where left_out is null)"
    if layout.rows.repeated == "refuse":
        _require_single(file, kept)
    is_sum = layout.rows.repeated == "sum" or layout.numbers.negatives == "book"
    adds_up = is_sum or any(name.startswith("k_") for name in cells.columns)
    words = {"any_value": "", "any_true": "", "first": "", "group": "", "kg": "quantity"}
    words["worth"] = "value_number"
    if adds_up:
        words |= {"any_value": "any_value", "any_true": "bool_or", "first": "min"}
        words |= {"kg": SUM.format("quantity"), "worth": SUM.format("value_number")}
        words["group"] = "group by all"
    file.connection.execute(
        FLOWS.format(reporter=literal(parsed.reporter_code), kept=kept, **words)
    )
    if adds_up or rows < FEW:
        file.connection.execute("create or replace temp table flow_rows as from flows")
        file.connection.execute("create or replace temp view flows as from flow_rows")
        _count_changes(cells, parsed, kept)
    if layout.numbers.negatives == "book":
        _book(cells, parsed, kept)


def _require_single(file: SourceFile, kept: str) -> None:
    key = f"{KEY}, row_key"
    rows, keys = only_row(
        file.connection, f"select count(*), count(distinct hash({key})) from {kept}"
    )
    if keys < rows:  # or two hashes met by chance: then no copies are found
        copies = (
            "(select max(file_row) as file_row, any_value(partner_code) as partner_code, "
            f"count(*) as copies from {kept} group by {key})"
        )
        fault = COPIES
        if mapping := file.options.mapping:
            remedy = f'{COPIES.remedy} If they add up, say rows.repeated = "sum" in {mapping.name}.'
            fault = replace(COPIES, remedy=remedy)
        if problems := problems_of(file, copies, fault):
            raise FileRefused(problems)


def _count_changes(cells: Cells, parsed: Parsed, kept: str) -> None:
    rounded, rows = only_row(
        cells.file.connection,
        "select count(*) filter (where exact <> round(exact)), count(*) from "
        f"(select sum(quantity) as exact from {kept} group by {KEY})",
    )
    if rounded:
        parsed.notes.append(f"{rounded:,} weights rounded to whole kilogrammes")
    added = only_row(cells.file.connection, f"select count(*) from {kept}")[0] - rows
    if added:
        parsed.notes.append(f"{added:,} rows added to others of their month, partner and code")


def _book(cells: Cells, parsed: Parsed, kept: str) -> None:
    negative = only_row(
        cells.file.connection,
        f"select count(*) from {kept} where quantity < 0 or value_number < 0",
    )[0]
    if not negative:
        return
    parsed.notes.append(f"{negative:,} negative corrections booked into their sums")
    bad = cells.file.connection.execute(
        "select file_row, quantity, value_number from flows "
        "where quantity < 0 or value_number < 0 order by file_row limit 1"
    ).fetchone()
    if bad:
        file_row, weight, worth = bad
        name, row = cells.file.tables.row(cells.file, file_row)
        is_weight = weight is not None and weight < 0
        column = cells.file.tables.heading("quantity" if is_weight else "value_number")
        value = plain_number(weight if is_weight else f"{worth:f}")
        raise refuse(name, *BELOW_ZERO, row=row, column=column, value=value)
