"""Folders: one takes the place of another, and links that move on to a new version.

exports/latest                link to an edition
report                        link to a version of the site
.report.versions/<n>/         that version; the one that is being written has the next number
"""

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chokepoint.storage.files import flush, flush_tree
from chokepoint.storage.kill_points import Point, point
from chokepoint.storage.locks import exclusive

# From <fcntl.h> and <stdio.h>: names relative to the working directory; exchange two names.
AT_FDCWD, RENAME_EXCHANGE, RENAME_SWAP = -100, 2, 2


def remove(path: Path) -> None:
    """Remove a file, a link or a folder, whatever is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def point_link_at(link: Path, target: str) -> None:
    """Make `link` lead to `target`, by one rename over the link or file that is there."""
    aside = link.with_name(f".{link.name}.new")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    point(Point.LINK_MADE)
    aside.replace(link)
    point(Point.LINK_MOVED)
    flush(link.parent)


def replace_folder(new: Path, old: Path) -> None:
    """Put what is finished in the place of a folder, which is removed.

    Where the system can exchange two names this is one step. Elsewhere (some network file systems)
    there is a moment without the folder, and restore_folder is the remedy for a kill just then.
    """
    restore_folder(old)
    if not os.path.lexists(old):
        new.rename(old)
    elif not exchange(new, old):
        old.rename(_laid_aside(old))
        new.rename(old)
        remove(_laid_aside(old))
    flush(old.parent)
    remove(new)


def restore_folder(path: Path) -> None:
    """Bring back a folder whose replacement was killed between two renames, or tidy after it."""
    aside = _laid_aside(path)
    if os.path.lexists(path):
        remove(aside)
    elif aside.is_dir():
        aside.rename(path)


def _laid_aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.old")


def exchange(one: Path, other: Path) -> bool:
    """Exchange what two names stand for, in one step; False where the system cannot."""
    library = ctypes.CDLL(None)
    names = os.fsencode(one), os.fsencode(other)
    if hasattr(library, "renameat2"):  # Linux
        done = library.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE)
    elif hasattr(library, "renamex_np"):  # macOS
        done = library.renamex_np(*names, RENAME_SWAP)
    else:
        return False
    return bool(done == 0)


def copy_by_links(source: Path, target: Path) -> None:
    """Copy a file or a folder by hard links, which cost nothing, where the file system has them."""

    def link(old: str, new: str) -> None:
        try:
            os.link(old, new)
        except OSError:
            shutil.copy2(old, new)

    if source.is_dir():
        shutil.copytree(source, target, copy_function=link)
    else:
        link(str(source), str(target))


class VersionedFolder:
    """A folder that readers find whole, because its name is a link to the newest version."""

    def __init__(self, path: Path, what: str) -> None:
        path = path.parent.resolve() / path.name
        # A link that somebody made to another place stays; the versions are there.
        if path.is_symlink() and not _number(path):
            path = path.resolve()
        self.path = path
        self.what = what
        self.versions = path.with_name(f".{path.name}.versions")

    @contextmanager
    def next_version(self) -> Iterator[Path]:
        """Yield an empty folder that becomes what readers see when the body ends.

        If the body raises, nothing is left of it; what a killed one left goes before the next.
        """
        self.versions.mkdir(parents=True, exist_ok=True)
        with exclusive(self.versions / ".lock", self.what):
            restore_folder(self.path)
            self._sweep()
            new = self.versions / str(_number(self.path) + 1)
            new.mkdir()
            point(Point.VERSION_BEGUN)
            try:
                yield new
                flush_tree(new)
            except BaseException:
                remove(new)
                raise
            point(Point.VERSION_WRITTEN)
            self._move_to(new)
            self._sweep()

    @contextmanager
    def changed_version(self) -> Iterator[Path]:
        """Yield the next version with all that the present one has, to add to or to replace in.

        Its files are the old version's too: replace them (files.py), do not write into them.
        """
        with self.next_version() as new:
            if self.path.is_dir():
                for entry in self.path.iterdir():
                    copy_by_links(entry, new / entry.name)
            yield new

    def _move_to(self, version: Path) -> None:
        target = f"{self.versions.name}/{version.name}"
        if self.path.is_dir() and not self.path.is_symlink():
            # A folder from before there were versions, or put there by hand.
            link = self.versions / "link"
            link.symlink_to(target)
            point(Point.FOLDER_BEFORE_EXCHANGE)
            replace_folder(link, self.path)
        else:
            point_link_at(self.path, target)

    def _sweep(self) -> None:
        """Remove all versions but the present one: old ones, and what killed runs left."""
        present = str(_number(self.path))
        for entry in self.versions.iterdir():
            if entry.name != present and (entry.name.isdigit() or entry.name == "link"):
                remove(entry)


def _number(path: Path) -> int:
    """Return the number of the version that a link of ours leads to; 0 for all else."""
    if not path.is_symlink():
        return 0
    target = path.readlink()
    is_ours = target.parent == Path(f".{path.name}.versions") and target.name.isdigit()
    return int(target.name) if is_ours else 0
