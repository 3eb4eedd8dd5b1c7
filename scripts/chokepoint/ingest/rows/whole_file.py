"""What holds for the whole file: its flow, its currency, its reporter."""

from __future__ import annotations

from chokepoint.choices import Flow
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.rows.cells import Cells
from chokepoint.ingest.sources.source import Source
from chokepoint.sql_text import literal

Found = list[tuple[str | None, int, str | None]]  # what, its first row, as written


def flow_of(cells: Cells, source: Source) -> Flow:
    """Flow of the rows that count; of two flows the options choose."""
    said = cells.file.options.flow
    found = _found(cells, "flow") if cells.has("flow") else []
    given = cells.layout.constants.flow or (source.flows[0] if len(source.flows) == 1 else None)
    if said is None and not found and given is None:
        raise refuse(
            cells.file.name,
            "the file does not say whether it holds exports or imports.",
            "Say --flow export (or import); it is remembered for the folder.",
        )
    if not found:
        _require_same(cells, "flow", said, given)
        if not (said or given):
            raise _unsaid(cells, "flow")
        return Flow(str(said or given))
    for what, row, written in found:
        if what is None:
            raise _refused(cells, "flow", "not a flow.", _add(cells, source, "flow"), row, written)
    flows = {Flow(str(what)): (row, written) for what, row, written in found}
    if said is None and len(source.flows) == 1:
        said = source.flows[0]
        if said not in flows:
            row, written = max(flows.values())
            what = f"holds no {said}s, for which alone such tables are read."
            remedy = f"Download the table of {said}s."
            raise _refused(cells, "flow", what, remedy, row, written)
    if said in flows:
        cells.leave_out(f"flow <> {literal(said)}", "rows of the other flow")
        return Flow(str(said))
    row, written = max(flows.values())
    if said:
        raise _contradiction(cells, "flow", "/".join(flows), said, row, written)
    if len(flows) > 1:
        what = f"mixed flows: {', '.join(sorted(flows))}."
        remedy = "Say --flow export or --flow import; the other rows are left out."
        raise _refused(cells, "flow", what, remedy, row, written)
    return next(iter(flows))


def currency_of(cells: Cells, source: Source) -> str:
    """The one currency of the values."""
    said, constant = cells.file.options.currency, cells.layout.constants.currency
    found = _found(cells, "currency") if cells.has("currency") else []
    if not found:  # no such column, or a download without a row, which the call describes
        _require_same(cells, "currency", said, constant)
        if said or constant:
            return str(said or constant)
        raise _unsaid(cells, "currency")
    for what, row, written in found:
        if what is None or len(what) != 3 or not what.isalpha():
            what = "not a currency of three letters."
            remedy = _add(cells, source, "currency")
            raise _refused(cells, "currency", what, remedy, row, written)
    if len(found) > 1:
        names = ", ".join(str(what) for what, _, _ in found)
        what, remedy = f"mixed currencies: {names}.", "Keep one currency per file."
        raise _refused(cells, "currency", what, remedy, found[1][1], found[1][2])
    currency, row, written = found[0]
    if said and said != currency:
        raise _contradiction(cells, "currency", str(currency), said, row, written)
    return str(currency)


def reporter_of(cells: Cells, source: Source) -> str:
    """The reporter, the first of several in alphabetical order."""
    said, constant = cells.file.options.reporter, cells.layout.constants.reporter
    found = _found(cells, "reporter_code", "t_reporter") if cells.has("reporter") else []
    if not found:
        if source.known_by and said and constant and said != constant and source.name != "gacc":
            raise _contradiction(cells, "reporter", constant, said, None, None)
        if not source.known_by:
            _require_same(cells, "reporter", said, constant)
        if said or constant:
            return str(said or constant)
        raise _unsaid(cells, "reporter")
    for what, row, written in found:
        if what is None:
            what = "the reporter is not an ISO country code."
            remedy = _add(cells, source, "reporter")
            raise _refused(cells, "reporter", what, remedy, row, written)
    return min(str(what) for what, _, _ in found)


def _found(cells: Cells, column: str, text: str | None = None) -> Found:
    text = text or f"t_{column}"
    return cells.file.connection.execute(
        f"select {column}, min(file_row), min_by({text}, file_row) from {cells.name} "
        "where left_out is null group by 1 order by 2"
    ).fetchall()


def _refused(
    cells: Cells, name: str, what: str, remedy: str, row: int | None, written: str | None
) -> FileRefused:
    place = cells.file.name
    if row is not None:
        place, row = cells.file.tables.row(cells.file, row)
    heading = cells.file.tables.heading(f"t_{name}")
    return refuse(place, what, remedy, row=row, column=heading, value=written or "")


def _add(cells: Cells, source: Source, name: str) -> str:
    mapping = cells.file.options.mapping
    if mapping is not None:
        return f"Translate it under [codes.{name}] of {mapping.name}, or [[drop]] such rows."
    return "Download the table again, or describe it in a mapping file."


def _require_same(cells: Cells, name: str, said: object, constant: object) -> None:
    if said and constant and str(said) != str(constant):
        raise _contradiction(cells, name, str(constant), str(said), None, None)


def _contradiction(
    cells: Cells, name: str, found: str, said: str, row: int | None, written: str | None
) -> FileRefused:
    mapping = cells.file.options.mapping
    where = f"key constants.{name} of the mapping" if mapping and row is None else "the file"
    what = f"{where} says {found}, the options say {said}."
    remedy = (
        f"Correct --{name} or the folder's chokepoint.toml{' or the mapping' if mapping else ''}."
    )
    if row is None:
        return refuse(cells.file.name, what, remedy, value=found)
    return _refused(cells, name, what, remedy, row, written)


def _unsaid(cells: Cells, name: str) -> FileRefused:
    what, mapping = f"nothing says the {name}.", cells.file.options.mapping
    if mapping is None:
        return refuse(cells.file.name, what, f"Say --{name}.")
    what = f"key constants.{name}: {what}"
    return refuse(mapping.name, what, f"Set it, name columns.{name}, or say --{name}.")
