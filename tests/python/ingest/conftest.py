"""A project folder to ingest into, and files in the layout of real downloads."""

import json
import shutil
import sys
from datetime import date
from pathlib import Path
from textwrap import dedent

import duckdb
import openpyxl
import pytest
from typer.testing import CliRunner

from chokepoint.cli import app

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"

EN = [
    "Date of data", "Trading partner code", "Trading partner", "Commodity code", "Commodity",
    "Customs Regime code", "Customs Regime", "Quantity", "Unit", "Supplimentary Quantity",
    "Supplimentary Unit", "US dollar",
]  # fmt: skip
ZH = [
    "数据年月", "贸易伙伴编码", "贸易伙伴名称", "商品编码", "商品名称", "贸易方式编码",
    "贸易方式名称", "第一数量", "第一计量单位", "第二数量", "第二计量单位", "美元",
]  # fmt: skip
# the four regimes of magnets to the US in one month: 342,673 kg, 17,186,505 USD together
MAGNETS = [
    ["201901", "502", "United States", "85051110", "Magnets", "10", "Ordinary Trade", "339548",
     "Kilogram", "0", "-", "17,065,395"],
    ["201901", "502", "United States", "85051110", "Magnets", "33", "Warehousing", "1718",
     "Kilogram", "0", "-", "44,481"],
    ["201901", "502", "United States", "85051110", "Magnets", "34", "Entrepot", "1119",
     "Kilogram", "0", "-", "23,499"],
    ["201901", "502", "United States", "85051110", "Magnets", "15", "Processing", "288",
     "Kilogram", "0", "-", "53,130"],
]  # fmt: skip


def gacc_text(header, rows, trailing_comma=True):
    """As the site writes it: every field quoted, a comma at the end of each line, LF."""
    end = ",\n" if trailing_comma else "\n"
    return "".join(",".join(f'"{field}"' for field in row) + end for row in [header, *rows])


def magnet_rows(months=("202601",), partners=("502",), kg="1000", value="50,000"):
    """One plain row per month and partner."""
    return [
        [m, p, "Somewhere", "85051110", "Magnets", "10", "Ordinary Trade", kg, "Kilogram", "0",
         "-", value]
        for m in months
        for p in partners
    ]  # fmt: skip


def without_parts(rows):
    """Header and rows of a query that did not ask for the trade regime."""
    header, *kept = ([*row[:5], *row[7:]] for row in [EN, *rows])
    return header, kept


class Project:
    """A folder with the reference seeds, in which the command runs."""

    def __init__(self, folder, root, monkeypatch):
        self.root = folder / "project"
        for name in ("reference", "events"):
            shutil.copytree(root / "seeds" / name, self.root / "seeds" / name)
        (self.root / "seeds" / "raw").mkdir()
        shutil.copy(root / "seeds/raw/raw_loaded_months.csv", self.root / "seeds" / "raw")
        shutil.copy(root / "dbt_project.yml", self.root)
        self.downloads = folder / "downloads"
        self.downloads.mkdir()
        monkeypatch.chdir(self.root)

    def write(self, name, content, encoding="gb18030"):
        path = self.downloads / name
        data = content if isinstance(content, bytes) else content.encode(encoding)
        path.write_bytes(data)
        return path

    def workbook(self, name, header, rows):
        book = openpyxl.Workbook()
        for row in [header, *rows]:
            book.active.append(row)
        path = self.downloads / name
        book.save(path)
        return path

    def ingest(self, *paths, options=("--flow", "export", "--vintage-date", "2026-07-20")):
        names = [str(p) for p in paths]
        return CliRunner().invoke(app, ["ingest", *names, *options])

    def outcomes(self, *paths, options=("--flow", "export", "--vintage-date", "2026-07-20")):
        result = self.ingest(*paths, options=(*options, "--json"))
        return json.loads(result.stdout)

    def refusal(self, *paths, **options):
        """The text of a call that must refuse its file, and must leave the lake as it was."""
        before = self.tree()
        result = self.ingest(*paths, **options)
        assert result.exit_code == 1, result.output
        assert self.tree() == before
        return result.output

    def tree(self):
        lake = self.root / "lake"
        return sorted(
            str(p.relative_to(lake)) for p in lake.rglob("*") if p.is_file() and p.name != ".lock"
        )

    def rows(self, columns="*"):
        glob = str(self.root / "lake/batches/*/flows.parquet")
        query = f"select {columns} from read_parquet('{glob}') order by all"
        return duckdb.sql(query).fetchall()

    def manifests(self):
        found = sorted((self.root / "lake/batches").glob("*/manifest.json"))
        return [json.loads(p.read_text(encoding="utf-8")) for p in found]


@pytest.fixture
def project(tmp_path, root, monkeypatch):
    return Project(tmp_path, root, monkeypatch)


@pytest.fixture
def today():
    return date(2026, 11, 22)


# What a reading process runs before it reads, where a test wants it to fail.
FAILING = """
from chokepoint.ingest import load
cover_of = load.cover_of
def fail(lake, file, parsed):
    if file.name == "a.csv":
        {failure}
    return cover_of(lake, file, parsed)
load.cover_of = fail
"""


def reading_command(code):
    """The command of a process that reads files and is otherwise than it should be."""
    code = dedent(code) + "\nfrom chokepoint.ingest.child import main\nmain()\n"
    return (sys.executable, "-P", "-c", code)


@pytest.fixture
def reading_as(monkeypatch):
    """Let files be read by a process in which some code has run before."""

    def use(code):
        monkeypatch.setattr("chokepoint.ingest.reading.COMMAND", reading_command(code))

    return use


@pytest.fixture
def a_fails(reading_as):
    """Let the reading of every a.csv do something in the midst of its work."""
    return lambda failure: reading_as(FAILING.format(failure=failure))
