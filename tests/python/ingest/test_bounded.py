"""Files that would take the machine with them stand beside a sound one in one call.

The sound one loads, the other is refused in words, and neither costs much memory or time.
"""

import gzip
import os
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from processes import run

from .conftest import EN, gacc_text, magnet_rows

MIB = 1 << 20
MEMORY_MIB = 700  # what the readings below may take beside what the process has at its beginning
MONTHS = [f"{year}{month:02}" for year in range(2015, 2026) for month in range(1, 13)]
LONG_MIB = int(os.environ.get("CHOKEPOINT_TEST_LONG_MIB", "80"))
SECONDS = 200  # of processors: a busy machine is no reason to fail
CALL = """
import resource, sys
from chokepoint.cli import app
try:
    app()
finally:
    from chokepoint.ingest.reading import _end
    _end()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"used {used.ru_maxrss // 1024} {used.ru_utime + used.ru_stime:.0f}")
"""


def far_cell(path):
    book = openpyxl.Workbook()
    for row in [EN, *magnet_rows()]:
        book.active.append(row)
    book.active["XFD1048576"] = "x"
    book.save(path)


def zip_of_zeros(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(200 * MIB))


def zip_that_says_less(path):
    """Its directory declares a hundredth of what it unpacks to."""
    zip_of_zeros(path)
    size, less = ((200 * MIB // n).to_bytes(4, "little") for n in (1, 100))
    path.write_bytes(path.read_bytes().replace(size, less))


def gzip_of_zeros(path):
    with gzip.open(path, "wb") as out:
        for _ in range(200):
            out.write(b"0" * MIB)


def one_line(path):
    """A gigabyte without a line break; of the disk it takes nothing."""
    with path.open("wb") as out:
        out.write(b"x" * (2 * MIB))
        out.truncate(1024 * MIB)


def long_line(path, months, line, start=b""):
    with path.open("wb") as out:
        out.write(gacc_text(EN, magnet_rows(months=months)).encode("gb18030") + start)
        for _ in range(LONG_MIB):
            out.write(line * (MIB // len(line)))


def one_line_below_the_headings(path):
    long_line(path, MONTHS[:1], b"x")


def a_line_far_below(path):
    """Behind the lines that are looked at first."""
    long_line(path, MONTHS, b"x")


def a_quote_that_nobody_closes(path):
    """A cell of a million lines."""
    long_line(path, MONTHS, b"202601,502,\n", start=b'"202601","502')


def json_of_one_line(path):
    """Whose length is no fault."""
    with path.open("wb") as out:
        out.write(b'{"data":[{"period":202601,"cmdCode":"850511"}')
        out.write(b',{"period":202601,"cmdCode":"850511"}' * 100_000)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="memory is counted otherwise")
@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("a.xlsx", far_cell, "a sheet reaches to row 1,048,576 and column 16,384"),
        ("a.zip", zip_of_zeros, "unpacks to 200 MiB"),
        ("a.zip", zip_that_says_less, "a.csv"),
        ("a.csv.gz", gzip_of_zeros, "unpacks to more than an archive of its size may"),
        ("a.csv", one_line, "the first line is longer than 1 MiB"),
        ("a.csv", one_line_below_the_headings, "the line is longer than 1 MiB"),
        ("a.csv", a_line_far_below, "row 134: the line is longer than 1 MiB"),
        ("a.csv", a_quote_that_nobody_closes, "row 134: a quote is opened and not closed"),
        ("a.json", json_of_one_line, "incomplete or damaged JSON"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_sound_file_loads_beside(project, name, make, says):
    bad = project.downloads / name
    make(bad)
    good = project.write("b.csv", gacc_text(EN, magnet_rows(months=("202602",))))
    done = run(
        [sys.executable, "-c", CALL, "ingest", bad, good, "--flow", "export"],
        cwd=project.root,
    )  # fmt: skip
    refusals = " ".join(done.stderr.split())
    assert refusals.startswith(name)
    assert says in refusals
    assert done.returncode == 1
    assert "1 loaded, 1 refused" in done.stdout
    assert [m["file_name"] for m in project.manifests()] == ["b.csv"]
    assert list((project.root / "lake").glob(".incoming/*")) == []
    memory, seconds = done.stdout.rsplit("used ", 1)[1].split()
    assert int(memory) < MEMORY_MIB
    assert int(seconds) < SECONDS
