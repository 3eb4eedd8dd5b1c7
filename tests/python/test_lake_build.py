"""From a lake of Parquet batches to the marts: sources, vintages, truncated months, mirrors, as_of.

The batches are written here in the lake's own layout, so that nothing but the models is tested.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dbt_projects import dbt, failures

FLOWS = """
    batch_id varchar, source_id varchar, reporter_code varchar, flow varchar,
    partner_scheme varchar, partner_code varchar, partner_name varchar, hs_code varchar,
    month date, quantity_kg bigint, value bigint, value_currency varchar,
    is_quantity_estimated boolean, is_zero_quantity_positive_value boolean, vintage_date date,
    file_name varchar, file_row bigint
"""
# What the fixtures below are about.
MARTS = [
    "fct_monthly_exports",
    "fct_benchmark_comparison",
    "fct_revisions",
    "fct_verdict_revisions",
    "fct_mirror_comparison",
    "fct_identified_bounds",
    "fct_batch_warnings",
    "audit_published_figures",
    "audit_statistical_statements",
]
MARTS_OF_MAY = [
    "fct_monthly_exports",
    "fct_benchmark_comparison",
    "fct_revisions",
    "fct_mirror_comparison",
]
NEODYMIUM, BATTERY_GRADE, DYSPROSIUM, MAGNETS = "28053011", "28053021", "28053012", "85051110"


THIN = {
    "measure": "thinnest_month",
    "product_code": NEODYMIUM,
    "found": 0.1,
    "is_unusual": False,
    "says": f"{NEODYMIUM}: 1 row in 2026-03, and 10 in the months around it",
}


def months(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    numbers = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


@dataclass
class Batch:
    """One file's rows and what its manifest says about it."""

    batch_id: str
    vintage_date: str
    hs_codes: list[str]
    covered: list[date]
    # (partner code, HS code, month, kg, value)
    rows: list[tuple[str, str, date, int | None, int]]
    source_id: str = "gacc"
    reporter_code: str = "CHN"
    flow: str = "export"
    scheme: str = "gacc"
    currency: str = "USD"
    truncated: list[date] = field(default_factory=list)
    estimated: bool = False
    loaded_at: str | None = None
    # What a manifest of schema 2 says more: partners and parts covered, importers of a file.
    partners: list[str] | None = None
    regimes: list[str] | None = None
    reporters: list[str] | None = None
    # What ingest found unlike its series; batches from before the field have none.
    warnings: list[dict[str, Any]] = field(default_factory=list)

    def write(self, lake: Path) -> None:
        folder = lake / "batches" / self.batch_id
        folder.mkdir(parents=True)
        with duckdb.connect() as connection:
            connection.execute(f"create table flows ({FLOWS})")
            for number, (partner, hs_code, month, kg, value) in enumerate(self.rows, start=1):
                connection.execute(
                    "insert into flows values (" + ", ".join("?" * 17) + ")",
                    [
                        *(self.batch_id, self.source_id, self.reporter_code, self.flow),
                        *(self.scheme, partner, None, hs_code, month, kg, value, self.currency),
                        *(self.estimated, kg == 0 and value > 0, self.vintage_date),
                        *("downloadData.csv", number),
                    ],
                )
            connection.execute(f"copy flows to '{folder / 'flows.parquet'}' (format parquet)")
        statuses = [(month, "complete") for month in self.covered]
        statuses += [(month, "truncated") for month in self.truncated]
        manifest = {
            "batch_id": self.batch_id,
            "source_id": self.source_id,
            "reporter_code": self.reporter_code,
            "flow": self.flow,
            "value_currency": self.currency,
            "vintage_date": self.vintage_date,
            "file_name": "downloadData.csv",
            "loaded_at": self.loaded_at or f"{self.vintage_date}T12:00:00Z",
            "rows": len(self.rows),
            "hs_codes": self.hs_codes,
            "coverage": [
                {"hs_code": code, "month": str(month), "load_status": status}
                for code in self.hs_codes
                for month, status in statuses
            ],
        }
        if self.warnings:
            manifest["warnings"] = self.warnings
        if self.partners or self.regimes or self.reporters:
            manifest |= {
                "schema_version": 2,
                "side": "importer" if self.flow == "import" else "exporter",
                "reporter_codes": self.reporters or [self.reporter_code],
                "partner_scheme": self.scheme,
                "partner_scope": "listed" if self.partners else "all",
                "partner_codes": self.partners or [],
                "partner_scope_basis": "stated",
                "part_scope": "listed" if self.regimes else "all",
                "parts": [{"kind": "regime", "code": code} for code in self.regimes or []],
                "part_scope_basis": "stated",
            }
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def small_lake() -> list[Batch]:
    panel = months("2021-11", "2026-04")
    recent = months("2026-03", "2026-04")
    battery = months("2025-01", "2025-12")
    mirror = months("2021-11", "2026-06")
    # Neodymium to the United States: 10 kg a month, in the first download as in every window.
    first = [("502", NEODYMIUM, month, 10, 100) for month in panel]
    # Two regimes in one month are two rows; a shipment to Japan under half a kilogramme.
    first[0] = ("502", NEODYMIUM, panel[0], 4, 40)
    first += [("502", NEODYMIUM, panel[0], 6, 60), ("116", NEODYMIUM, date(2025, 11, 1), 0, 51)]
    first += [("116", NEODYMIUM, date(2026, 4, 1), 3, 30)]
    magnets = {month: 1000 + 37 * (number * number % 11) for number, month in enumerate(panel)}
    arrivals = [
        ("CN", MAGNETS, later, 2 * magnets[sent], 9)
        for sent, later in zip(panel, mirror[2:], strict=False)
    ]
    return [
        Batch("nd_first", "2026-05-20", [NEODYMIUM], panel, first),
        # March 2026 falls to 1 kg, and Japan is gone from April.
        Batch(
            "nd_later",
            "2026-06-20",
            [NEODYMIUM],
            recent,
            [("502", NEODYMIUM, recent[0], 1, 10), ("502", NEODYMIUM, recent[1], 10, 100)],
            warnings=[THIN],
        ),
        # Cut inside December: its rows were dropped, and the month is not known.
        Batch(
            "battery_cut",
            "2026-05-20",
            [BATTERY_GRADE],
            battery[:-1],
            [("502", BATTERY_GRADE, month, 5, 7) for month in battery[:-1]],
            truncated=battery[-1:],
            currency="CNY",
        ),
        # Dysprosium: a complete first download, and a later one that is cut in April.
        Batch(
            "dy_whole",
            "2026-05-20",
            [DYSPROSIUM],
            recent,
            [("502", DYSPROSIUM, month, 8, 80) for month in recent],
        ),
        Batch(
            "dy_cut",
            "2026-06-20",
            [DYSPROSIUM],
            recent[:1],
            [("502", DYSPROSIUM, recent[0], 9, 90)],
            truncated=recent[1:],
        ),
        Batch(
            "magnets",
            "2026-05-20",
            [MAGNETS],
            panel,
            [("304", MAGNETS, month, kg, kg) for month, kg in magnets.items()],
        ),
        Batch(
            "comext_de",
            "2026-06-20",
            [MAGNETS, MAGNETS[:6]],
            mirror,
            arrivals,
            source_id="comext",
            reporter_code="DEU",
            flow="import",
            scheme="iso2",
            currency="EUR",
        ),
        # Six digits of UN Comtrade: no product, no error; estimated weights.
        Batch(
            "comtrade_cn",
            "2026-06-20",
            ["850511"],
            panel[:2],
            [("276", "850511", panel[0], 5, 5)],
            source_id="comtrade",
            scheme="m49",
        ),
        Batch(
            "comtrade_us",
            "2026-06-20",
            ["850511"],
            panel[:2],
            [("156", "850511", panel[0], 5, 5)],
            source_id="comtrade",
            reporter_code="USA",
            flow="import",
            scheme="m49",
            estimated=True,
        ),
    ]


@dataclass(frozen=True)
class LakeBuild:
    database: Path
    log: list[str]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


def dbt_on_lake(project: Path, lake: Path, select=MARTS, parse_anew=False, **variables):
    """Build a copy of the project with this lake; return dbt's outcome and the build."""
    (project / "lake").symlink_to(lake)
    log: list[str] = []

    def note(event: Any) -> None:
        if event.info.name == "JinjaLogInfo":
            log.append(event.data.msg)

    manifest = dbt(project, "parse").result if variables and not parse_anew else None
    arguments = ["build", "--indirect-selection", "cautious", "--exclude", "test_type:unit"]
    arguments += ["--select", *(f"+{name}" for name in select)]
    outcome = dbt(project, *arguments, variables=variables, manifest=manifest, note=note)
    return outcome, LakeBuild(project / "warehouse/build.duckdb", log)


def built(*arguments: Any, **variables: Any) -> LakeBuild:
    outcome, build = dbt_on_lake(*arguments, **variables)
    assert outcome.success, failures(outcome) or outcome.exception
    assert failures(outcome) == []
    return build


@pytest.fixture(scope="module")
def lake(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("lake")
    for batch in small_lake():
        batch.write(folder)
    return folder


@pytest.fixture(scope="module")
def build(copy_project, lake, tmp_path_factory) -> LakeBuild:
    return built(copy_project(tmp_path_factory.mktemp("build")), lake)


@pytest.fixture(scope="module")
def build_of_may(copy_project, lake, tmp_path_factory) -> LakeBuild:
    project = copy_project(tmp_path_factory.mktemp("may"))
    return built(project, lake, MARTS_OF_MAY, as_of="2026-05-31")


def monthly(build: LakeBuild, product: str, destination: str, month: str) -> tuple[Any, ...]:
    return build.rows(
        "select volume_kg, value_usd, is_loaded, is_reconstructed, source_id, "
        "cast(vintage_date as varchar) from marts.fct_monthly_exports "
        f"where product_code = '{product}' and destination_id = '{destination}' "
        f"and month = '{month}-01'"
    )[0]


def test_the_lake_speaks_for_the_products_that_it_holds_and_the_log_says_so(build):
    chosen = dict(build.rows("select product_code, flow_source from intermediate.int_flow_sources"))
    held = {NEODYMIUM, BATTERY_GRADE, DYSPROSIUM, MAGNETS}
    assert {code for code, source in chosen.items() if source == "lake"} == held
    assert {source for code, source in chosen.items() if code not in held} == {"embedded"}
    log = "\n".join(build.log)
    assert f"from the lake (latest vintage 2026-06-20): {NEODYMIUM}, {DYSPROSIUM}" in log
    assert "from the embedded panel (reconstructed): " in log


def test_a_warning_of_ingest_is_beside_the_name_of_its_file(build):
    assert build.rows(
        "select batch_id, file_name, product_code, measured_value, warning "
        "from marts.fct_batch_warnings"
    ) == [("nd_later", "downloadData.csv", NEODYMIUM, 0.1, THIN["says"])]


def test_no_series_mixes_the_lake_and_the_panel(build):
    mixed = build.rows(
        "select product_code from marts.fct_monthly_exports where is_loaded "
        "group by product_code having bool_or(is_reconstructed) and not bool_and(is_reconstructed)"
    )
    assert mixed == []
    # A month that no file of the lake holds is unknown, although the panel has a figure for it.
    assert monthly(build, NEODYMIUM, "WLD", "2021-10")[:3] == (None, None, False)


def test_a_customs_record_is_judged_by_its_volume_alone(build):
    """What print allows is about the reconstruction: a record owes it nothing."""
    held = f"('{NEODYMIUM}', '{BATTERY_GRADE}', '{DYSPROSIUM}', '{MAGNETS}')"
    judged = build.rows(
        "select post_volume_kg, benchmark_min_kg, benchmark_max_kg, range_position, information, "
        "lowest_range_position, highest_range_position "
        f"from marts.fct_benchmark_comparison where product_code in {held} and has_benchmark"
    )
    assert len(judged) >= 8
    for post, low, high, position, information, *ends in judged:
        by_volume = "below" if post < low else "above" if post > high else "within"
        assert [position, information, *ends] == [by_volume, "reported", by_volume, by_volume]
    assert build.rows(
        "select distinct information from marts.fct_window_volumes "
        f"where product_code in {held} and months_covered > 0"
    ) == [("reported",)]
    assert build.rows(
        "select distinct information from marts.fct_monthly_exports "
        f"where product_code in {held} and volume_kg is not null"
    ) == [("reported",)]
    undecided = build.rows(
        "select distinct product_code from marts.fct_benchmark_comparison "
        "where omission_reason = 'not_determined'"
    )
    assert undecided
    assert not {code for (code,) in undecided} & {NEODYMIUM, BATTERY_GRADE, DYSPROSIUM, MAGNETS}


def test_rows_of_two_regimes_are_summed_and_provenance_is_carried(build):
    assert monthly(build, NEODYMIUM, "USA", "2021-11") == (
        *(10, 100, True, False),
        *("gacc", "2026-05-20"),
    )


def test_a_later_vintage_supersedes_the_whole_month(build):
    assert monthly(build, NEODYMIUM, "USA", "2026-03")[0] == 1
    # Japan's 3 kg were in the first download only: not mixed in.
    assert monthly(build, NEODYMIUM, "JPN", "2026-04")[0] == 0
    assert monthly(build, NEODYMIUM, "WLD", "2026-04") == (
        *(10, 100, True, False),
        *("gacc", "2026-06-20"),
    )


def test_as_of_a_day_later_downloads_do_not_exist(build_of_may):
    assert monthly(build_of_may, NEODYMIUM, "USA", "2026-03")[0] == 10
    assert monthly(build_of_may, NEODYMIUM, "JPN", "2026-04")[0] == 3
    assert monthly(build_of_may, NEODYMIUM, "WLD", "2026-04")[5] == "2026-05-20"
    assert build_of_may.rows("select count(*) from marts.fct_revisions") == [(0,)]
    assert build_of_may.rows("select count(*) from marts.fct_mirror_comparison") == [(0,)]


def test_as_of_a_day_before_everything_nothing_is_known(copy_project, lake, tmp_path):
    build = built(copy_project(tmp_path), lake, as_of="2020-01-01")
    assert build.rows("select count(*) from marts.fct_monthly_exports") == [(0,)]
    assert build.rows("select distinct volume_kg from marts.fct_identified_bounds") == [(None,)]
    assert build.rows(
        "select count(*) > 100, bool_or(verdict = 'differs'), bool_or(is_reconstructed) "
        "from marts.audit_published_figures"
    ) == [(True, False, False)]


def test_customs_data_may_contradict_print_and_bounds_without_stopping_the_build(build):
    """The small lake is nothing like the paper; what is left of the panel still agrees."""
    verdicts = dict(
        build.rows("select verdict, count(*) from marts.audit_published_figures group by verdict")
    )
    assert "differs" not in verdicts
    assert verdicts["not_borne_out"] > 100
    assert build.rows(
        "select bool_or(is_reconstructed) from marts.audit_published_figures "
        f"where product_code = '{NEODYMIUM}'"
    ) == [(False,)]
    assert build.rows(
        "select product_code, bool_or(volume_kg is not null) from marts.fct_identified_bounds "
        f"where product_code in ('{NEODYMIUM}', '28053013') group by product_code order by all"
    ) == [(NEODYMIUM, False), ("28053013", True)]


def test_a_truncated_month_is_missing_and_not_zero(build):
    assert build.rows(
        "select is_loaded from intermediate.int_month_status "
        f"where product_code = '{BATTERY_GRADE}' and month in ('2025-11-01', '2025-12-01') "
        "order by month"
    ) == [(True,), (False,)]


def test_a_truncated_month_does_not_supersede_a_complete_one(build):
    assert monthly(build, DYSPROSIUM, "USA", "2026-03")[0] == 9
    assert monthly(build, DYSPROSIUM, "USA", "2026-04")[:3] == (8, 80, True)


def test_a_value_in_another_currency_is_not_dollars(build):
    assert build.rows(
        "select distinct volume_kg, value_usd from intermediate.int_exports_by_partner_month "
        f"where product_code = '{BATTERY_GRADE}'"
    ) == [(5, None)]


def test_zero_kg_with_a_value_is_kept_and_flagged(build):
    assert build.rows(
        "select volume_kg, value_usd, is_reported, has_zero_kg_shipment "
        f"from marts.fct_monthly_exports where product_code = '{NEODYMIUM}' "
        "and destination_id = 'JPN' and month = '2025-11-01'"
    ) == [(0, 51, True, True)]


def test_revisions_say_what_changed(build):
    assert build.rows(
        "select cast(month as varchar), destination_id, cast(vintage_date as varchar), "
        "cast(previous_vintage_date as varchar), volume_kg_before, volume_kg_after, difference_kg, "
        f"difference_usd from marts.fct_revisions where product_code = '{NEODYMIUM}' order by all"
    ) == [
        ("2026-03-01", "USA", "2026-06-20", "2026-05-20", 10, 1, -9, -90),
        ("2026-03-01", "WLD", "2026-06-20", "2026-05-20", 10, 1, -9, -90),
        ("2026-04-01", "JPN", "2026-06-20", "2026-05-20", 3, 0, -3, -30),
        ("2026-04-01", "WLD", "2026-06-20", "2026-05-20", 13, 10, -3, -30),
    ]


def test_the_verdict_that_a_revision_flipped_is_listed(build, build_of_may):
    flipped = build.rows(
        "select destination_id, post_volume_kg_before, post_volume_kg_after, "
        "range_position_before, range_position_after, cast(vintage_date as varchar) "
        "from marts.fct_verdict_revisions where has_verdict_changed "
        f"and specification_id = 'paper' and product_code = '{NEODYMIUM}' order by all"
    )
    assert flipped == [
        ("USA", 60, 51, "within", "below", "2026-06-20"),
        ("WLD", 63, 51, "above", "below", "2026-06-20"),
    ]
    # What it calls before and after is what the warehouse said as of each day.
    verdicts = (
        "select range_position from marts.fct_benchmark_comparison where specification_id = "
        f"'paper' and product_code = '{NEODYMIUM}' and destination_id in ('USA', 'WLD') "
        "order by destination_id"
    )
    assert build_of_may.rows(verdicts) == [("within",), ("above",)]
    assert build.rows(verdicts) == [("below",), ("below",)]


def test_the_mirror_finds_its_lag_at_six_digits(build):
    found = build.rows(
        "select importer_code, hs6_code, source_id, lag_months, is_lag_fitted, "
        "round(lag_correlation, 6), bool_and(partner_to_exporter_ratio = 2), "
        "bool_and(gap_kg = exporter_kg), count(*) from marts.fct_mirror_comparison "
        "where source_id = 'comext' and exporter_kg is not null group by all order by all"
    )
    number = len(months("2021-11", "2026-04"))
    assert [row[:6] for row in found] == [
        ("DEU", "850511", "comext", 2, True, 1.0),
        ("EU27", "850511", "comext", 2, True, 1.0),
    ]
    assert all(row[6:] == (True, True, number) for row in found)


def test_estimated_weights_of_a_mirror_are_flagged_and_too_few_months_fit_no_lag(build):
    assert build.rows(
        "select cast(month as varchar), exporter_kg, partner_kg, lag_months, is_lag_fitted, "
        "is_partner_kg_estimated from marts.fct_mirror_comparison where source_id = 'comtrade' "
        "and partner_kg > 0"
    ) == [("2021-11-01", 0, 5, 0, False, True)]


def test_a_mirror_never_enters_the_exports(build):
    assert build.rows(
        "select distinct reporter_code from intermediate.int_exports_by_partner_month"
    ) == [("CHN",)]


@pytest.mark.parametrize(("choice", "series"), [("embedded", 11), ("lake", 4)])
def test_the_source_can_be_set(choice, series, copy_project, lake, tmp_path):
    build = built(copy_project(tmp_path), lake, ["int_flow_sources"], flow_source=choice)
    assert build.rows(
        "select flow_source, count(*) from intermediate.int_flow_sources group by all"
    ) == [(choice, series)]


def test_an_unknown_source_is_refused(copy_project, lake, tmp_path):
    project, models = copy_project(tmp_path), ["int_flow_sources"]
    outcome, _ = dbt_on_lake(project, lake, models, parse_anew=True, flow_source="both")
    assert not outcome.success
    assert "Set it to auto, embedded or lake" in str(outcome.exception)


def test_an_absent_lake_is_no_error(copy_project, tmp_path):
    build = built(copy_project(tmp_path), tmp_path / "nothing", ["int_flow_sources"])
    assert build.rows("select distinct flow_source from intermediate.int_flow_sources") == [
        ("embedded",)
    ]


def two_parts() -> list[Batch]:
    month = months("2026-03", "2026-03")
    return [
        Batch(name, "2026-05-20", [NEODYMIUM], month, [(partner, NEODYMIUM, month[0], 1, 1)])
        for name, partner in (("asia", "116"), ("america", "502"))
    ]


def stray_row() -> list[Batch]:
    month = months("2026-03", "2026-04")
    return [
        Batch("stray", "2026-05-20", [NEODYMIUM], month[:1], [("502", NEODYMIUM, month[1], 1, 1)])
    ]


@pytest.mark.parametrize(
    ("batches", "failing"),
    [
        (two_parts(), "downloads_of_a_day_are_not_parts_of_one_month"),
        (stray_row(), "lake_rows_are_listed_in_their_manifest"),
    ],
    ids=["two parts of one query", "a row outside the coverage"],
)
def test_what_would_be_lost_without_a_word_stops_the_build(
    batches, failing, copy_project, tmp_path
):
    for batch in batches:
        batch.write(tmp_path / "lake")
    project = copy_project(tmp_path)
    outcome, build = dbt_on_lake(project, tmp_path / "lake", ["int_exports_mapped"])
    assert not outcome.success
    assert any(failing in line for line in build.log)
