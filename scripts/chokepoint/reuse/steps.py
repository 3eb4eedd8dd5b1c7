"""A step of the build: what it reads, what it writes, and whether it has to be done again.

After a step has ended well its record is written: the digest of each thing that it read, taken
before it began, and of each thing that it wrote. The next build does the step again unless every
digest is the same. So a file changed while the step ran counts as changed, a result that somebody
deleted or edited is made anew, and a step that failed has no record.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chokepoint.reuse.digests import Files, digest_of
from chokepoint.storage.files import write_text

Digests = Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """A part of the build, as far as its reuse is concerned.

    `inputs` is called before the step runs, `outputs` after it (a folder's name may be known only
    then); names are what people read when they are told why a step is done again.
    """

    name: str
    inputs: Callable[[], Digests]
    outputs: Callable[[], tuple[Path, ...]] = field(default=lambda: ())


class Records:
    """The records of all steps, in a folder that may be deleted at any time."""

    def __init__(self, folder: Path, root: Path, *, fresh: bool = False) -> None:
        self.folder = folder
        self.root = root
        self.fresh = fresh
        self.files = Files(None if fresh else folder / "large_files.json")

    def why(self, step: Step, inputs: Digests) -> str | None:
        """Say why a step has to be done; None if its last results still hold."""
        if self.fresh:
            return "every result is made anew"
        record = self._read(step)
        if record is None:
            return "it has no earlier result"
        known, written = record
        changed = [name for name in {**known, **inputs} if known.get(name) != inputs.get(name)]
        if changed:
            return f"changed: {', '.join(changed)}"
        current = self._digests(step.outputs())
        if current == written:
            return None
        names = {**written, **current}
        touched = [name for name in names if written.get(name) != current.get(name)]
        return f"not as it was written: {', '.join(touched)}"

    def forget(self, step: Step) -> None:
        """Remove a record before the step runs: a failure leaves none."""
        self._path(step).unlink(missing_ok=True)

    def renew(self, step: Step) -> None:
        """Take the outputs of a recorded step anew, after a later step has rightly moved them."""
        record = self._read(step)
        if record is not None:
            self.keep(step, record[0])

    def keep(self, step: Step, inputs: Digests) -> None:
        """Write the record of a step that has ended well."""
        text = json.dumps(
            {"inputs": dict(inputs), "outputs": self._digests(step.outputs())}, indent=1
        )
        # The last line vouches for those before it.
        write_text(self._path(step), f"{text}\n{digest_of(text)}\n")
        self.files.save()

    def _digests(self, outputs: tuple[Path, ...]) -> dict[str, str]:
        return {self._shown(path): self.files.of(path) for path in outputs}

    def _shown(self, path: Path) -> str:
        inside = path.is_relative_to(self.root)
        return path.relative_to(self.root).as_posix() if inside else str(path)

    def _read(self, step: Step) -> tuple[Digests, Digests] | None:
        try:
            content = self._path(step).read_text(encoding="utf-8")
            text, _, seal = content.rstrip("\n").rpartition("\n")
            if seal != digest_of(text):
                return None
            held = json.loads(text)
            return held["inputs"], held["outputs"]
        except (OSError, ValueError, KeyError):
            return None

    def _path(self, step: Step) -> Path:
        return self.folder / f"{step.name.replace(' ', '_')}.json"
