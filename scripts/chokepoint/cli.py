"""The command `chokepoint`. Commands import their work when they run: `--help` stays quick."""

from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from chokepoint.choices import Currency, Flow, Publishers, Severity, Statistic, Theme
from chokepoint.errors import ChokepointError
from chokepoint.paths import (
    BUILD_FILE,
    DBT_DOCS,
    DOWNLOADS,
    EXPORTS,
    FIGURES_FOLDER,
    PUBLISHED_FILE,
    REPORT,
    find_root,
)
from chokepoint.watchlist.cli import watch


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
app.add_typer(watch, name="watch")


@app.command()
def build(
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Do everything anew, also where nothing has changed.")
    ] = False,
) -> None:
    """Check the raw seed, run dbt, check the marts, audit, publish, export, write the report."""
    root = find_root()
    from chokepoint.build import build as run

    run(root, fresh=fresh)


@app.command()
def publish() -> None:
    """Check warehouse/build.duckdb and swap it atomically to warehouse/chokepoint.duckdb."""
    root = find_root()
    from chokepoint.publish import publish as run

    run(root)


@app.command()
def export(
    out: Annotated[Path | None, typer.Option(help="Folder of the editions; exports/.")] = None,
) -> None:
    """Write the published marts as Parquet, CSV, XLSX and a data package, into a dated folder."""
    root = find_root()
    from chokepoint.export.export import export as run
    from chokepoint.warehouse_lock import warehouse_lock

    with warehouse_lock(root):
        run(root / PUBLISHED_FILE, out or root / EXPORTS)


@app.command()
def docs(
    out: Annotated[Path | None, typer.Option(help="Folder of the page; report/docs/.")] = None,
) -> None:
    """Write dbt's documentation of models, columns and lineage as one page for offline use."""
    root = find_root()
    from chokepoint.dbt_docs import write_dbt_docs
    from chokepoint.report.site import within_site
    from chokepoint.warehouse_lock import warehouse_lock

    out = out or root / DBT_DOCS
    with warehouse_lock(root), within_site(out, root / REPORT) as folder:
        page = write_dbt_docs(folder, root)
    typer.echo(f"Written: {out / page.name}")


@app.command()
def report(
    out: Annotated[Path | None, typer.Option(help=f"Folder of the pages; {REPORT}/.")] = None,
    database: Annotated[
        Path | None,
        typer.Option(help=f"DuckDB file to read; {PUBLISHED_FILE} if not given."),
    ] = None,
) -> None:
    """Write the web report: static pages that open from disk as well as from a server."""
    root = None if database and out else find_root()
    from chokepoint.report.site import report as run
    from chokepoint.warehouse_lock import warehouse_lock

    with warehouse_lock(root) if root else nullcontext():
        run(database or find_root() / PUBLISHED_FILE, out or find_root() / REPORT)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    folder: Annotated[Path | None, typer.Option(help=f"Folder of the pages; {REPORT}/.")] = None,
) -> None:
    """Serve the report on 127.0.0.1, to this machine alone, until Ctrl-C."""
    folder = folder or find_root() / REPORT
    from chokepoint.report.serve import serve as run

    run(folder, port)


@app.command()
def audit(
    database: Annotated[
        Path | None,
        typer.Option(help=f"DuckDB file to read; {PUBLISHED_FILE} if not given."),
    ] = None,
) -> None:
    """Compare what the paper states with the marts; exit code 1 if anything differs."""
    database = database or find_root() / PUBLISHED_FILE
    from chokepoint.audit import audit as run

    run(database)


@app.command()
def alerts(
    specification: Annotated[
        str | None, typer.Option(help="Only this specification; all if not given.")
    ] = None,
    severity: Annotated[Severity, typer.Option(help="Least severity.")] = Severity.WARNING,
    database: Annotated[
        Path | None,
        typer.Option(help=f"DuckDB file to read; {PUBLISHED_FILE} if not given."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Print what is new and what wants attention; exit code 3 when there is an alert (for cron)."""
    database = database or find_root() / PUBLISHED_FILE
    from chokepoint.alerts import alerts as run

    run(database, specification, severity, as_json)


@app.command()
def figures(
    specification: Annotated[
        str | None, typer.Option(help="Specification to draw; the reference one if not given.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help=f"Folder to write to; {FIGURES_FOLDER} if not given.")
    ] = None,
    theme: Annotated[Theme, typer.Option(help="Colours.")] = Theme.LIGHT,
    database: Annotated[
        Path | None,
        typer.Option(help=f"DuckDB file to read; {PUBLISHED_FILE} if not given."),
    ] = None,
    with_unprinted: Annotated[
        bool,
        typer.Option("--with-unprinted", help="Draw also what rests on months that print lacks."),
    ] = False,
) -> None:
    """Draw Table 1, Figures 1 to 8 and the further pictures: SVG, PNG, PDF, CSV, JSON, alt text."""
    root = None if database and out else find_root()
    database = database or find_root() / PUBLISHED_FILE
    out = out or find_root() / FIGURES_FOLDER
    from chokepoint.figures.draw import draw_figures as run
    from chokepoint.report.site import is_in_site, within_site
    from chokepoint.warehouse_lock import warehouse_lock

    if root is None or not is_in_site(out, root / REPORT):
        run(database, out, specification, theme, with_unprinted=with_unprinted)
        return
    with warehouse_lock(root), within_site(out, root / REPORT) as folder:
        run(database, folder, specification, theme, out, with_unprinted)


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
def ingest(
    files: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")],
    source: Annotated[
        str | None,
        typer.Option(help="Kind of the files, as README.md lists them; recognised if not given."),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="Mapping file, or name of a shipped one, for tables of other kinds."),
    ] = None,
    flow: Annotated[Flow | None, typer.Option(help="Remembered for the folder.")] = None,
    currency: Annotated[Currency | None, typer.Option(help="Remembered for the folder.")] = None,
    reporter: Annotated[str | None, typer.Option(help="Reporter, ISO 3166-1 alpha-3.")] = None,
    vintage_date: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Day of download; the file's own date if not given."
        ),
    ] = None,
    months: Annotated[
        str | None,
        typer.Option(
            help="Months for which the query asked for every code, 2025-01:2025-12. Without it a "
            "code is covered from its first to its last row."
        ),
    ] = None,
    hs: Annotated[
        list[str] | None,
        typer.Option(
            help="Code of the query, covered in every month of the file, be it without a row. "
            "Repeatable, or several with commas."
        ),
    ] = None,
    accept_truncated: Annotated[
        bool, typer.Option(help="Load a cut file without its last, incomplete month.")
    ] = False,
    accept_unusual: Annotated[
        bool,
        typer.Option(help="Load a file whose numbers are a hundredfold of its series, or less."),
    ] = False,
    partners: Annotated[
        str | None,
        typer.Option(help="Partners of the query: all, or codes, 502,116. Remembered."),
    ] = None,
    parts: Annotated[
        str | None,
        typer.Option(
            help="Trade regimes, provinces, procedures of the query: all, or "
            "regime:10,regime:14. Remembered."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Check, and write nothing.")] = False,
    json: Annotated[bool, typer.Option(help="Print the outcome for machines.")] = False,
) -> None:
    """Check customs files and put them into the lake, each wholly or not at all."""
    root = find_root()
    from chokepoint.ingest.call import ingest as run
    from chokepoint.ingest.model import month_span
    from chokepoint.ingest.options import said_in_call

    options = said_in_call(
        source=source,
        reporter=reporter,
        flow=flow,
        currency=currency,
        vintage_date=vintage_date.date() if vintage_date else None,
        months=month_span(months) if months is not None else None,
        hs_codes=tuple(code.strip() for said in hs or () for code in said.split(",")),
        accept_truncated=accept_truncated,
        accept_unusual=accept_unusual,
        mapping=mapping,
        partners=partners,
        parts=parts,
    )
    run(root, files, options, dry_run, json)


@app.command()
def fetch(
    source: Annotated[Publishers, typer.Argument(help="Whose records.")],
    months: Annotated[str, typer.Option(help="Months to ask for, 2021-01:2026-04.")],
    event: Annotated[
        list[str] | None, typer.Option(help="Event whose products are asked for. Repeatable.")
    ] = None,
    product: Annotated[
        list[str] | None,
        typer.Option(help="Code, asked for at six digits. Repeatable, or several with commas."),
    ] = None,
    flow: Annotated[
        Flow, typer.Option(help="Imports from China, or (comtrade) exports to everybody.")
    ] = Flow.IMPORT,
    reporter: Annotated[
        list[str] | None,
        typer.Option(help="Reporter, ISO 3166-1 alpha-3 (comtrade; all if not given). Repeatable."),
    ] = None,
    again: Annotated[
        bool, typer.Option(help="Ask also for what is there: publishers revise months.")
    ] = False,
    folder: Annotated[Path | None, typer.Option(help=f"Folder of the files; {DOWNLOADS}/.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Print the requests, and ask nothing.")] = False,
) -> None:
    """Ask a publisher's API for records of trade and save the answers, ready to ingest."""
    root = find_root()
    from chokepoint.fetch.command import fetch as run

    run(
        folder or root / DOWNLOADS,
        root,
        source,
        months,
        events=event or [],
        products=product or [],
        flow=flow,
        reporters=reporter or [],
        again=again,
        dry_run=dry_run,
    )


@app.command()
def refresh(
    config: Annotated[
        Path | None, typer.Option(help="What to keep up to date; refresh.toml.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Print the requests, and do nothing.")] = False,
) -> None:
    """Fetch what is due, load it, build if anything is new, print alerts: one command for cron."""
    root = find_root()
    from chokepoint.refresh.command import refresh as run
    from chokepoint.refresh.config import CONFIG

    run(root, config or root / CONFIG, dry_run=dry_run)


@app.command()
def status(
    json: Annotated[bool, typer.Option(help="Print for machines.")] = False,
) -> None:
    """Say which months are loaded, missing, truncated or overdue, and in which vintages."""
    root = find_root()
    from chokepoint.ingest.lake.status import status as run

    run(root, json)


@app.command()
def claim(
    product: Annotated[str, typer.Option(help="Code, name or element symbol.")],
    destination: Annotated[str, typer.Option(help="Id, name or ISO code: USA, US, Korea, EU.")],
    first: Annotated[str, typer.Option("--from", help="First month: 2025-11, Nov 2025.")],
    text: Annotated[
        str | None, typer.Argument(metavar="[CLAIM]", help="The claim as made; only repeated.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", help="Last month; the last one loaded if not given.")
    ] = None,
    reporter: Annotated[str, typer.Option(help="Exporter, ISO 3166-1 alpha-3.")] = "CHN",
    database: Annotated[
        Path | None,
        typer.Option(help=f"DuckDB file to read; {PUBLISHED_FILE} if not given."),
    ] = None,
    json: Annotated[bool, typer.Option(help="Print for machines.")] = False,
) -> None:
    """Say whether recorded exports were zero, and how usual that is: "they cut us off"."""
    database = database or find_root() / PUBLISHED_FILE
    from chokepoint.claim import claim as run

    run(database, text, product, destination, first, last, reporter, json)


@app.command()
def compare(
    product: Annotated[str, typer.Option(help="Code, name or element symbol.")],
    destination: Annotated[str, typer.Option(help="World, group or country, by code or name.")],
    first: Annotated[str, typer.Option("--from", help="First month, 2025-11.")],
    last: Annotated[
        str | None, typer.Option("--to", help="Last month; the last one loaded if not given.")
    ] = None,
    years: Annotated[int, typer.Option(help="Earlier years in the benchmark, 1 to 10.")] = 4,
    statistic: Annotated[Statistic, typer.Option(help="What 100 is.")] = Statistic.MEAN,
    reporter: Annotated[str, typer.Option(help="Exporter, ISO 3166-1 alpha-3.")] = "CHN",
    database: Annotated[
        Path | None,
        typer.Option(help=f"DuckDB file to read; {PUBLISHED_FILE} if not given."),
    ] = None,
    json: Annotated[bool, typer.Option(help="Print for machines.")] = False,
) -> None:
    """Set a window of one's own against the same months of earlier years, without a build."""
    database = database or find_root() / PUBLISHED_FILE
    from chokepoint.compare import compare as run

    run(database, product, destination, first, last, years, statistic, reporter, json)


@app.command()
def mcp(
    seconds: Annotated[
        float, typer.Option(min=0.1, help="Most seconds that an SQL statement may take.")
    ] = 10.0,
    database: Annotated[
        Path | None,
        typer.Option(help=f"DuckDB file to read; {PUBLISHED_FILE} if not given."),
    ] = None,
) -> None:
    """Serve the published file to programs that ask (Model Context Protocol, standard input)."""
    database = database or find_root() / PUBLISHED_FILE
    from chokepoint.mcp.command import serve
    from chokepoint.mcp.statement import Limits

    serve(database, Limits(seconds=seconds))


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
