"""The collected files themselves, where they are at hand, each as its description says."""

import shutil
import sys
from dataclasses import dataclass

import pytest

from ..conftest import SAMPLES
from .tables import DAY

FOLDERS = SAMPLES.parent / "cases"
EXPORTS, IMPORTS = ("--flow", "export"), ("--flow", "import")

pytestmark = pytest.mark.skipif(not FOLDERS.is_dir(), reason="the collected files are not at hand")


@dataclass(frozen=True)
class Call:
    """One call in an empty lake, and what is right."""

    files: str  # in the folder, by blanks
    options: tuple[str, ...] = ()
    # (kilogrammes, value) of all rows together; of no row: None
    sums: tuple[int | None, int | None] | None = None
    months: tuple[str, ...] | None = None
    says: tuple[str, ...] = ()  # texts of a note or of the refusal
    refused: bool = False
    after: tuple[tuple[str, tuple[str, ...]], ...] = ()  # calls before this one


def no(files, *says, options=()):
    return Call(files, options, says=says, refused=True)


CASES = {
    "01": [Call("C04/a.csv", IMPORTS, (1_000, 4_050_000), says=("weight", "unknown"))],
    "02": [
        Call("G05/jp.csv", EXPORTS, (3_000, 140_000), after=(("G05/us.csv", EXPORTS),)),
        Call("G06/a.csv G06/b.csv", EXPORTS, (8_000, 300_000)),
    ],
    "03": [Call("us.csv", EXPORTS, (1_000, 50_000), says=("names 1 partner only (502)",))],
    "04": [
        no("G02b/a.csv", "row 2", "2025年1-2月", "span", options=EXPORTS),
        no("G03b/a.csv", "row 2", "202501-202503", "span", options=EXPORTS),
    ],
    "05": [no("T03/a.csv", "row 2, column DATE, value '11/1/2025'")],
    "06": [Call("T10/a.csv", (), (1_000, 50_000), says=("left out",))],
    "07": [Call("U02/a.json", (), (1_000, 50_000), says=("left out",))],
    "08": [Call("G14/a.xlsx", EXPORTS, (3_500, 170_000), ("2025-11", "2025-12"))],
    "09": [Call("T01/report.csv", (), (1_235, 98_765), says=("rounded",))],
    "10": [no("M01/a.csv", "row 2", "850511000", "digits", options=("--mapping", "M01/m.toml"))],
    "11": [Call("a.csv", IMPORTS, (1_000, 50_000), says=("left out",))],
    "12": [no("merged.csv", "20,000 rows: 2 times the 10,000", options=EXPORTS)],
    "13": [Call("cny.csv", EXPORTS, (6_000, 1_137_000), after=(("usd.csv", EXPORTS),))],
    "14": [Call("old.csv", EXPORTS, says=("900", "1,000"), after=(("new.csv", EXPORTS),))],
    "15": [
        Call(
            ".", EXPORTS, (3_500, 170_000), ("2025-11", "2025-12"),
            says=("c.xls", "d.parquet", "e.xlsm"), refused=True,
        )
    ],
    "18": [Call("a.csv", EXPORTS, (3_000, 150_000))],
    "19": [no("a.csv", "row 2", "1.23457E+08", options=EXPORTS)],
    "20": [Call("a.csv", IMPORTS, (1_000, 50_000))],
    "21": [Call("TradeData.xlsx", IMPORTS, (1_000, 50_000))],
    "22": [Call("a.csv", IMPORTS, (1_000, 50_000))],
    "23": [Call("C05/a.csv", IMPORTS, (1_000, 50_000))],
    "24": [Call("a.csv", IMPORTS, (1_000, 50_000), ("2019-01",))],
    "26": [
        Call("M05/a.csv", ("--mapping", "M05/m.toml"), (1_000, 5_000)),
        Call("C11/a.csv", EXPORTS, (1_000, 50_000)),
    ],
    "27": [Call("E12/a.csv.gz", (), (1_000, 50_000))],
    "28": [Call("M03/a.csv", ("--mapping", "M03/m.toml"), (140, 7_000))],
    "29": [Call("E03/a.csv", (), (1_000, 50_000)), Call("G10/a.csv", EXPORTS, (3_000, 140_000))],
    "30": [Call("T02/a.csv", (), (1_000, 50_000))],
    "31": [
        Call("M15/a.csv", ("--mapping", "M15/m.toml"), (1_000, 5_000)),
        Call("C39/a.csv", IMPORTS, (1_000, 50_000)),
    ],
    "32": [
        Call("a.csv", (*EXPORTS, "--hs", "28053013", "--months", "2025-11:2025-11"), (None, None)),
        no("a.csv", "--hs", "--months", options=EXPORTS),
    ],
    "33": [Call("a.csv", (), (1_001, 50_000), says=("rounded",))],
    "34": [
        Call("E01/a.csv", (), (1_050, 50_000)),
        Call("E02/a.dat", (), (1_000, 50_000), ("2016-01",)),
    ],
    "35": [Call("U04/a.csv", (), (1_000, 50_000))],
    "40": [no("downloadData.csv", "贸易伙伴编码", options=EXPORTS)],
    "42": [no("a.csv", "six", "digits", options=IMPORTS)],
    "43": [Call("G25/a.csv", EXPORTS, (3_000, 140_000), says=("sums over partners",))],
    "45": [Call("G19/a.csv", EXPORTS, (12_000, 50_000))],
    "46": [no("E13/a.dat", "correction")],
}  # fmt: skip


def folders():
    return sorted(path.name for path in FOLDERS.iterdir() if path.is_dir())


def calls():
    """Every folder, be it that nothing is expected of it."""
    if not FOLDERS.is_dir():
        return []
    return [
        pytest.param(name, call, id=f"{name[:2]}-{number}")
        for name in folders()
        for number, call in enumerate(CASES.get(name[:2], [None]))
    ]


def copied(project, folder):
    here = project.downloads
    shutil.copytree(FOLDERS / folder, here, dirs_exist_ok=True)
    return here


def prepared(project, folder, monkeypatch):
    here = copied(project, folder)
    if (here / "make.py").is_file():
        partners = str(project.root / "seeds/reference/gacc_partners.csv")
        monkeypatch.chdir(here)
        monkeypatch.setattr(sys, "argv", ["make.py", partners])
        scope = {}
        exec(compile((here / "make.py").read_text(encoding="utf-8"), "make.py", "exec"), scope)
        scope["out"].close()
        (here / "make.py").unlink()
        monkeypatch.chdir(project.root)
    mapping = here / "M03/m.toml"
    if mapping.is_file():  # "the mapping can say so"
        text = mapping.read_text(encoding="utf-8")
        mapping.write_text(text + '\n[rows]\nrepeated = "sum"\n', encoding="utf-8")
    return here


def ingest(project, here, files, options, day):
    options = [str(here / o) if o.endswith(".toml") else o for o in options]
    return project.ingest(*(here / name for name in files.split()), options=(*options, *day))


@pytest.mark.parametrize(("folder", "call"), calls())
def test_a_collected_file_comes_out_right(project, folder, call, monkeypatch):
    assert call, f"nothing is expected of {folder}"
    here = prepared(project, folder, monkeypatch)
    day = () if folder.startswith("14") else DAY
    for file, options in call.after:
        before = ingest(project, here, file, options, day)
        assert before.exit_code == 0, before.output
    result = ingest(project, here, call.files, call.options, day)
    said = " ".join(result.output.split())
    assert result.exit_code == (1 if call.refused else 0), said
    for text in call.says:
        assert text in said
    if call.sums:
        sums = project.rows("cast(sum(quantity_kg) as bigint), cast(sum(value) as bigint)")
        assert sums == [call.sums]
    if call.months:
        found = project.rows("distinct strftime(month, '%Y-%m')")
        assert tuple(month for (month,) in found) == call.months
    if call.refused and not call.sums:
        assert not project.manifests()


def test_every_expectation_has_its_folder():
    assert {name[:2] for name in folders()} == set(CASES)
