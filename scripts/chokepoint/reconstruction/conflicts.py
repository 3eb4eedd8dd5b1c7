"""Irreducible sets of printed statements that cannot all hold (minimal unsatisfiable subsets).

QuickXplain (Junker 2004, AAAI) on top of a consistency check by CP-SAT. It is run over several
orders of the statements and the smallest set kept, so that a reader is shown the shortest proof.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from chokepoint.errors import ChokepointError
from chokepoint.reconstruction.statements import PressFigure, Statement
from chokepoint.reconstruction.window_model import WindowModel, is_about_windows, new_solver

ORDERS = 2


@dataclass(frozen=True)
class Conflict:
    """Statement ids that contradict each other; without `retracted` the others hold together."""

    members: tuple[str, ...]
    retracted: str


class ConflictFinder:
    """Answers which of the printed statements can hold together."""

    def __init__(self, statements: Sequence[Statement], press: Sequence[PressFigure]) -> None:
        self.statements, self.press = statements, press
        encoded = [s.claim_id for s in statements if is_about_windows(s)]
        self.statement_ids = [*encoded, *(figure.press_id for figure in press)]

    def holds(self, statement_ids: Sequence[str]) -> bool:
        """Whether some panel satisfies all these statements."""
        window_model = WindowModel(self.statements, self.press, active=set(statement_ids))
        status = new_solver().solve(window_model.model)
        if status == cp_model.UNKNOWN:
            raise ChokepointError(
                f"The solver could not decide {len(statement_ids)} statements, the first being "
                f"{statement_ids[0]}; raise the deterministic limit in new_solver."
            )
        return status != cp_model.INFEASIBLE

    def _quickxplain(self, background: list[str], added: bool, candidates: list[str]) -> list[str]:
        """Irreducible subset of `candidates` that is inconsistent with `background`."""
        if added and not self.holds(background):
            return []
        if len(candidates) == 1:
            return candidates
        half = len(candidates) // 2
        first, second = candidates[:half], candidates[half:]
        from_second = self._quickxplain(background + first, True, second)
        from_first = self._quickxplain(background + from_second, bool(from_second), first)
        return from_first + from_second

    def smallest_conflict(self, statement_ids: Sequence[str], certain: str = "") -> tuple[str, ...]:
        """Smallest irreducible set found among inconsistent statements; `certain` is a member."""
        background = [certain] if certain else []
        candidates = sorted(set(statement_ids) - set(background))
        best: list[str] = []
        for order in range(ORDERS):
            if order:
                random.Random(order).shuffle(candidates)
            found = background + self._quickxplain(background, bool(background), candidates)
            if not best or len(found) < len(best):
                best = found
        return tuple(sorted(best))


def find_conflicts(
    statements: Sequence[Statement], press: Sequence[PressFigure], dropped: Sequence[str]
) -> list[Conflict]:
    """The conflict of every dropped statement with the rest, and any conflict nobody has noted.

    The second kind is met when the statements that are left still contradict each other; the
    search then retracts the last member and goes on until the rest holds.
    """
    finder = ConflictFinder(statements, press)
    known = [i for i in finder.statement_ids if i in set(dropped)]
    active = [i for i in finder.statement_ids if i not in set(dropped)]
    conflicts = []
    while not finder.holds(active):
        members = finder.smallest_conflict(active)
        conflicts.append(Conflict(members, members[-1]))
        active.remove(members[-1])
    for claim in known:
        if not finder.holds([*active, claim]):
            members = finder.smallest_conflict(active, certain=claim)
            conflicts.append(Conflict(members, claim))
    return conflicts
