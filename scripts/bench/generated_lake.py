"""The project over a lake of generated flows, for the benchmarks of this folder."""

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
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


def generated_flows(peers: Path, rows: int, folder: Path) -> str:
    """Generate flows where they are not there yet; return a pattern that finds them."""
    flows = folder / f"flows_{rows}"
    if not flows.exists():
        generate = [sys.executable, peers / "gen_flows.py", "--rows", str(rows)]
        run([*generate, "--layout", "hive", "--out", flows])
    return f"{flows}/*/*.parquet"


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


def write_project(flows: str, project: Path) -> tuple[list[str], list[str]]:
    """Copy the project with a lake of one batch, every code of which is a product.

    Returns the HS codes and the partners of the flows.
    """
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
    add_products(project / "seeds", codes)
    return codes, partners


def add_products(seeds: Path, codes: list[str]) -> None:
    """Make every code a product."""
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


def run_models(project: Path, marts: list[str]) -> None:
    """Seed and run the marts with all that they need; note how long each node took."""
    from dbt.cli.main import dbtRunner

    database = project / "models.duckdb"
    database.unlink(missing_ok=True)
    os.environ["CHOKEPOINT_SCRATCH"] = str(database)
    os.chdir(project)
    base = ["--profiles-dir", "profiles", "--target", "scratch", "--log-level", "none"]
    base += ["--threads", "2"]  # at this size the wait is for DuckDB, not for dbt
    base += ["--vars", json.dumps({"flow_source": "lake", "key_indexes": False})]
    for command in (["seed"], ["run", "--select", *(f"+{mart}" for mart in marts)]):
        outcome = dbtRunner().invoke([*command, *base])
        if not outcome.success:
            messages = [str(result.message) for result in getattr(outcome.result, "results", [])]
            raise SystemExit("\n".join(messages) or str(outcome.exception))
    timing = {
        "nodes": {result.node.name: result.execution_time for result in outcome.result.results},
        "models_seconds": outcome.result.elapsed_time,
    }
    (project / "timing.json").write_text(json.dumps(timing), encoding="utf-8")


def timing_of(project: Path) -> dict[str, object]:
    """Return what `run_models` noted: `models_seconds`, and the seconds of each node."""
    return json.loads((project / "timing.json").read_text(encoding="utf-8"))


def print_slowest(nodes: dict[str, float], count: int = 12) -> None:
    """Print the nodes that took longest."""
    for name, seconds in sorted(nodes.items(), key=lambda item: -item[1])[:count]:
        print(f"    {seconds:6.2f} s  {name}")
