"""How fast `chokepoint ingest` is against DuckDB's own CSV to Parquet, on one file, in one run.

    python scripts/bench/ingest_benchmark.py --rows 10e6

Writes a GACC download of that many rows (English headers, quoted fields, trailing comma), then runs
both by turns, each in a process of its own, and prints wall time, rows per second, peak memory and
the ratio of the rates. See README.md beside this file for what the two do and do not do.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
HEADER = [
    "Date of data", "Trading partner code", "Trading partner", "Commodity code", "Commodity",
    "Customs Regime code", "Customs Regime", "Quantity", "Unit", "Supplimentary Quantity",
    "Supplimentary Unit", "US dollar",
]  # fmt: skip
# As the lake is written: all threads, the same limit of memory, zstd. Every column as text: a guess
# of types would drop the zeros before codes.
PEER = """
import duckdb, sys
connection = duckdb.connect()
connection.execute("set memory_limit = '1500MB'")
connection.execute(
    f"copy (from read_csv('{sys.argv[1]}', all_varchar = true)) to '{sys.argv[2]}' "
    "(format parquet, compression zstd)"
)
"""
OPTIONS = ("--flow", "export", "--vintage-date", "2026-07-20")


@dataclass(frozen=True)
class Run:
    """One process: wall seconds, seconds of processor time, and peak memory in MB."""

    seconds: float
    cpu: float
    memory: float


def write_download(path: Path, rows: int) -> None:
    """A file whose rows all differ in month, partner, code or regime."""
    partners = str(ROOT / "seeds/reference/gacc_partners.csv")
    products = str(ROOT / "seeds/reference/hs_products.csv")
    fields = """
        '"' || strftime(date '2023-01-01' + to_months(cast(i % 36 as integer)), '%Y%m') || '","'
        || partner_code || '","' || replace(partner_name, '"', '') || '","' || product_code
        || '","' || replace(product_name, '"', '') || '","' || cast(i // 36 as varchar)
        || '","Ordinary Trade","' || cast(hash(i) % 100000 as varchar)
        || '","Kilogram","0","?","' || cast(hash(i + 1) % 1000000 as varchar) || '",'
    """
    header = ",".join(f'"{name}"' for name in HEADER) + ","
    connection = duckdb.connect()
    connection.execute(
        f"""
        copy (
            with partners as (
                select partner_code, partner_name, row_number() over (order by partner_code) - 1
                    as n
                from read_csv('{partners}', all_varchar = true)
                where valid_from is null and valid_to is null
            ),
            products as (
                select product_code, product_name, row_number() over (order by product_code) - 1
                    as n
                from read_csv('{products}', all_varchar = true)
                where valid_from is null and valid_to is null
            )
            select {fields} as line
            from range({rows}) as numbers(i)
            inner join partners on partners.n = i % (select count(*) from partners)
            inner join products on products.n = (i // 7) % (select count(*) from products)
        ) to '{path}.body' (header false, quote '', delimiter '\t', escape '')
        """
    )
    with path.open("wb") as out, Path(f"{path}.body").open("rb") as body:
        out.write(header.encode() + b"\n")
        shutil.copyfileobj(body, out, 1 << 22)
    Path(f"{path}.body").unlink()


def run(command: list[str], folder: Path) -> Run:
    """Run a process to its end; its own peak memory, not that of others before it."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"{' '.join(command)}: failed")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(runs: list[Run]) -> Run:
    """Median of each measure; of the memory the worst."""
    return Run(
        statistics.median(one.seconds for one in runs),
        statistics.median(one.cpu for one in runs),
        max(one.memory for one in runs),
    )


def by_turns(folder: Path, download: Path, times: int) -> tuple[list[Run], list[Run]]:
    """DuckDB and chokepoint, one after the other, so that other load meets both."""
    peer_command = [sys.executable, "-c", PEER, str(download), str(folder / "peer.parquet")]
    peers, ours = [], []
    for _ in range(times):
        peers.append(run(peer_command, folder))
        ours.append(ingest(folder, download))
        print(
            f"  duckdb {peers[-1].seconds:6.1f} s   chokepoint {ours[-1].seconds:6.1f} s   "
            f"ratio {peers[-1].seconds / ours[-1].seconds:.2f}   "
            f"load average {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    return peers, ours


def ingest(folder: Path, download: Path) -> Run:
    """`chokepoint ingest` into an empty lake."""
    shutil.rmtree(folder / "lake", ignore_errors=True)
    return run([sys.executable, "-m", "chokepoint", "ingest", str(download), *OPTIONS], folder)


def main() -> None:
    """Generate, run both, print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=float, default=1e6)
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    rows = round(arguments.rows)
    with tempfile.TemporaryDirectory(prefix="chokepoint-bench-") as name:
        folder = Path(name)
        shutil.copytree(ROOT / "seeds" / "reference", folder / "seeds" / "reference")
        shutil.copy(ROOT / "dbt_project.yml", folder)
        download, small = folder / "downloadData.csv", folder / "small.csv"
        write_download(download, rows)
        write_download(small, 100)
        size = download.stat().st_size / 2**20
        print(
            f"{rows:,} rows, {size:,.0f} MiB, {os.cpu_count()} cores, duckdb {duckdb.__version__}"
        )
        fixed = median([ingest(folder, small) for _ in range(arguments.times)])
        peers, ours = by_turns(folder, download, arguments.times)
    peer, own = median(peers), median(ours)
    print("medians (memory: highest)")
    for label, one in (("duckdb read_csv to Parquet", peer), ("chokepoint ingest", own)):
        print(
            f"  {label:<27} {one.seconds:6.1f} s {rows / one.seconds:11,.0f} rows/s "
            f"{one.cpu:6.1f} s of processor {one.memory:6,.0f} MB"
        )
    print(
        f"  fixed cost of an ingest (100 rows): {fixed.seconds:.1f} s, "
        f"{fixed.cpu:.1f} s of processor"
    )
    ratio = statistics.median(p.seconds / o.seconds for p, o in zip(peers, ours, strict=True))
    print("rate of ingest / rate of duckdb")
    print(f"  wall time, all included    {ratio:.2f}")
    print(f"  wall time, fixed apart     {peer.seconds / (own.seconds - fixed.seconds):.2f}")
    # on a busy machine wall time measures the neighbours
    print(f"  processor, all included    {peer.cpu / own.cpu:.2f}")
    print(f"  processor, fixed apart     {peer.cpu / (own.cpu - fixed.cpu):.2f}")


if __name__ == "__main__":
    main()
