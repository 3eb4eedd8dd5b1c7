"""The specification curve over millions of generated flows.

    python scripts/bench/curve_benchmark.py --peers ../shared/bench --rows 10e6

The same lake as in models_benchmark.py, but with the project's own events, destinations and
specifications: the lake holds thousands of products, of which the events concern a few. Prints how
long `dbt run --select +fct_specification_curve` took from the first model's start to the last one's
end, and the share of the curve itself. There is no peer: the limit is 60 seconds.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import duckdb
from generated_lake import (
    generated_flows,
    print_slowest,
    run,
    run_models,
    timing_of,
    write_project,
)

CURVE = "fct_specification_curve"


def main() -> None:
    """Generate, run, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", type=Path, required=True, help="folder with gen_flows.py")
    parser.add_argument("--rows", type=float, default=10e6)
    parser.add_argument("--folder", type=Path, help="keeps and reuses the generated files here")
    parser.add_argument("--in-folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.in_folder:
        run_models(options.in_folder, [CURVE])
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        measure(options.peers.resolve(), int(options.rows), folder)


def measure(peers: Path, rows: int, folder: Path) -> None:
    """Run the curve and all that it needs; print times, memory and rows."""
    project = folder / f"curve_project_{rows}"
    if not project.exists():
        write_project(generated_flows(peers, rows, folder), project)
    total_seconds, memory = run(
        [sys.executable, __file__, "--peers", peers, "--in-folder", project]
    )
    timing = timing_of(project)
    with duckdb.connect(str(project / "models.duckdb"), read_only=True) as connection:
        cells = connection.execute(f"select count(*) from marts.{CURVE}").fetchone()[0]
    print_slowest(timing["nodes"])
    print(f"{cells:,} rows in {CURVE}; peak memory {memory:.2f} GiB")
    print(f"{timing['models_seconds']:6.2f} s  all models that it needs")
    print(f"{timing['nodes'][CURVE]:6.2f} s  of that {CURVE} itself")
    print(f"{total_seconds - timing['models_seconds']:6.2f} s  dbt's start-up and seeds, apart")


if __name__ == "__main__":
    main()
