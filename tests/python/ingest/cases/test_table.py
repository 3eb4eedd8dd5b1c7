"""The table of this folder names a test for every case, and every such test."""

import re
from pathlib import Path

from . import __doc__ as TABLE

HERE = Path(__file__).parent
TESTS = HERE.parents[1]


def listed():
    """Case: the files that its row names."""
    found, case = {}, ""
    for line in TABLE.split("where\n")[1].splitlines():
        case = line[:2].strip() or case
        names = [name.strip() for name in line[53:].split(",") if name.strip()]
        found.setdefault(case, set()).update(
            str((HERE / f"{name}.py").resolve().relative_to(TESTS)) for name in names
        )
    return found


def written():
    found = {}
    for path in TESTS.rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        for start in re.findall(r"^def test_case_(\d\d(?:_and_\d\d)*)_", text, re.MULTILINE):
            for case in start.split("_and_"):
                found.setdefault(case, set()).add(str(path.relative_to(TESTS)))
    return found


def test_the_table_is_what_is_there():
    assert listed() == written()
