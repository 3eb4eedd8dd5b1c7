"""Runs `dbt build` inside this process: a second interpreter would import dbt once more."""

import contextlib
import gc
from collections import Counter
from pathlib import Path
from typing import Any

from chokepoint.code_version import told_to_dbt
from chokepoint.console import say, warn
from chokepoint.errors import ChokepointError
from chokepoint.paths import PROFILES

DEFAULT_TARGET = "dev"
# A run result with one of these has not done its work.
FAILED = {"error", "fail", "runtime error", "partial success"}


def dbt_build(
    root: Path, target: str = DEFAULT_TARGET, selector: str = "data", *, fresh: bool = False
) -> None:
    """Build and test the nodes of a selector (selectors.yml); raise if one fails.

    `fresh` parses every file of the project again.
    """
    from dbt.cli.main import dbtRunner

    messages = _Messages()
    arguments = ["build", "--project-dir", str(root), "--profiles-dir", str(root / PROFILES)]
    arguments += ["--selector", selector, *named(target), "--log-level", "none"]
    if fresh:
        arguments.append("--no-partial-parse")
    # The database path in profiles.yml is relative to the working directory.
    with contextlib.chdir(root), told_to_dbt(root):
        outcome = dbtRunner(callbacks=[messages.collect]).invoke(arguments)
    close_connections()

    results = list(getattr(outcome.result, "results", None) or [])
    for line in messages.warnings:
        warn(f"   warning: {line}")
    if outcome.success:
        say(f"   {_summary(results)}")
        return
    for line in messages.from_macros:
        warn(line)
    raise ChokepointError(_failure(outcome, results))


def named(target: str) -> list[str]:
    """The option of dbt for a target.

    Nothing for the one of profiles.yml: what dbt keeps of its parsing holds for a target as it was
    named, and plain `dbt build` names none.
    """
    return [] if target == DEFAULT_TARGET else ["--target", target]


class _Messages:
    """Keeps what is worth a reader's time: warnings, and the rows of failed tests from macros.

    dbt's own lines, one per node, go to logs/dbt.log only; failures are told once, at the end.
    """

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.from_macros: list[str] = []

    def collect(self, event: Any) -> None:
        """Receive one event of dbt."""
        if event.info.name == "JinjaLogInfo":
            self.from_macros.append(event.data.msg)
        elif event.info.level == "warn":
            self.warnings.append(event.info.msg)


def close_connections() -> None:
    """Let go of the database file: the next step opens it in its own way.

    dbt-duckdb counts its handles and keeps the database open when one of them is not given back,
    which happens with several threads. DuckDB then refuses to open the file read-only.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters

    environment = DuckDBConnectionManager._ENV
    reset_adapters()  # type: ignore[no-untyped-call]  # dbt annotates its arguments only
    if environment is not None:
        environment.close()
    # Cursors in reference cycles of dbt's results keep the database open too.
    gc.collect()


def _summary(results: list[Any]) -> str:
    kinds = Counter(str(result.node.resource_type) for result in results)
    return ", ".join(f"{count} {kind.replace('_', ' ')}s" for kind, count in sorted(kinds.items()))


def _failure(outcome: Any, results: list[Any]) -> str:
    failed = [result for result in results if str(result.status) in FAILED]
    if not failed:
        return f"dbt could not start the build.\n{outcome.exception or 'See logs/dbt.log.'}"
    lines = [f"dbt build failed: {len(failed)} of {len(results)} nodes."]
    for result in failed:
        lines.append(f"  {result.node.resource_type} {result.node.name}")
        lines += [f"      {line}" for line in str(result.message or "").strip().splitlines()]
    lines.append("What the nodes ran is in target/run, the log in logs/dbt.log.")
    return "\n".join(lines)
