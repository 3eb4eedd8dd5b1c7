"""Lint the SQL files by sqlfluff, but none again that has passed as it is: `make lint`.

What sqlfluff says of a file depends on the file, the macros, its settings and its release, and on
nothing else: the templater does not look at other models. `make clean` forgets what has passed.
"""

import hashlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from processes import run

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("models", "macros", "tests")
# Nothing in it is SQL, and sqlfluff's jinja does not know dbt's tag {% materialization %}.
LEFT_OUT = Path("macros/materializations")
PASSED = Path("target/sqlfluff-passed.txt")
# The environment and the arguments of a call; two processes halve the time. At their end Python's
# resource tracker warns about semaphores that sqlfluff's pool has already removed.
QUIET = {"PYTHONWARNINGS": "ignore::UserWarning"}
SQLFLUFF = (Path(sys.executable).with_name("sqlfluff"), "lint", "--processes", "2")
LIMIT = 7200.0


def lint(root: Path, command: Sequence[str | Path]) -> int:
    """Lint what has not passed yet, and return the exit code."""
    keys = _keys(root)
    passed = set()
    if (root / PASSED).exists():
        passed = set((root / PASSED).read_text(encoding="utf-8").split())
    files = [path for path, key in keys.items() if key not in passed]
    if not files:
        print(f"sqlfluff: {len(keys)} files have passed as they are", flush=True)
        return 0
    outputs = {"stdout": None, "stderr": None}
    done = run([*command, *files], cwd=root, env=os.environ | QUIET, limit=LIMIT, **outputs)
    if done.returncode == 0:
        (root / PASSED).parent.mkdir(exist_ok=True)
        (root / PASSED).write_text("\n".join(keys.values()) + "\n", encoding="utf-8")
    return done.returncode


def _keys(root: Path) -> dict[str, str]:
    """A checksum for each SQL file, of all that its findings depend on."""
    common = hashlib.sha256(version("sqlfluff").encode())
    macros = sorted(path for path in (root / "macros").rglob("*") if path.suffix in (".sql", ".py"))
    for path in (root / ".sqlfluff", *macros):
        common.update(_named(root, path))
    files = sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.sql"))
    keys = {}
    for path in files:
        if path.is_relative_to(root / LEFT_OUT):
            continue
        own = common.copy()
        own.update(_named(root, path))
        keys[path.relative_to(root).as_posix()] = own.hexdigest()
    return keys


def _named(root: Path, path: Path) -> bytes:
    content = path.read_bytes()
    return f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content


if __name__ == "__main__":
    sys.exit(lint(ROOT, [*SQLFLUFF, "--disable-progress-bar"]))
