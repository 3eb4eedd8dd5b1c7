"""Which column of a file is which of a layout's: by heading, and never by position."""

from __future__ import annotations

import re
from collections.abc import Sequence


def exact(heading: str) -> str:
    """A heading without regard to case and blanks."""
    return " ".join(heading.split()).strip("\ufeff").casefold()


def folded(heading: str) -> str:
    """A heading's letters and digits alone: `net_wgt`, `NetWgt` and `Net wgt.` are one."""
    return re.sub(r"[\W_]+", "", heading.casefold())


class Headings:
    """The headings of one table by position, as written."""

    def __init__(self, headings: Sequence[str]) -> None:
        self.written = list(headings)
        self._exact: dict[str, list[int]] = {}
        self._folded: dict[str, list[int]] = {}
        for place, heading in enumerate(headings):
            self._exact.setdefault(exact(heading), []).append(place)
            self._folded.setdefault(folded(heading), []).append(place)

    def places(self, names: Sequence[str]) -> list[int]:
        """Columns of the first spelling that the file has; several where it has it twice.

        The spelling as written comes before the same letters with other marks: a table may have
        both `Value` and `Value ($)`.
        """
        for known, form in ((self._exact, exact), (self._folded, folded)):
            for name in names:
                if form(name) and (found := known.get(form(name))):
                    return found
        return []

    def every(self, names: Sequence[str]) -> list[int]:
        """The columns of all spellings, the first spelling's first: a table in two languages."""
        found = self.places(names)
        others = (at for name in names for at in self._exact.get(exact(name), ()))
        return list(dict.fromkeys([*found, *others]))

    def has(self, names: Sequence[str]) -> bool:
        """Whether the file has a column of one of these spellings."""
        return bool(self.places(names))

    def place(self, names: Sequence[str]) -> int | None:
        """The first such column."""
        found = self.places(names)
        return found[0] if found else None

    def name(self, place: int) -> str:
        """A column as messages name it."""
        return self.written[place].strip() or f"column {place + 1}"
