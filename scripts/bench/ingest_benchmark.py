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
    "Customs Regime code", "Customs Regime", "Locations of importers and exporters code",
    "Locations of importers and exporters", "Quantity", "Unit", "Supplimentary Quantity",
    "Supplimentary Unit", "US dollar",
]  # fmt: skip
MONTHS = 36
# Codes and names of China's customs: all regimes under which goods leave, all registered places.
REGIMES = [
    (10, "Ordinary Trade"), (11, "Aid or Donation Between Governments"), (12, "Other Donation"),
    (14, "Processing and Assembling"), (15, "Processing with Imported Materials"),
    (16, "Goods on Consignment"), (19, "Border Trade"), (22, "Contracting Projects"),
    (23, "Goods on Lease"), (27, "Outward Processing"), (30, "Barter Trade"),
    (33, "Customs Warehousing Trade"), (34, "Entrepot Trade by Bonded Area"), (39, "Other"),
]  # fmt: skip
PROVINCES = [
    (11, "Beijing Municipality"), (12, "Tianjin Municipality"), (13, "Hebei Province"),
    (14, "Shanxi Province"), (15, "Inner Mongolia Autonomous Region"), (21, "Liaoning Province"),
    (22, "Jilin Province"), (23, "Heilongjiang Province"), (31, "Shanghai Municipality"),
    (32, "Jiangsu Province"), (33, "Zhejiang Province"), (34, "Anhui Province"),
    (35, "Fujian Province"), (36, "Jiangxi Province"), (37, "Shandong Province"),
    (41, "Henan Province"), (42, "Hubei Province"), (43, "Hunan Province"),
    (44, "Guangdong Province"), (45, "Guangxi Zhuang Autonomous Region"), (46, "Hainan Province"),
    (50, "Chongqing Municipality"), (51, "Sichuan Province"), (52, "Guizhou Province"),
    (53, "Yunnan Province"), (54, "Tibet Autonomous Region"), (61, "Shaanxi Province"),
    (62, "Gansu Province"), (63, "Qinghai Province"), (64, "Ningxia Hui Autonomous Region"),
    (65, "Xinjiang Uyghur Autonomous Region"),
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


SEEDS = {"partners": "gacc_partners.csv", "products": "hs_products.csv"}
STEP = 1_000_003  # a prime: strides through all parties before it meets one again


@dataclass(frozen=True)
class Run:
    """One process: wall seconds, seconds of processor time, and peak memory in MB."""

    seconds: float
    cpu: float
    memory: float


def write_download(path: Path, rows: int) -> None:
    """Months in order; within each, rows of different partner, product, regime and place."""
    reference = ROOT / "seeds" / "reference"
    connection = duckdb.connect()
    # the processes that follow inherit the peak of this one
    connection.execute("set memory_limit = '400MB'")
    for name, values in (("regimes", REGIMES), ("provinces", PROVINCES)):
        connection.execute(f"create table {name} (code integer, name varchar)")
        connection.executemany(f"insert into {name} values (?, ?)", values)
    for name, column in (("partners", "partner"), ("products", "product")):
        connection.execute(
            f"create table {name} as select {column}_code as code, "
            f"replace({column}_name, '\"', '') as name "
            f"from read_csv('{reference / SEEDS[name]}', all_varchar = true) "
            "where valid_from is null and valid_to is null"
        )
    connection.execute(
        """
        create table parties as
        select
            row_number() over () - 1 as n,
            concat_ws(
                '","', partners.code, partners.name, products.code, products.name,
                regimes.code, regimes.name, provinces.code, provinces.name
            ) as cells
        from partners, products, regimes, provinces
        """
    )
    (parties,) = connection.execute("select count(*) from parties").fetchone()
    a_month = -(-rows // MONTHS)
    if a_month > parties:
        raise SystemExit(f"at most {parties * MONTHS:,} rows")
    header = ",".join(f'"{name}"' for name in HEADER) + ","
    connection.execute(
        f"""
        copy (
            select
                '"' || strftime(date '2023-01-01' + to_months(cast(i // {a_month} as integer)),
                    '%Y%m')
                || '","' || cells || '","' || cast(hash(i) % 100000 as varchar)
                || '","Kilogram","0","-","' || format('{{:,}}', hash(i + 1) % 1000000) || '",'
                as line
            from range({rows}) as numbers(i)
            inner join parties on parties.n = (i % {a_month}) * {STEP} % {parties}
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
    # One more: a multiple of the site's limit of rows is refused as perhaps cut.
    rows = round(arguments.rows) + 1
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
