"""The models of the paper over millions of generated flows, against one tuned DuckDB script.

    python scripts/bench/models_benchmark.py --peers ../shared/bench --rows 10e6

Writes the generated flows as one batch of a lake, and copies the project with seeds in which every
generated product and partner is part of the event, so that the chain measures all products against
all partners, World and groups. Then, in the same run and on the same rows, it times
`bench_duckdb.py` and the models, each in its own process, and prints the ratio of wall times and
the peak memory. dbt's start-up (imports, parsing, seeds) is stated apart: what counts is the time
from the first model's start to the last one's end.
"""

import argparse
import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
MARTS = ("fct_benchmark_comparison", "fct_growth_comparison", "fct_export_volatility")
FIRST_MONTH, LAST_MONTH = "2021-01-01", "2026-04-01"

# The lake's columns out of the generator's, in the order of the lake.
AS_BATCH = """
copy (
    select
        'benchmark' as batch_id,
        'gacc' as source_id,
        reporter as reporter_code,
        'export' as flow,
        'iso3' as partner_scheme,
        partner as partner_code,
        cast(null as varchar) as partner_name,
        hs8 as hs_code,
        make_date(cast(period // 100 as int), cast(period % 100 as int), 1) as month,
        quantity_kg,
        value_usd as value,
        'USD' as value_currency,
        false as is_quantity_estimated,
        coalesce(quantity_kg = 0 and value_usd > 0, false) as is_zero_quantity_positive_value,
        date '2026-05-20' as vintage_date,
        'generated.csv' as file_name,
        row_number() over () as file_row
    from read_parquet('{flows}', hive_partitioning = true)
) to '{batch}' (format parquet, compression zstd)
"""


def main() -> None:
    """Generate, run both, print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", type=Path, required=True, help="folder with bench_duckdb.py")
    parser.add_argument("--rows", type=float, default=10e6)
    parser.add_argument("--folder", type=Path, help="keeps and reuses the generated files here")
    parser.add_argument("--in-folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.in_folder:
        run_models(options.in_folder)
        return
    with tempfile.TemporaryDirectory() as temporary:
        compare(options.peers.resolve(), int(options.rows), options.folder or Path(temporary))


def compare(peers: Path, rows: int, folder: Path) -> None:
    """Time the script and the models on the same rows, one after the other."""
    folder = folder.resolve()
    flows = folder / f"flows_{rows}"
    if not flows.exists():
        generate = [sys.executable, peers / "gen_flows.py", "--rows", str(rows)]
        run([*generate, "--layout", "hive", "--out", flows])
    project = folder / f"project_{rows}"
    if not project.exists():
        write_project(f"{flows}/*/*.parquet", project)

    script = [sys.executable, peers / "bench_duckdb.py", f"{flows}/*/*.parquet"]
    script_seconds, script_memory = run([*script, folder / "script.parquet"])
    models = [sys.executable, __file__, "--peers", peers, "--in-folder", project]
    total_seconds, models_memory = run(models)
    timing = json.loads((project / "timing.json").read_text(encoding="utf-8"))
    models_seconds = timing["models_seconds"]

    for name, seconds in sorted(timing["nodes"].items(), key=lambda item: -item[1])[:12]:
        print(f"    {seconds:6.2f} s  {name}")
    print(f"script   {script_seconds:6.2f} s  {script_memory:5.2f} GiB")
    print(f"models   {models_seconds:6.2f} s  {models_memory:5.2f} GiB")
    print(f"         {total_seconds - models_seconds:6.2f} s  dbt's start-up and seeds, apart")
    print(f"ratio    {models_seconds / script_seconds:6.2f}  (models / script, wall time)")


def run(command: list[object]) -> tuple[float, float]:
    """Run a command to its end; return its wall time in seconds and peak memory in GiB."""
    started = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command])
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"failed: {' '.join(str(part) for part in command)}")
    kibibytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return seconds, kibibytes / 2**20


def write_project(flows: str, project: Path) -> None:
    """Copy the project with a lake of one batch and an event that looks at everything in it."""
    project.mkdir(parents=True)
    for name in ("models", "macros", "profiles"):
        (project / name).symlink_to(ROOT / name)
    (project / "tests").mkdir()
    (project / "tests/generic").symlink_to(ROOT / "tests/generic")
    (project / "tests/singular").mkdir()
    shutil.copytree(ROOT / "seeds", project / "seeds")
    shutil.copy(ROOT / "dbt_project.yml", project)
    batch = project / "lake/batches/benchmark"
    batch.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(AS_BATCH.format(flows=flows, batch=batch / "flows.parquet"))
        rows = f"read_parquet('{batch / 'flows.parquet'}')"
        codes = column(connection, f"select distinct hs_code from {rows} order by 1")
        partners = column(connection, f"select distinct partner_code from {rows} order by 1")
        reporters = column(connection, f"select distinct reporter_code from {rows} order by 1")
        months = column(
            connection,
            "select cast(cast(unnest(generate_series("
            f"date '{FIRST_MONTH}', date '{LAST_MONTH}', interval 1 month)) as date) as varchar)",
        )
    if len(reporters) > 1:
        raise SystemExit(f"one batch has one reporter; {len(reporters)} found: ask for fewer rows")
    manifest = {
        "batch_id": "benchmark",
        "source_id": "gacc",
        "reporter_code": reporters[0],
        "flow": "export",
        "vintage_date": "2026-05-20",
        "loaded_at": "2026-05-20T12:00:00Z",
        "coverage": [
            {"hs_code": code, "month": month, "load_status": "complete"}
            for code in codes
            for month in months
        ],
    }
    (batch / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    write_event(project / "seeds", codes, partners)


def write_event(seeds: Path, codes: list[str], partners: list[str]) -> None:
    """Make every code a product and every partner a destination of the paper's event."""
    products = rows_of(seeds / "reference/hs_products.csv")
    example = {**products[0], "valid_from": "", "valid_to": ""}
    known = {row["product_code"] for row in products}
    products = [row | {"valid_from": ""} for row in products]
    products += [
        {**example, "product_code": code, "product_name": code, "is_in_paper": "false"}
        for code in codes
        if code not in known
    ]
    rewrite(seeds / "reference/hs_products.csv", products)
    destinations = rows_of(seeds / "reference/destinations.csv")
    countries = {row["partner_id"] for row in destinations}
    destinations += [
        {
            "destination_id": partner,
            "destination_name": partner,
            "destination_kind": "country",
            "partner_id": partner,
            "group_code": "",
            "display_order": "99",
            "is_in_paper": "false",
        }
        for partner in partners
        if partner not in countries
    ]
    rewrite(seeds / "reference/destinations.csv", destinations)
    event = rows_of(seeds / "events/event_products.csv")[0]["event_id"]
    rewrite(
        seeds / "events/event_products.csv",
        [
            {
                "event_id": event,
                "product_code": code,
                "code_check": "not_checked",
                "code_source": "",
            }
            for code in codes
        ],
    )
    rewrite(
        seeds / "events/event_destinations.csv",
        [{"event_id": event, "destination_id": row["destination_id"]} for row in destinations],
    )
    specifications = rows_of(seeds / "events/specifications.csv")
    rewrite(
        seeds / "events/specifications.csv",
        [row for row in specifications if row["is_reference"] == "true"],
    )
    samples = rows_of(seeds / "events/volatility_samples.csv")
    rewrite(
        seeds / "events/volatility_samples.csv",
        [row for row in samples if row["sample_start_month"] == FIRST_MONTH],
    )


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a seed."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a seed anew with the columns it had."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def column(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Return the only column of a query."""
    return [value for (value,) in connection.execute(query).fetchall()]


def run_models(project: Path) -> None:
    """Seed and run the marts with all that they need; note how long each node took."""
    from dbt.cli.main import dbtRunner

    database = project / "models.duckdb"
    database.unlink(missing_ok=True)
    os.environ["CHOKEPOINT_SCRATCH"] = str(database)
    os.chdir(project)
    base = ["--profiles-dir", "profiles", "--target", "scratch", "--log-level", "none"]
    base += ["--threads", "2"]  # at this size the wait is for DuckDB, not for dbt
    base += ["--vars", json.dumps({"flow_source": "lake", "key_indexes": False})]
    for command in (["seed"], ["run", "--select", *(f"+{mart}" for mart in MARTS)]):
        outcome = dbtRunner().invoke([*command, *base])
        if not outcome.success:
            messages = [str(result.message) for result in getattr(outcome.result, "results", [])]
            raise SystemExit("\n".join(messages) or str(outcome.exception))
    timing = {
        "nodes": {result.node.name: result.execution_time for result in outcome.result.results},
        "models_seconds": outcome.result.elapsed_time,
        "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }
    (project / "timing.json").write_text(json.dumps(timing), encoding="utf-8")


if __name__ == "__main__":
    main()
