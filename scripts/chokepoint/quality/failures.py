"""Says in plain lines which expectation failed, on which column, in which rows."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

SAMPLE_ROWS = 5
MOST_VALUES = 12

# Arguments that say nothing to a reader of the message.
INTERNAL = {"batch_id", "condition_parser", "column", "column_A", "column_B", "column_list"}


@dataclass(frozen=True)
class Failure:
    """One failed expectation."""

    expectation: str
    column: str
    details: str
    unexpected: int | None = None
    sample: list[str] = field(default_factory=list)


def as_failure(result: Any, frame: pd.DataFrame) -> Failure:
    """Translate a result of Great Expectations."""
    config, found = result.expectation_config, result.result or {}
    rows = found.get("unexpected_index_list") or []
    return Failure(
        expectation=config.type,
        column=_columns(config.kwargs),
        details="; ".join(part for part in (_arguments(config.kwargs), _observed(result)) if part),
        unexpected=found.get("unexpected_count"),
        sample=[_row(frame, number) for number in rows[:SAMPLE_ROWS]],
    )


def message(
    suite: str, total: int, failures: list[Failure], where: str, row_word: str, remedy: str
) -> str:
    """Write the message that stops the build."""
    lines = [f"{where}: {len(failures)} of {total} expectations failed (suite {suite})."]
    for failure in failures:
        lines.append(f"  {failure.expectation}")
        lines.append(f"      column: {failure.column}")
        if failure.details:
            lines.append(f"      {failure.details}")
        if failure.unexpected is not None:
            lines.append(f"      unexpected: {failure.unexpected}")
        lines += [f"      {row_word} {row}" for row in failure.sample]
        hidden = (failure.unexpected or 0) - len(failure.sample)
        if failure.sample and hidden > 0:
            lines.append(f"      and {hidden} more")
    lines.append(remedy)
    return "\n".join(lines)


def _columns(arguments: dict[str, Any]) -> str:
    if "column" in arguments:
        return str(arguments["column"])
    if "column_A" in arguments:
        return f"{arguments['column_A']}, {arguments['column_B']}"
    return ", ".join(arguments.get("column_list") or ["(whole table)"])


def _arguments(arguments: dict[str, Any]) -> str:
    shown = {name: value for name, value in arguments.items() if name not in INTERNAL}
    return ", ".join(f"{name}: {_short(name, value)}" for name, value in shown.items())


def _short(name: str, value: Any) -> str:
    if name == "row_condition" and isinstance(value, dict) and value.get("type") == "comparison":
        return f"{value['column']['name']} {value['operator']} {value['parameter']}"
    if isinstance(value, (list, tuple, set)) and len(value) > MOST_VALUES:
        values = list(value)
        return f"{values[0]} ... {values[-1]} ({len(values)} values)"
    return str(value)


def _observed(result: Any) -> str:
    found = result.result or {}
    if "observed_value" in found:
        return f"found: {found['observed_value']}"
    # A column that does not exist raises inside the library; its first line says so.
    for info in (result.exception_info or {}).values():
        text = info.get("exception_message") if isinstance(info, dict) else None
        if text:
            return f"could not be checked: {str(text).strip().splitlines()[0]}"
    return ""


def _row(frame: pd.DataFrame, number: Any) -> str:
    cells = ", ".join(f"{name} = {value}" for name, value in frame.loc[number].items())
    return f"{number}: {cells}"
