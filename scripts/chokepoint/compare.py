"""`chokepoint compare`: a window of one's own against the same months of earlier years.

Answers from the table macros of the published file, which dbt renders from the macros that the
specifications are judged with. A figure that print does not fix is null, its ends are not.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from chokepoint import compare_words, words
from chokepoint.choices import Statistic
from chokepoint.claim.queries import PRODUCTS, REPORTERS, rows
from chokepoint.console import say
from chokepoint.duckdb_files import REBUILD, open_read_only
from chokepoint.errors import ChokepointError
from chokepoint.months import read_month
from chokepoint.names import find_named, place_code
from chokepoint.sql_text import literal

LONGEST_WINDOW = 12
MOST_YEARS = 10

# Every partner is a destination, by the identifier that the macros know it by.
PLACES = """
    select
        destination_id as code,
        destination_name as name,
        partner_id as symbol,
        true as has_data,
        destination_kind = 'country' or destination_id in (
            select destination_id from marts.fct_monthly_exports
            where reporter_code = $reporter and product_code = $product
        ) as has_months
    from marts.dim_destinations
    union all
    select partner_id, partner_name, iso3, true, true
    from marts.dim_partners
    where
        partner_id not in (
            select partner_id from marts.dim_destinations where partner_id is not null
        )
"""
LAST_LOADED = """
    select max(month) as month from marts.fct_product_months
    where reporter_code = $reporter and product_code = $product and partner_cover <> 'none'
"""
THRESHOLDS = "select threshold_id, caveat from reference.thresholds where caveat is not null"
# Figures of an answer, with the ends that say what is known of them.
FIGURES = {
    "post_volume_kg": ("post_lower_kg", "post_upper_kg"),
    "benchmark_kg": ("benchmark_mean_lower_kg", "benchmark_mean_upper_kg"),
    "benchmark_min_kg": ("benchmark_min_lower_kg", "benchmark_min_upper_kg"),
    "benchmark_max_kg": ("benchmark_max_lower_kg", "benchmark_max_upper_kg"),
    "volume_index": ("index_lower", "index_upper"),
}
# A sum of some months is no volume of the window, and some windows make no benchmark.
BENCHMARK = ("benchmark_kg", "benchmark_min_kg", "benchmark_max_kg")
PARTIAL = {
    "post_window_incomplete": ("post_volume_kg",),
    "benchmark_unknown": BENCHMARK,
    "benchmark_incomplete": BENCHMARK,
}
COLUMNS = (
    "post_volume_words",
    "benchmark_words",
    "benchmark_min_words",
    "benchmark_max_words",
    "index_words",
    "information",
    "post_information",
    "benchmark_information",
    "index_information",
    "range_position",
    "omission_reason",
    "lowest_range_position",
    "highest_range_position",
    "has_short_benchmark",
    "benchmark_windows_used",
    "is_reconstructed",
)
WINDOW_COLUMNS = (
    "window_number",
    "information",
    "lower_kg",
    "upper_kg",
    "months_expected",
    "months_covered",
    "months_undefined",
    "months_not_loaded",
    "months_weight_unknown",
    "months_with_shipments",
)


@dataclass(frozen=True)
class Comparison:
    """A window against its benchmark; months as YYYY-MM, null where there is nothing."""

    reporter: str
    product_code: str
    product: str
    destination_id: str
    destination: str
    first_month: str
    last_month: str
    years: int
    benchmark_statistic: str
    figures: dict[str, Any]
    windows: list[dict[str, Any]]
    caveats: list[str]
    sentence: str


def compare(
    database: Path,
    product: str,
    destination: str,
    first: str,
    last: str | None,
    years: int = 4,
    statistic: Statistic = Statistic.MEAN,
    reporter: str = "CHN",
    as_json: bool = False,
) -> Comparison:
    """Print how the window lies against its benchmark, and return it."""
    with open_read_only(database) as connection:
        found = comparison(
            connection, product, destination, first, last, years, statistic, reporter
        )
    if as_json:
        say(json.dumps(asdict(found), indent=2, ensure_ascii=False))
    else:
        _print(found)
    return found


def comparison(
    connection: duckdb.DuckDBPyConnection,
    product: str,
    destination: str,
    first: str,
    last: str | None,
    years: int = 4,
    statistic: Statistic = Statistic.MEAN,
    reporter: str = "CHN",
) -> Comparison:
    """Say how the window lies against its benchmark, by a published file."""
    try:
        return _answer(connection, product, destination, first, last, years, statistic, reporter)
    except duckdb.CatalogException as error:
        raise ChokepointError(
            "The file lacks a table or macro that the answer needs: an earlier version made it, or "
            f"it is no published file.\n{REBUILD}\nDuckDB says: {str(error).splitlines()[0]}"
        ) from error


def _answer(
    connection: duckdb.DuckDBPyConnection,
    product: str,
    destination: str,
    first: str,
    last: str | None,
    years: int,
    statistic: Statistic,
    reporter: str,
) -> Comparison:
    if not 1 <= years <= MOST_YEARS:
        raise ChokepointError(
            f"--years {years}: a benchmark has 1 to {MOST_YEARS} earlier years. Leave it out for 4."
        )
    names = {row["code"]: row["name"] for row in rows(connection, REPORTERS, {})}
    if reporter not in names:
        raise ChokepointError(
            f"--reporter {reporter}: no exports of it in this file. "
            f"It holds those of: {', '.join(names)}."
        )
    key: dict[str, Any] = {"reporter": reporter}
    found_product = find_named("product", product, rows(connection, PRODUCTS, key))
    key["product"] = found_product["code"]
    place = _place(destination, rows(connection, PLACES, key))
    (loaded,) = rows(connection, LAST_LOADED, key)
    start, end = _span(first, last, loaded["month"])

    asked = (
        *map(literal, (found_product["code"], place["code"], str(start), str(end))),
        f"years := {years}",
        f"statistic := {literal(statistic)}",
        f"reporter := {literal(reporter)}",
    )
    called = f"({', '.join(asked)})"
    windows = rows(connection, f"from marts.compare_windows{called}", {})
    (row,) = rows(connection, f"from marts.compare{called}", {})
    row |= {"window_start_month": start, "window_end_month": end}
    thresholds = {
        found["threshold_id"]: found["caveat"] for found in rows(connection, THRESHOLDS, {})
    }
    return Comparison(
        reporter=names[reporter],
        product_code=found_product["code"],
        product=found_product["name"],
        destination_id=place["code"],
        destination=place["name"],
        first_month=_month(start),
        last_month=_month(end),
        years=years,
        benchmark_statistic=str(statistic),
        figures=_figures(row),
        windows=[_window(window) for window in windows],
        caveats=compare_words.caveats(row, thresholds),
        sentence=compare_words.sentence(row, names[reporter], found_product["name"], place["name"]),
    )


def _place(wanted: str, places: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the destination or partner that is called so; a list of all of them helps nobody."""
    text = place_code(wanted)
    if not any(text and text in f"{row['code']} {row['name']}".casefold() for row in places):
        listed = "; ".join(f"{row['code']} {row['name']}" for row in places[:7])
        raise ChokepointError(
            f"--destination '{wanted}' is not known. Give a code or name of marts.dim_destinations "
            f"or marts.dim_partners: {listed}; or any country (DEU, Germany)."
        )
    place = find_named("destination", text, places)
    if not place["has_months"]:
        raise ChokepointError(
            f"--destination '{wanted}': no event looks at this product's exports to "
            f"{place['name']}, so that the months of the group are not in this file.\n"
            "Give one of its members, or add rows to the seed event_destinations and build."
        )
    return place


def _span(first: str, last: str | None, loaded: date | None) -> tuple[date, date]:
    start = read_month("--from", first)
    if last is None and loaded is None:
        raise ChokepointError("No month of this product is loaded. Give --to.")
    end = read_month("--to", last) if last else loaded
    assert end is not None
    months = 12 * (end.year - start.year) + end.month - start.month + 1
    if months < 1:
        raise ChokepointError(f"--from {_month(start)} is after --to {_month(end)}: swap them.")
    if months > LONGEST_WINDOW:
        raise ChokepointError(
            f"--from {_month(start)} --to {_month(end)} are {months} months: a window of more than "
            f"{LONGEST_WINDOW} would overlap the earlier years that it is compared with.\n"
            f"Give at most {LONGEST_WINDOW} months, or several windows."
        )
    return start, end


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    """The figures that may be said, the ends of all, and what they rest on."""
    partial = PARTIAL.get(row["omission_reason"] or "", ())
    figures: dict[str, Any] = {}
    for name, (lower, upper) in FIGURES.items():
        is_known = name not in partial and _is_known(row, row[lower], row[upper])
        figures[name] = row[name] if is_known else None
        figures |= {lower: row[lower], upper: row[upper]}
    words_of_parts = {name.replace("_kg", "_words") for name in partial}
    return figures | {name: None if name in words_of_parts else row[name] for name in COLUMNS}


def _window(row: dict[str, Any]) -> dict[str, Any]:
    is_known = _is_known(row, row["lower_kg"], row["upper_kg"])
    return {
        "first_month": _month(row["window_start_month"]),
        "last_month": _month(row["window_end_month"]),
        "volume_kg": row["volume_kg"] if is_known else None,
        **{name: row[name] for name in WINDOW_COLUMNS},
    }


def _is_known(row: dict[str, Any], lower: float | None, upper: float | None) -> bool:
    """Whether a figure is a record, or an estimate of what print does not speak of, or printed."""
    is_record = not row["is_reconstructed"] or row["information"] is None
    return is_record or (lower is not None and lower == upper)


def _print(found: Comparison) -> None:
    figures = found.figures
    span = words.span(_day(found.first_month), _day(found.last_month))
    say(f"{found.product} ({found.product_code}), {found.reporter} to {found.destination}, {span}")
    say(f"  data        {'reconstructed' if figures['is_reconstructed'] else 'customs records'}")
    for window in found.windows:
        label = "window" if window["window_number"] == 0 else "earlier"
        months = words.short_span(_day(window["first_month"]), _day(window["last_month"]))
        known = f"{window['months_covered']} of {window['months_expected']} months covered"
        say(f"  {label:<11} {months}: {_volume(window)}; {known}")
    unknown = "not known from print" if figures["is_reconstructed"] else "not known"
    say(f"  {found.benchmark_statistic:<11} {_known(figures['benchmark_words'], unknown)}")
    say(f"  smallest    {_known(figures['benchmark_min_words'], unknown)}")
    say(f"  largest     {_known(figures['benchmark_max_words'], unknown)}")
    say(f"  index       {figures['index_words'] or unknown}")
    verdict = figures["range_position"] or f"none ({figures['omission_reason']})"
    say(f"  verdict     {verdict}")
    if found.caveats:
        say(f"  caveats     {'; '.join(found.caveats)}")
    say()
    say(found.sentence)


def _known(volume: str | None, unknown: str) -> str:
    return f"{volume} kg" if volume else unknown


def _volume(window: dict[str, Any]) -> str:
    lower, upper = window["lower_kg"], window["upper_kg"]
    if window["volume_kg"] is not None:
        return f"{words.kilogrammes(window['volume_kg'])} kg"
    if window["information"] is None:
        return "not known"
    if upper is None:
        at_least = f"at least {words.kilogrammes(lower)} kg, by what is printed"
        return at_least if lower else "not known from print"
    return f"{words.kilogrammes(lower)} to {words.kilogrammes(upper)} kg, by what is printed"


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
