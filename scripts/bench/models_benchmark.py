"""The models of the paper over millions of generated flows, against one tuned DuckDB script.

    python scripts/bench/models_benchmark.py --peers ../shared/bench --rows 10e6

Writes the generated flows as one batch of a lake, and copies the project with seeds in which every
generated product and partner is part of the event, so that the chain measures all products against
all partners, World and groups. Then, in the same run and on the same rows, it times
`bench_duckdb.py` and the models by turns, each in its own process, and prints the median ratio of
wall times and the peak memory. dbt's start-up (imports, parsing, seeds) is stated apart: what
counts is the time from the first model's start to the last one's end.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from generated_lake import (
    FIRST_MONTH,
    generated_flows,
    print_slowest,
    rewrite,
    rows_of,
    run,
    run_models,
    timing_of,
    write_project,
)

MARTS = ["fct_benchmark_comparison", "fct_growth_comparison", "fct_export_volatility"]


def main() -> None:
    """Generate, run both, print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", type=Path, required=True, help="folder with bench_duckdb.py")
    parser.add_argument("--rows", type=float, default=10e6)
    parser.add_argument("--times", type=int, default=3, help="turns")
    parser.add_argument("--folder", type=Path, help="keeps and reuses the generated files here")
    parser.add_argument("--in-folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.in_folder:
        run_models(options.in_folder, MARTS)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        compare(options.peers.resolve(), int(options.rows), folder, options.times)


def compare(peers: Path, rows: int, folder: Path, times: int) -> None:
    """Time the script and the models on the same rows, by turns."""
    flows = generated_flows(peers, rows, folder)
    project = folder / f"project_{rows}"
    if not project.exists():
        codes, partners = write_project(flows, project)
        write_event(project / "seeds", codes, partners)

    script = [sys.executable, peers / "bench_duckdb.py", flows, folder / "script.parquet"]
    models = [sys.executable, __file__, "--peers", peers, "--in-folder", project]
    script_runs, model_runs, start_ups = [], [], []
    for _ in range(times):
        script_runs.append(run(script))
        total_seconds, memory = run(models)
        timing = timing_of(project)
        model_runs.append((timing["models_seconds"], memory))
        start_ups.append(total_seconds - timing["models_seconds"])

    print_slowest(timing["nodes"])
    print("medians (memory: highest)")
    for name, runs in (("script", script_runs), ("models", model_runs)):
        seconds, memory = statistics.median(s for s, _ in runs), max(m for _, m in runs)
        print(f"{name:<8} {seconds:6.2f} s  {memory:5.2f} GiB")
    print(f"         {statistics.median(start_ups):6.2f} s  dbt's start-up and seeds, apart")
    ratios = [own / peer for (own, _), (peer, _) in zip(model_runs, script_runs, strict=True)]
    print(f"ratio    {statistics.median(ratios):6.2f}  (models / script, wall time)")


def write_event(seeds: Path, codes: list[str], partners: list[str]) -> None:
    """Make every code a product, and every partner a destination, of the paper's event."""
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


if __name__ == "__main__":
    main()
