"""Digests of what a step reads: files by their content, code by what it imports, libraries.

A digest is of content, never of a time. A large file is read once: as long as size, inode and both
its times are the same, the digest that was taken is remembered. `ctime` is the kernel's own and
moves with every write, also where a program sets the other time back.
"""

import ast
import hashlib
import json
import os
import platform
import sys
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from chokepoint.storage.files import write_text

PACKAGE = "chokepoint"
PACKAGE_FOLDER = Path(__file__).resolve().parents[1]
LARGE = 4 << 20
# A file that was just written could be written again within one tick of the file system's clock.
SETTLED_NS = 2_000_000_000
MISSING = "missing"
# Left by programs, not by people: bytecode, and the files by which processes lock each other out.
NOT_CONTENT = ("__pycache__", ".lock", ".DS_Store")


def digest_of(*parts: str | bytes) -> str:
    """Return one digest of several texts; where one ends and the next begins counts."""
    found = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        found.update(f"{len(content)}:".encode())
        found.update(content)
    return found.hexdigest()


class Files:
    """Digests of files and folders, with a memory for large files that lasts between runs."""

    def __init__(self, memory: Path | None = None) -> None:
        self.memory = memory
        self._known: dict[str, list[str]] = _read_memory(memory)
        self._is_changed = False

    def of(self, path: Path) -> str:
        """Return the digest of a file, or of a folder with all in it; links are followed."""
        return self.of_tree(path) if path.is_dir() else self.of_file(path)

    def of_file(self, path: Path) -> str:
        """Return the digest of a file; a file that is not there has one too."""
        try:
            state = path.stat()
            if state.st_size < LARGE:
                return hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError:
            return MISSING
        name = str(path.resolve())
        stamp = f"{state.st_size} {state.st_ino} {state.st_mtime_ns} {state.st_ctime_ns}"
        known = self._known.get(name)
        if known and known[0] == stamp:
            return known[1]
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if time.time_ns() - state.st_ctime_ns > SETTLED_NS:
            self._known[name] = [stamp, found]
            self._is_changed = True
        return found

    def of_tree(self, folder: Path) -> str:
        """Return the digest of all files below a folder, names included."""
        parts: list[str] = []
        for path in sorted(_walk(folder)):
            parts += [path.relative_to(folder).as_posix(), self.of_file(path)]
        return digest_of(*parts)

    def save(self) -> None:
        """Write the memory of large files, without those that are gone."""
        if self.memory is None or not self._is_changed:
            return
        kept = {name: entry for name, entry in self._known.items() if Path(name).exists()}
        write_text(self.memory, json.dumps(kept))
        self._is_changed = False


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if name not in NOT_CONTENT]
        yield from (Path(place) / name for name in files if name not in NOT_CONTENT)


def _read_memory(memory: Path | None) -> dict[str, list[str]]:
    if memory is None:
        return {}
    try:
        held = json.loads(memory.read_text(encoding="utf-8"))
        return {str(name): [str(part) for part in entry] for name, entry in held.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}  # damaged: large files are read once more


@cache
def code_of(*modules: str) -> str:
    """Return the digest of the package's code that these modules run.

    That is their files and those of every module of the package that they import, at the top or in
    a function, with what else lies in the folders of these (templates, styles, fonts). Nothing has
    to be listed by hand, so nothing can be forgotten.
    """
    files: set[Path] = set()
    for module in _closure(modules):
        file = _file_of(module)
        if file is None:
            continue
        files.add(file)
        if file.name == "__init__.py" and file.parent != PACKAGE_FOLDER:
            files |= _data_below(file.parent)
    parts: list[str] = []
    for file in sorted(files):
        parts += [file.relative_to(PACKAGE_FOLDER).as_posix(), _bytes_digest(file)]
    return digest_of(*parts)


@cache
def libraries() -> str:
    """Return the digest of the interpreter and of every installed library with its version."""
    names = {
        entry.name
        for folder in map(Path, filter(None, sys.path))
        if folder.is_dir()
        for entry in folder.iterdir()
        if entry.suffix in (".dist-info", ".egg-info")
    }
    return digest_of(sys.version, platform.machine(), *sorted(names))


def environment(*, without: Iterable[str] = ()) -> str:
    """Return the digest of the variables by which dbt and this package can be told something."""
    left_out = set(without)
    told = [
        f"{name}={value}"
        for name, value in sorted(os.environ.items())
        if name.startswith(("DBT_", "CHOKEPOINT_")) and name not in left_out
    ]
    return digest_of(*told)


def _closure(modules: Iterable[str]) -> set[str]:
    """Name the modules, all packages that they lie in, and all that they import."""
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module in found:
            continue
        found.add(module)
        waiting += _imports_of(module)
        if "." in module:
            waiting.append(module.rpartition(".")[0])
    return found


@cache
def _imports_of(module: str) -> tuple[str, ...]:
    file = _file_of(module)
    if file is None:
        return ()
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # `from package import name`: the name may be a module.
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    ours = {name for name in found if name.split(".")[0] == PACKAGE}
    return tuple(sorted(name for name in ours if _file_of(name)))


@cache
def _file_of(module: str) -> Path | None:
    place = PACKAGE_FOLDER.joinpath(*module.split(".")[1:])
    for file in (place.with_suffix(".py"), place / "__init__.py"):
        if file.is_file():
            return file
    return None


def _data_below(folder: Path) -> set[Path]:
    """Name the files of a package that are not Python's, in its folders that are no packages."""
    found: set[Path] = set()
    for place in folder.iterdir():
        if place.is_file() and place.suffix not in (".py", ".pyc"):
            found.add(place)
        elif (
            place.is_dir() and place.name != "__pycache__" and not (place / "__init__.py").exists()
        ):
            found |= {file for file in place.rglob("*") if file.is_file()}
    return found


@cache
def _bytes_digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
