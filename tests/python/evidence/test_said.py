"""Nothing that people read has a figure that the solver chose.

The oracle knows neither the macros nor `information`: a number of four digits or more that is in
the reconstructed panel, or made of it, and in nothing printed, is invented. Whoever says it says
what nobody printed.
"""

import csv
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from pages import read

GROUPED = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])")
MILLIONS = re.compile(r"(\d+(?:\.\d+)?) million")
LEAST = 1_000


@dataclass(frozen=True)
class Said:
    """A piece of text, and where it stands."""

    where: str
    text: str


def numbers(text: str) -> set[int]:
    """The numbers of four digits or more in a text, in millions too."""
    found = {int(number.replace(",", "")) for number in GROUPED.findall(text)}
    return found | {round(float(number) * 1_000_000) for number in MILLIONS.findall(text)}


@pytest.fixture(scope="module")
def printed(root) -> set[int]:
    """Every number that is printed, or follows from what is printed as the end of an interval."""
    seeds, found = root / "seeds/published", set()
    for path in seeds.glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            for row in csv.reader(file):
                for text in row:
                    found |= numbers(text)
                    with suppress(ValueError, OverflowError):
                        found.add(round(float(text)))
    return found | _ends(seeds)


def _ends(seeds: Path) -> set[int]:
    """Ends of what print leaves of windows in a row, and of a month that the press has printed."""
    found, cells = set(), {}
    with (seeds / "reconstruction_bounds.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            ends = cells.setdefault((row["product_code"], row["destination_id"]), {})
            ends[int(row["window_number"])] = (int(row["lower_kg"]), int(row["upper_kg"]))
    for ends in cells.values():
        for first, last in combinations_with_replacement(sorted(ends), 2):
            windows = [ends[number] for number in ends if first <= number <= last]
            found |= {sum(lower for lower, _ in windows), sum(upper for _, upper in windows)}
    with (seeds / "press_reported_figures.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            quantity, tolerance = int(row["quantity_kg"]), int(row["tolerance_kg"])
            found |= {quantity - tolerance, quantity + tolerance}
    return found


@pytest.fixture(scope="module")
def invented(published, printed) -> set[int]:
    """Numbers of the panel that nobody printed: its volumes, dollars and indices."""
    columns = {
        "fct_monthly_exports": ("volume_kg", "value_usd"),
        "fct_window_volumes": ("volume_kg", "value_usd"),
        "fct_benchmark_comparison": (
            "post_volume_kg",
            "benchmark_mean_kg",
            "benchmark_min_kg",
            "benchmark_max_kg",
            "volume_index",
            "index_min",
            "index_max",
        ),
        "fct_specification_curve": ("post_volume_kg", "benchmark_kg", "volume_index"),
        "fct_placebo_windows": ("placebo_index",),
        "fct_leave_one_out": ("volume_index",),
    }
    found: set[int] = set()
    with duckdb.connect(str(published), read_only=True) as connection:
        for table, names in columns.items():
            there = {row[0] for row in connection.execute(f"describe marts.{table}").fetchall()}
            for name in there & set(names):
                query = f"select distinct round({name}) from marts.{table} where is_reconstructed"
                found |= {int(n) for (n,) in connection.execute(query).fetchall() if n is not None}
    found = {number for number in found if number >= LEAST}
    assert len(found) > 5_000
    return found - printed


def is_end(name: str) -> bool:
    """Whether a column says between which values a figure lies (`lower_kg`, `index_upper`)."""
    return bool({"lower", "upper"} & set(name.split("_")))


def texts(value: Any) -> Iterator[str]:
    """The texts of what came as JSON, its numbers as a reader would write them; but no ends."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not is_end(key):
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield f"{value:,.0f}"


def refuse(said: list[Said], invented: set[int]) -> None:
    """Fail with what is said that nobody printed."""
    faults = [
        f"{piece.where}: {sorted(numbers(piece.text) & invented)} in {piece.text.strip()[:160]!r}"
        for piece in said
        if numbers(piece.text) & invented
    ]
    assert not faults, f"{len(faults)} of {len(said)} pieces:\n" + "\n".join(faults[:60])


def test_the_oracle_knows_an_invented_number(invented, printed):
    # Neodymium to Japan: the index of 86 is printed, the volume is the solver's.
    assert 79_374 in invented
    assert 656_605 in printed
    with pytest.raises(AssertionError, match="79374"):
        refuse([Said("here", "China exported 79,374 kilogrammes.")], invented)


def test_no_page_says_it(report_site, invented):
    said = []
    for path in sorted(report_site.rglob("*.html")):
        name = path.relative_to(report_site).as_posix()
        if name.startswith("docs/"):
            continue
        page = read(path)
        # Texts stand on lines of their own in the templates; cells of tables, in drawings, each.
        said += [Said(name, line) for line in re.split(r"\n|(?<=\.) ", page.text)]
        said += [
            Said(f"{name} @{key}", value)
            for key, value in page.attributes
            if value and (key in ("alt", "title", "content") or key.startswith(("aria-", "data-")))
        ]
        for script in page.scripts:
            if script.lstrip()[:1] == "[":
                # Numbers place the marks; what is not known of them is drawn open.
                words = [text for row in json.loads(script) for text in row.values()]
                said += [Said(f"{name} chart", text) for text in words if isinstance(text, str)]
    assert len(said) > 10_000
    refuse(said, invented)


@pytest.mark.parametrize("table", ["fct_findings", "fct_changes", "comparisons_readable"])
def test_no_row_for_readers_says_it(published, invented, table):
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(f"select * from marts.{table}")
        names = [column[0] for column in rows.description]
        said = [
            Said(f"{table}.{name}", f"{value:,.0f}" if isinstance(value, int | float) else value)
            for row in rows.fetchall()
            for name, value in zip(names, row, strict=True)
            if isinstance(value, str | int | float)
            and not isinstance(value, bool)
            and not is_end(name)
        ]
    assert said or table == "fct_changes"
    refuse(said, invented)


def test_no_alert_says_it(published, invented):
    result = CliRunner().invoke(app, ["alerts", "--database", str(published)])
    refuse([Said("alerts", line) for line in result.output.splitlines()], invented)


@pytest.mark.parametrize(
    "span", [("2025-11", "2026-04"), ("2025-06", "2025-07"), ("2023-01", None)]
)
def test_no_claim_says_it(published, invented, span):
    with duckdb.connect(str(published), read_only=True) as connection:
        cells = connection.execute(
            "select product_code, destination_id from marts.fct_benchmark_comparison "
            "where specification_id = 'paper' order by all"
        ).fetchall()
    said = []
    for product, destination in cells:
        options = ["--product", product, "--destination", destination, "--from", span[0]]
        options += ["--to", span[1]] if span[1] else []
        for form in ([], ["--json"]):
            result = CliRunner().invoke(
                app, ["claim", *options, *form, "--database", str(published)]
            )
            where = f"claim {' '.join(options[1::2])} {form}"
            said += [
                Said(where, text)
                for text in (texts(json.loads(result.output)) if form else [result.output])
            ]
    refuse(said, invented)


def test_no_figure_says_it(published, invented, tmp_path):
    """Titles, alt texts and the table beside each figure, as they are sent around."""
    result = CliRunner().invoke(
        app, ["figures", "--database", str(published), "--out", str(tmp_path)]
    )
    assert result.exit_code == 0, result.output
    files = [path for path in Path(tmp_path).rglob("*") if path.suffix in (".svg", ".txt", ".md")]
    assert files
    said = [
        Said(path.name, text)
        for path in files
        for text in re.findall(r">([^<]+)<", path.read_text(encoding="utf-8"))
        or [path.read_text(encoding="utf-8")]
    ]
    refuse(said, invented)
