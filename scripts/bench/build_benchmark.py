"""Compares the builds of two checkouts: CPU and elapsed seconds, by turns, and their ratios.

    python scripts/bench/build_benchmark.py OTHER [--turns 1] [--case again --case changed ...]

Each checkout is copied as git holds it; its own `.venv` is used. Cases, in the
order in which they are run:

    first     `chokepoint build` in a clone in which nothing was ever built
    again     the same, with nothing changed
    changed   the same, after one value of the newest month was changed
    dbt       plain `dbt build`
"""

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parents[2]
RAW = Path("seeds/raw/raw_gacc_monthly_exports.csv")
CASES = ("first", "again", "changed", "dbt")


def main() -> None:
    """Run the cases and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("other", type=Path, help="checkout to compare this one with")
    parser.add_argument("--turns", type=int, default=1)
    parser.add_argument("--case", action="append", choices=CASES, help="all if not given")
    chosen = parser.parse_args()
    checkouts = (HERE, chosen.other.resolve())
    wanted = chosen.case or CASES
    taken: dict[tuple[str, Path], list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="build_benchmark.") as scratch:
        for turn in range(chosen.turns):
            copies = {
                path: copied(path, Path(scratch) / f"{turn}-{number}")
                for number, path in enumerate(checkouts)
            }
            for case in CASES:
                # A case that was not asked for may still be what the next one starts from.
                if case not in wanted and (case == "dbt" or case == "changed"):
                    continue
                for path, copy in copies.items():
                    taken.setdefault((case, path), []).append(run(case, path, copy))
    print(f"{'case':<10}{'CPU here':>12}{'other':>10}{'ratio':>8}", end="")
    print(f"{'elapsed':>12}{'other':>10}{'ratio':>8}")
    for case in CASES:
        if case in wanted:
            here, other = (middle(taken[case, path]) for path in checkouts)
            print(
                f"{case:<10}{here[0]:>10.1f} s{other[0]:>8.1f} s{here[0] / other[0]:>8.2f}"
                f"{here[1]:>10.1f} s{other[1]:>8.1f} s{here[1] / other[1]:>8.2f}"
            )


def copied(checkout: Path, target: Path) -> Path:
    """Copy what git holds or would hold, as it is in the working folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=checkout,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source, copy = checkout / name, target / name
        if source.is_symlink() or source.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy, follow_symlinks=False)
    return target


def run(case: str, checkout: Path, copy: Path) -> tuple[float, float]:
    """Run one case in a copy and return CPU and elapsed seconds."""
    if case == "changed":
        change_one_value(copy / RAW)
    binaries = checkout / ".venv/bin"
    command = ["dbt", "build"] if case == "dbt" else ["chokepoint", "build"]
    # The code of the copy, not that to which the environment is linked.
    environment = os.environ | {"PYTHONPATH": str(copy / "scripts")}
    before, started = os.times(), time.perf_counter()
    done = subprocess.run(
        [binaries / "python", binaries / command[0], *command[1:]],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
    )
    elapsed, after = time.perf_counter() - started, os.times()
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed in {checkout}:\n{done.stdout}{done.stderr}")
    used = after.children_user - before.children_user
    return used + after.children_system - before.children_system, elapsed


def change_one_value(path: Path) -> None:
    """Add a dollar to a row of the newest month: volumes are held to the kilogramme by tests."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    month, value = rows[0].index("month"), rows[0].index("value_usd")
    newest = max(row[month] for row in rows[1:])
    row = next(row for row in rows[1:] if row[month] == newest and int(row[value]) > 100_000)
    row[value] = str(int(row[value]) + 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def middle(runs: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the medians of CPU and elapsed seconds."""
    return median(cpu for cpu, _ in runs), median(elapsed for _, elapsed in runs)


if __name__ == "__main__":
    main()
