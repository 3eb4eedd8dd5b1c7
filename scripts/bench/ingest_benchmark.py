"""How fast `chokepoint ingest` is against DuckDB's own CSV to Parquet, on one file, in one run.

    python scripts/bench/ingest_benchmark.py --rows 10_000_000

Writes a GACC download of that many rows (English headers, quoted fields, trailing comma), then runs
each engine as a process of its own and prints wall time, peak memory and the ratio of the rates.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
HEADER = [
    "Date of data", "Trading partner code", "Trading partner", "Commodity code", "Commodity",
    "Customs Regime code", "Customs Regime", "Quantity", "Unit", "Supplimentary Quantity",
    "Supplimentary Unit", "US dollar",
]  # fmt: skip
PEER = (
    "import duckdb, sys; c = duckdb.connect(); c.execute(\"set memory_limit = '1500MB'\"); "
    "c.execute(f\"copy (from read_csv('{sys.argv[1]}', all_varchar = true)) "
    "to '{sys.argv[2]}' (format parquet, compression zstd)\")"
)


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


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall seconds and peak memory in MB of a child process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Generate, run both, print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="chokepoint-bench-") as name:
        folder = Path(name)
        shutil.copytree(ROOT / "seeds" / "reference", folder / "seeds" / "reference")
        shutil.copy(ROOT / "dbt_project.yml", folder)
        download = folder / "downloadData.csv"
        write_download(download, rows)
        size = download.stat().st_size / 2**20
        peer, peer_memory = timed(
            [sys.executable, "-c", PEER, str(download), str(folder / "peer.parquet")], folder
        )
        command = [sys.executable, "-m", "chokepoint", "ingest", str(download)]
        ours, memory = timed([*command, "--flow", "export", "--vintage-date", "2026-07-20"], folder)
        print(f"{rows:,} rows, {size:,.0f} MiB")
        print(f"duckdb read_csv to Parquet  {peer:7.1f} s  {peer_memory:7.0f} MB")
        print(f"chokepoint ingest           {ours:7.1f} s  {memory:7.0f} MB (highest of both)")
        print(f"rate of ingest / rate of duckdb = {peer / ours:.2f}")


if __name__ == "__main__":
    main()
