"""Positions against the range that are possible under everything printed (one solve for each).

Joint, and so sharper than the intervals of single windows: the smallest value of the window after
the event and the largest of the benchmark need not be possible together.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from ortools.sat.python import cp_model

from chokepoint.errors import ChokepointError
from chokepoint.reconstruction import panel
from chokepoint.reconstruction.bounds import printed_model
from chokepoint.reconstruction.statements import PressFigure, Statement
from chokepoint.reconstruction.window_model import WindowModel, new_solver

POSITIONS = ("below", "within", "above")


def possible_positions(
    statements: Sequence[Statement], press: Sequence[PressFigure]
) -> pd.DataFrame:
    """One row per product and destination: which positions some panel has that meets all print.

    Products are asked one by one, as for the bounds. What is impossible is proven impossible; what
    is possible is so as far as the statements about one product go.
    """
    rows = []
    for product in panel.PRODUCTS:
        window_model = printed_model(product, statements, press)
        for destination in (panel.WORLD, *panel.DESTINATIONS):
            cell = (product, destination)
            literals = (
                window_model.below(*cell),
                window_model.within(*cell),
                window_model.above(*cell),
                window_model.charted(*cell).negated(),
            )
            rows.append((*cell, *(_is_possible(window_model, cell, x) for x in literals)))
    columns = ["product_code", "destination_id", *(f"can_be_{name}" for name in POSITIONS)]
    frame = pd.DataFrame(rows, columns=[*columns, "can_lack_benchmark"])
    return frame.replace({True: "true", False: "false"})


def _is_possible(
    window_model: WindowModel, cell: tuple[str, str], literal: cp_model.LiteralT
) -> bool:
    model = window_model.model.clone()
    model.add_bool_and([literal])
    solver = new_solver(deterministic_limit=20)
    status = solver.solve(model)
    if status == cp_model.UNKNOWN:
        raise ChokepointError(
            f"The solver could not decide the positions of {cell}; raise its deterministic limit."
        )
    return status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
