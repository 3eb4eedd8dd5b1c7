"""`chokepoint claim`: what the marts say about "the exporter cut off this product to them"."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from chokepoint import words
from chokepoint.console import say
from chokepoint.duckdb_files import REBUILD, open_read_only
from chokepoint.errors import ChokepointError

SHORTEST_PART_OF_A_NAME = 3

PRODUCTS = """
    select
        product_code as code,
        product_name as name,
        element_symbol as symbol,
        product_code in (
            select product_code from marts.fct_monthly_exports where reporter_code = $reporter
        ) as has_data
    from marts.dim_products
    order by display_order, product_code
"""
DESTINATIONS = """
    select
        destination_id as code,
        destination_name as name,
        null as symbol,
        destination_id in (
            select destination_id from marts.fct_monthly_exports
            where reporter_code = $reporter and product_code = $product
        ) as has_data
    from marts.dim_destinations
    order by display_order, destination_id
"""
REPORTERS = """
    select
        reporter_code as code,
        coalesce(partner_name, reporter_code) as name
    from (select distinct reporter_code from marts.fct_monthly_exports) as reporters
    left join marts.dim_partners on reporters.reporter_code = dim_partners.partner_id
    order by code
"""
# Months that are no window of a specification are looked up; of a window, fct_claims has them all.
SERIES = """
    from marts.fct_monthly_exports
    where
        reporter_code = $reporter
        and product_code = $product
        and destination_id = $destination
"""
LIMITS = f"select min(month) as first_month, max(month) as last_month {SERIES}"
MONTHS = f"""
    select
        count(*) as months,
        count(volume_kg) as months_known,
        count(*) filter (where volume_kg = 0 and not has_zero_kg_shipment) as zero_months,
        sum(volume_kg) as volume_kg,
        bool_or(is_reconstructed) as is_reconstructed
    {SERIES}
        and month between $first and $last
"""
LAST_SHIPMENT = f"""
    select month, volume_kg
    {SERIES}
        and month <= $last
        and (volume_kg > 0 or has_zero_kg_shipment)
    order by month desc
    limit 1
"""
# Runs are cut to the months of the claim; the first of the longest.
LONGEST_RUN = """
    select
        greatest(first_month, $first) as first_month,
        least(last_month, $last) as last_month,
        1 + date_diff('month', greatest(first_month, $first), least(last_month, $last)) as months,
        first_month as whole_run_first_month,
        months as whole_run_months,
        is_open and last_month <= $last as is_open
    from marts.fct_zero_runs
    where
        reporter_code = $reporter
        and product_code = $product
        and destination_id = $destination
        and first_month <= $last
        and last_month >= $first
    order by months desc, first_month
    limit 1
"""
# Which specification judges a claim that begins in this month, fct_claims says.
CLAIM = """
    select * from marts.fct_claims
    where
        reporter_code = $reporter
        and product_code = $product
        and destination_id = $destination
        and is_answering
        and $first between first_month and coalesce(answers_until_month, $first)
"""
PROBABILITY = """
    select bernoulli_p, markov_p, run_rarity
    from marts.fct_zero_run_probabilities
    where chain_id = $chain_id and months = $months and run_months = $run_months
"""
# Keys of an answer, and the columns of fct_claims behind them.
LAST_SHIPMENT_COLUMNS = {"month": "last_shipment_month", "volume_kg": "last_shipment_kg"}
RUN_COLUMNS = {
    "first_month": "run_first_month",
    "last_month": "run_last_month",
    "months": "run_months",
    "whole_run_first_month": "whole_run_first_month",
    "whole_run_months": "whole_run_months",
    "is_open": "is_run_open",
}
MONTHS_COLUMNS = ("months", "months_known", "zero_months", "volume_kg", "is_reconstructed")
CHANCES_COLUMNS = ("bernoulli_p", "markov_p", "run_rarity")
BENCHMARK_COLUMNS = (
    "specification_id",
    "chain_id",
    "benchmark_first_month",
    "benchmark_last_month",
    "benchmark_months_known",
    "benchmark_zero_months",
    "benchmark_longest_zero_run",
    "demand_class",
    "markov_run_95_months",
)
COMPARISON_COLUMNS = (
    "specification_id",
    "first_month",
    "last_month",
    "post_volume_kg",
    "benchmark_kg",
    "benchmark_min_kg",
    "benchmark_max_kg",
    "volume_index",
    "range_position",
    "omission_reason",
    "lowest_range_position",
    "highest_range_position",
    "sentence",
    "caveats",
    "has_window_gap",
    "has_short_benchmark",
    "has_post_months_not_loaded",
    "has_post_months_weight_unknown",
    "has_benchmark_months_not_loaded",
    "has_benchmark_months_weight_unknown",
    "is_mean_under_100_kg",
    "has_few_active_months",
    "is_one_window_dominant",
    "is_range_from_zero",
    "is_within_chance",
    "has_narrow_files",
    "post_months_not_loaded",
    "post_months_weight_unknown",
    "benchmark_months_not_loaded",
    "benchmark_months_weight_unknown",
    "revision_count",
    "verdict_change_count",
    "last_revision_date",
    "two_sided_rank_p",
    "smallest_rank_p",
    "smallest_t_p",
    "is_small_volume",
    "is_reconstructed",
)
IMPORTERS_COLUMNS = (
    "mirror_source_id",
    "mirror_lag_months",
    "is_mirror_lag_fitted",
    "hs6_range_position",
    "hs6_volume_index",
    "mirror_range_position",
    "mirror_volume_index",
    "has_short_mirror_benchmark",
    "is_mirror_agreeing",
    "mirror_note",
)
MIRRORS = """
    select
        source_id,
        hs6_code,
        count(partner_kg) as months,
        sum(partner_kg) as partner_kg,
        sum(exporter_kg) as exporter_kg,
        max(partner_hs_codes) as partner_hs_codes
    from marts.fct_mirror_comparison
    where
        exporter_code = $reporter
        and importer_code = $destination
        and hs6_code = substr($product, 1, 6)
        and month between $first and $last
    group by source_id, hs6_code
    having count(partner_kg) > 0
    order by source_id
"""


@dataclass(frozen=True)
class Answer:
    """What the marts hold on a claim; months as YYYY-MM, null where there is nothing."""

    claim: str | None
    reporter: str
    product_code: str
    product: str
    destination_id: str
    destination: str
    first_month: str
    last_month: str
    is_reconstructed: bool
    months: int
    months_known: int
    zero_months: int
    volume_kg: int | None
    last_shipment: dict[str, Any] | None
    longest_zero_run: dict[str, Any] | None
    benchmark: dict[str, Any] | None
    bernoulli_p: float | None
    markov_p: float | None
    run_rarity: str | None
    comparison: dict[str, Any] | None
    importers: dict[str, Any] | None
    mirrors: list[dict[str, Any]]
    verdict: str


def claim(
    database: Path,
    text: str | None,
    product: str,
    destination: str,
    first: str,
    last: str | None,
    reporter: str = "CHN",
    as_json: bool = False,
) -> Answer:
    """Print what the published file says about the claim, and return it."""
    with open_read_only(database) as connection:
        try:
            answer = _answer(connection, text, product, destination, first, last, reporter)
        except duckdb.CatalogException as error:
            raise ChokepointError(
                f"{database} lacks a table that the answer needs: it was made by an earlier "
                f"version.\n{REBUILD}\nDuckDB says: {str(error).splitlines()[0]}"
            ) from error
    if as_json:
        say(json.dumps(asdict(answer), indent=2, ensure_ascii=False))
    else:
        _print(answer)
    return answer


def _answer(
    connection: duckdb.DuckDBPyConnection,
    text: str | None,
    product: str,
    destination: str,
    first: str,
    last: str | None,
    reporter: str,
) -> Answer:
    names = {row["code"]: row["name"] for row in _rows(connection, REPORTERS, {})}
    if reporter not in names:
        raise ChokepointError(
            f"No exports of '{reporter}' in this file. It holds those of: {', '.join(names)}."
        )
    key: dict[str, Any] = {"reporter": reporter}
    found_product = _find("product", product, _rows(connection, PRODUCTS, key))
    key["product"] = found_product["code"]
    found_destination = _find("destination", destination, _rows(connection, DESTINATIONS, key))
    key["destination"] = found_destination["code"]
    key["first"], key["last"] = _span(first, last, _only_row(connection, LIMITS, key))

    row = _row(connection, CLAIM, key)
    if row and (row["first_month"], row["last_month"]) == (key["first"], key["last"]):
        span = _of_window(row)
    else:
        span = _of_months(connection, key, row["chain_id"] if row else None)
    known = {
        "claim": text,
        "reporter": names[reporter],
        "product_code": found_product["code"],
        "product": found_product["name"],
        "destination_id": found_destination["code"],
        "destination": found_destination["name"],
        "first_month": _month(key["first"]),
        "last_month": _month(key["last"]),
        **span,
        "benchmark": _selected(row, BENCHMARK_COLUMNS),
        "comparison": _selected(row, COMPARISON_COLUMNS),
        "importers": _selected(row, IMPORTERS_COLUMNS),
        "mirrors": _rows(connection, MIRRORS, key),
    }
    return Answer(**known, verdict=_verdict(known))


def _of_window(row: dict[str, Any]) -> dict[str, Any]:
    """What fct_claims has on the months of its own window."""
    return {
        **{name: row[name] for name in (*MONTHS_COLUMNS, *CHANCES_COLUMNS)},
        "last_shipment": _renamed(row, LAST_SHIPMENT_COLUMNS),
        "longest_zero_run": _renamed(row, RUN_COLUMNS),
    }


def _of_months(
    connection: duckdb.DuckDBPyConnection, key: dict[str, Any], chain_id: str | None
) -> dict[str, Any]:
    """The same on any other months."""
    months = _only_row(connection, MONTHS, key)
    run = _row(connection, LONGEST_RUN, key) if months["zero_months"] else None
    chances = None
    if run and chain_id:
        asked = {"months": months["months_known"], "run_months": run["months"]}
        chances = _row(connection, PROBABILITY, {"chain_id": chain_id, **asked})
    return {
        **months,
        **(chances or dict.fromkeys(CHANCES_COLUMNS)),
        "last_shipment": _shown(_row(connection, LAST_SHIPMENT, key)),
        "longest_zero_run": _shown(run),
    }


def _find(kind: str, wanted: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the one row that is called so: by code, name or symbol, else by part of its name."""
    text = wanted.strip().casefold()
    loaded = [row for row in rows if row["has_data"]]
    named = [
        row for row in rows if text in {str(row[k]).casefold() for k in ("code", "name", "symbol")}
    ]
    if not named and len(text) >= SHORTEST_PART_OF_A_NAME:
        named = [row for row in loaded if text in row["name"].casefold()]
    there = [row for row in named if row["has_data"]]
    if len(there) == 1:
        return there[0]
    listed = "; ".join(f"{row['code']} {row['name']}" for row in (there or loaded))
    if there:
        raise ChokepointError(f"{kind} '{wanted}' can be any of: {listed}.\nGive the code.")
    reason = "has no data in this file" if named else "is not known"
    raise ChokepointError(f"{kind} '{wanted}' {reason}. There are: {listed}.")


def _span(first: str, last: str | None, limits: dict[str, Any]) -> tuple[date, date]:
    start, end = limits["first_month"], limits["last_month"]
    asked_first = _parsed("--from", first)
    asked_last = _parsed("--to", last) if last else end
    if asked_first > asked_last:
        raise ChokepointError(
            f"--from {_month(asked_first)} is after --to {_month(asked_last)}: swap them."
        )
    if asked_first < start or asked_last > end:
        raise ChokepointError(
            f"{_month(asked_first)} to {_month(asked_last)} is not covered by this file: it holds "
            f"{_month(start)} to {_month(end)} for this product. Months outside are unknown.\n"
            "Give months inside, or load more files with `chokepoint ingest`."
        )
    return asked_first, asked_last


def _parsed(option: str, text: str) -> date:
    try:
        return datetime.strptime(text.strip(), "%Y-%m").date()
    except ValueError:
        raise ChokepointError(f"{option} '{text}' is no month. Write it as 2025-11.") from None


def _verdict(known: dict[str, Any]) -> str:
    """Say in one sentence what was recorded, how usual that is, and on what it rests."""
    flow = f"exports of {words.inner(known['product'])} from {words.the(known['reporter'])}"
    flow += f" to {words.the(known['destination'])}"
    start = "In the reconstructed panel, which is not customs data, recorded " + flow
    start = start if known["is_reconstructed"] else "Recorded " + flow
    span = words.span(_day(known["first_month"]), _day(known["last_month"]))
    if not known["months_known"]:
        return f"{start} are not known for any month from {span}."
    unknown = known["months"] - known["months_known"]
    verb = "is" if unknown == 1 else "are"
    gap = f"; {words.plural(unknown, 'further month')} {verb} unknown" if unknown else ""
    counted = f"{known['zero_months']} of {known['months_known']} months ({span}{gap})"
    if not known["zero_months"]:
        volume = words.kilogrammes(known["volume_kg"])
        return f"{start} were zero in {counted}: {volume} kg were recorded."
    return f"{start} were zero in {counted}, {_how_usual(known)}."


def _how_usual(known: dict[str, Any]) -> str:
    run, benchmark = known["longest_zero_run"]["months"], known["benchmark"]
    length = f"{run} of them in a row" if run > 1 else "never two in a row"
    if benchmark is None:
        return f"{length}; no benchmark period before these months says how usual that is"
    before = f"in the {benchmark['benchmark_months_known']} months of the benchmark period"
    if not benchmark["benchmark_zero_months"]:
        return f"{length}; {before} there was no zero month at all"
    if known["markov_p"] is None:
        return f"{length}; there is no probability for so many months"
    low, high = sorted((known["bernoulli_p"], known["markov_p"]))
    usual = known["run_rarity"].replace("_", " ")
    share = f"{benchmark['benchmark_zero_months']} were zero {before}"
    return f"{length}; that is {usual} for a flow of which {share} (probability {_p(low, high)})"


def _p(low: float, high: float) -> str:
    shown = [f"{p:.2g}" if p >= 0.001 else "below 0.001" for p in (low, high)]
    return shown[0] if shown[0] == shown[1] else " to ".join(shown)


def _print(answer: Answer) -> None:
    if answer.claim:
        say(f"Claim: {answer.claim}")
    say(
        f"{answer.product} ({answer.product_code}), {answer.reporter} to {answer.destination}, "
        f"{answer.first_month} to {answer.last_month}"
    )
    say(f"  data             {'reconstructed' if answer.is_reconstructed else 'customs records'}")
    say(f"  last shipment    {_shipment(answer)}")
    say(f"  zero months      {answer.zero_months} of {answer.months_known} known")
    say(f"  longest zero run {_run(answer.longest_zero_run)}")
    say(f"  probability      {_probability(answer)}")
    for line in _comparison(answer.comparison):
        say(line)
    if answer.importers:
        say(f"  importers        {_importers(answer.importers)}")
    for line in _mirrors(answer):
        say(f"  mirror           {line}")
    say()
    say(answer.verdict)


def _shipment(answer: Answer) -> str:
    found = answer.last_shipment
    return (
        f"{words.kilogrammes(found['volume_kg'])} kg in {found['month']}"
        if found
        else "none recorded"
    )


def _run(run: dict[str, Any] | None) -> str:
    if not run:
        return "none"
    text = f"{words.plural(run['months'], 'month')}, {run['first_month']} to {run['last_month']}"
    if run["whole_run_months"] > run["months"]:
        text += f"; part of {run['whole_run_months']} months since {run['whole_run_first_month']}"
    return text + ("; the next month is unknown" if run["is_open"] else "")


def _probability(answer: Answer) -> str:
    benchmark = answer.benchmark
    if not answer.longest_zero_run:
        return "nothing to explain"
    if not benchmark:
        return "none: no specification has a benchmark period that ends before these months"
    fitted = (
        f"fitted to {benchmark['benchmark_first_month']} to {benchmark['benchmark_last_month']}, "
        f"{benchmark['benchmark_zero_months']} of {benchmark['benchmark_months_known']} zero "
        f"(specification {benchmark['specification_id']})"
    )
    if answer.markov_p is None:
        return f"none for so many months; {fitted}"
    return f"{answer.bernoulli_p:.3g} Bernoulli, {answer.markov_p:.3g} Markov; {fitted}"


def _comparison(found: dict[str, Any] | None) -> list[str]:
    """The verdict on the window that judges the claim, and what must be said with it."""
    if found is None:
        return ["  verdict          none: no specification compares these months"]
    window = f"{found['first_month']} to {found['last_month']}"
    lines = [
        f"  verdict          {_position(found, 'range_position', 'volume_index')}, {window} "
        f"(specification {found['specification_id']})"
        + (f": {_why_none(found)}" if found["omission_reason"] else "")
    ]
    if found["caveats"]:
        lines.append(f"  caveats          {found['caveats']}")
    count = found["revision_count"]
    if count:
        turned = words.number(found["verdict_change_count"])
        lines.append(
            f"  revisions        {words.plural(count, 'download')} revised these windows, {turned} "
            f"turned the verdict; the last on {found['last_revision_date']}"
        )
    return lines


def _importers(found: dict[str, Any]) -> str:
    """The verdict on the importers' record beside that on the exporter's, at six digits."""
    if found["mirror_range_position"] is None:
        return f"no verdict on their record: {_reason(found['mirror_note'])}"
    lag = words.plural(found["mirror_lag_months"], "month")
    short = f", {words.SHORT_BENCHMARK}" if found["has_short_mirror_benchmark"] else ""
    both = {True: ", agreeing", False: ", not agreeing", None: ""}[found["is_mirror_agreeing"]]
    return (
        f"{_position(found, 'mirror_range_position', 'mirror_volume_index')} in their record"
        f"{short}; "
        f"{_position(found, 'hs6_range_position', 'hs6_volume_index')} in the exporter's{both} "
        f"(six digits; {found['mirror_source_id']}, {lag} later)"
    )


def _position(found: dict[str, Any], position: str, index: str) -> str:
    if found[position] is None:
        return "no verdict"
    return f"{found[position]} the benchmark range (index {words.rounded(found[index], 1)})"


def _why_none(found: dict[str, Any]) -> str:
    """Why the window has no verdict; where print does not decide it, between which it may lie."""
    if found["omission_reason"] != "not_determined":
        return _reason(found["omission_reason"])
    low, high = found["lowest_range_position"], found["highest_range_position"]
    between = "below, within or above" if (low, high) == ("below", "above") else f"{low} or {high}"
    return f"what is printed does not decide whether it lies {between} the benchmark range"


def _reason(identifier: str | None) -> str:
    return (identifier or "not known").replace("_", " ")


def _mirrors(answer: Answer) -> list[str]:
    return [
        f"{words.kilogrammes(row['partner_kg'])} kg imported in "
        f"{words.plural(row['months'], 'month')}, {row['source_id']}, codes "
        f"{row['partner_hs_codes']} (six digits {row['hs6_code']}: wider than the product)"
        for row in answer.mirrors
    ] or ["none loaded for these months"]


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, key: dict[str, Any]
) -> list[dict[str, Any]]:
    # DuckDB refuses parameters that a query does not name.
    named = {name: value for name, value in key.items() if f"${name}" in query}
    cursor = connection.execute(query, named)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _row(
    connection: duckdb.DuckDBPyConnection, query: str, key: dict[str, Any]
) -> dict[str, Any] | None:
    return next(iter(_rows(connection, query, key)), None)


def _only_row(
    connection: duckdb.DuckDBPyConnection, query: str, key: dict[str, Any]
) -> dict[str, Any]:
    """The row of a sum, which there always is."""
    (row,) = _rows(connection, query, key)
    return row


def _shown(row: dict[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {name: _as_text(name, value) for name, value in row.items()}


def _as_text(name: str, value: Any) -> Any:
    """Months as YYYY-MM, days as they are written."""
    if not isinstance(value, date):
        return value
    return _month(value) if name.endswith("month") else value.isoformat()


def _selected(row: dict[str, Any] | None, columns: tuple[str, ...]) -> dict[str, Any] | None:
    return _shown({name: row[name] for name in columns}) if row else None


def _renamed(row: dict[str, Any], columns: dict[str, str]) -> dict[str, Any] | None:
    """The columns under other names; nothing where the first is null."""
    found = {name: row[column] for name, column in columns.items()}
    return None if next(iter(found.values())) is None else _shown(found)


def _month(month: date) -> str:
    return month.strftime("%Y-%m")


def _day(month: str) -> date:
    return datetime.strptime(month, "%Y-%m").date()
