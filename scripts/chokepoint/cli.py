"""The command `chokepoint`. Commands import their work when they run: `--help` stays quick."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from chokepoint.errors import ChokepointError
from chokepoint.paths import BUILD_FILE, PUBLISHED_FILE, find_root


class Commands(TyperGroup):
    """Shows a ChokepointError as its message and ends with exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except ChokepointError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measures what an export-control event did to recorded trade (dbt + DuckDB).",
)
check = typer.Typer(no_args_is_help=True, help="Run the Great Expectations suites alone.")
app.add_typer(check, name="check")


@app.command()
def build() -> None:
    """Check the raw seed, run dbt, check the marts, audit, and publish the DuckDB file."""
    root = find_root()
    from chokepoint.build import build as run

    run(root)


@app.command()
def publish() -> None:
    """Check warehouse/build.duckdb and swap it atomically to warehouse/chokepoint.duckdb."""
    root = find_root()
    from chokepoint.publish import publish as run

    run(root)


@app.command()
def audit(
    database: Annotated[
        Path | None,
        typer.Option(help=f"DuckDB file to read; {PUBLISHED_FILE} if not given."),
    ] = None,
) -> None:
    """Compare the paper's printed figures with the marts; exit code 1 if any differs."""
    database = database or find_root() / PUBLISHED_FILE
    from chokepoint.audit import audit as run

    run(database)


@check.command("raw")
def check_raw() -> None:
    """Check seeds/raw before dbt may read it."""
    root = find_root()
    from chokepoint.quality.raw import check_raw as run

    run(root)


@check.command("marts")
def check_marts(
    database: Annotated[
        Path | None,
        typer.Option(help=f"DuckDB file to read; {BUILD_FILE} if not given."),
    ] = None,
) -> None:
    """Check the marts before they may be published."""
    database = database or find_root() / BUILD_FILE
    from chokepoint.quality.marts import check_marts as run

    run(database)


@app.command()
def reconstruct() -> None:
    """Solve seeds/raw from what is printed (seeds/published); the same bytes on every run."""
    root = find_root()
    from chokepoint.reconstruction.cli import reconstruct as run

    run(root)


@app.command()
def conflicts() -> None:
    """Report the smallest sets of printed statements that contradict each other."""
    root = find_root()
    from chokepoint.reconstruction.cli import conflicts as run

    run(root)


def main() -> None:
    """Entry point of the console script."""
    app()
