"""What a mapping, the options or a column say of the whole file: its flow and its currency."""

from __future__ import annotations

from chokepoint.choices import Flow
from chokepoint.ingest.mapping.table import MappedTable
from chokepoint.ingest.problems import FileRefused, refuse
from chokepoint.ingest.reader_tools import drop_rows
from chokepoint.ingest.sql_text import literal


def flow_of(table: MappedTable) -> tuple[Flow, list[str]]:
    """Flow of the rows, and notes; of two flows the options choose."""
    if "flow" not in table.mapping.columns:
        flow = constant(table, "flow")
        if flow is None:
            raise unsaid(table, "flow")
        return Flow(flow), []
    heading, text = table.column("flow")
    text = f"lower({text})"
    table.refuse_rows(
        f"coalesce({text} not in ('export', 'import'), true)",
        heading,
        "not a flow.",
        f"Translate it under [codes.flow] of {table.mapping.path.name}.",
    )
    found = {Flow(str(flow)): row for flow, row in table.distinct(text)}
    wanted = table.file.options.flow
    if wanted is None and len(found) == 1:
        return next(iter(found)), []
    if wanted is None or wanted not in found:
        flows = ", ".join(found)
        if wanted is not None:
            raise _contradiction(table, "flow", flows, heading)
        raise refuse(
            table.file.name,
            f"mixed flows: {flows}.",
            "Say --flow export or --flow import; the other rows are left out.",
            row=max(found.values()),
            column=heading,
        )
    notes = drop_rows(
        table.file, "mapped_raw", f"{text} <> {literal(wanted)}", "rows of the other flow"
    )
    return wanted, notes


def currency_of(table: MappedTable) -> str:
    """The one currency of the values."""
    if "currency" not in table.mapping.columns:
        currency = constant(table, "currency")
        if currency is None:
            raise unsaid(table, "currency")
        return currency
    heading, text = table.column("currency")
    text = f"upper({text})"
    table.refuse_rows(
        f"not coalesce(regexp_full_match({text}, '[A-Z]{{3}}'), false)",
        heading,
        "not a currency of three letters.",
        f"Translate it under [codes.currency] of {table.mapping.path.name}.",
    )
    found = [(str(currency), row) for currency, row in table.distinct(text)]
    if len(found) > 1:
        raise refuse(
            table.file.name,
            f"mixed currencies: {', '.join(value for value, _ in found)}.",
            "Keep one per file, or name one under [[keep]].",
            row=found[1][1],
            column=heading,
            value=found[1][0],
        )
    if table.file.options.currency not in (None, found[0][0]):
        raise _contradiction(table, "currency", found[0][0], heading)
    return found[0][0]


def constant(table: MappedTable, name: str) -> str | None:
    """What the mapping or the options say of the whole file."""
    said, given = table.mapping.constants.get(name), getattr(table.file.options, name)
    if said and given and said != given:
        raise _contradiction(table, name, said)
    return said or given


def unsaid(table: MappedTable, name: str) -> FileRefused:
    """The error where nothing says it."""
    return table.mapping.fault(
        f"constants.{name}",
        f"nothing says the {name}.",
        f"Set it, name columns.{name}, or say --{name}.",
    )


def _contradiction(
    table: MappedTable, name: str, said: str, heading: str | None = None
) -> FileRefused:
    given = getattr(table.file.options, name)
    where = f"column {heading}" if heading else f"key constants.{name} of the mapping"
    return refuse(
        table.file.name,
        f"{where} says {said}, the options say {given}.",
        f"Correct --{name}, the folder's chokepoint.toml or the mapping.",
        value=said,
    )
