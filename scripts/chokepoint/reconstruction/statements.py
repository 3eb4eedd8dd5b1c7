"""What the solver is told: printed figures, press figures, and which were dropped."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pandas as pd

from chokepoint.errors import ChokepointError

PUBLISHED = Path("seeds/published")
COMPARATORS = ("eq", "lt", "le", "gt", "ge", "nearly")


@dataclass(frozen=True)
class Statement:
    """One printed statement; numbers are exact fractions so that no bound is blurred by floats."""

    claim_id: str
    metric: str
    product_code: str
    destination_id: str
    window_number: int | None
    value: Fraction
    step: Fraction
    comparator: str
    text: str
    status: str

    @property
    def interval(self) -> tuple[Fraction, Fraction]:
        """Half-open interval [low, high) of values that round to the printed one."""
        return self.value - self.step / 2, self.value + self.step / 2


@dataclass(frozen=True)
class PressFigure:
    """A magnet volume (kg, HS 85051110) printed by the press for an area and a span of months."""

    press_id: str
    area_id: str
    first_month: str
    last_month: str
    quantity_kg: int
    tolerance_kg: int
    text: str


def read_seed(root: Path, name: str) -> pd.DataFrame:
    """A seed as text, so that codes keep their zeros and numbers their printed precision."""
    path = root / PUBLISHED / f"{name}.csv"
    if not path.exists():
        raise ChokepointError(f"{path}: not found. Restore it with `git checkout -- {path}`.")
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _number(path: str, row: int, column: str, text: str) -> Fraction:
    try:
        return Fraction(text)
    except ValueError:
        raise ChokepointError(
            f"{path}, row {row}, column {column}: '{text}' is not a number. "
            "Write the printed figure without thousands separators."
        ) from None


def published_statements(root: Path) -> list[Statement]:
    """All rows of published_figures, in file order."""
    rows = read_seed(root, "published_figures")
    path = f"{PUBLISHED}/published_figures.csv"
    statements = []
    for row, fields in enumerate(rows.to_dict("records"), start=2):
        if fields["comparator"] not in COMPARATORS:
            raise ChokepointError(
                f"{path}, row {row}, column comparator: '{fields['comparator']}' is unknown. "
                f"Use one of {', '.join(COMPARATORS)}."
            )
        statements.append(
            Statement(
                claim_id=fields["claim_id"],
                metric=fields["metric"],
                product_code=fields["product_code"],
                destination_id=fields["destination_id"],
                window_number=int(fields["window_number"]) if fields["window_number"] else None,
                value=_number(path, row, "printed_value", fields["printed_value"]),
                step=_number(path, row, "rounding_step", fields["rounding_step"] or "0"),
                comparator=fields["comparator"],
                text=fields["printed_text"],
                status=fields["expected_verdict"],
            )
        )
    return statements


def dropped_claims(root: Path) -> set[str]:
    """Claims that the paper itself contradicts and that the solver therefore leaves out."""
    return set(read_seed(root, "paper_contradictions")["dropped_claim_id"]) - {""}


def press_figures(root: Path) -> list[PressFigure]:
    """The press figures that bind: reliability A or B, reported, inside the panel."""
    rows = read_seed(root, "press_reported_figures")
    return [
        PressFigure(
            press_id=fields["press_id"],
            area_id=fields["area_id"],
            first_month=fields["period_start_month"],
            last_month=fields["period_end_month"],
            quantity_kg=int(fields["quantity_kg"]),
            tolerance_kg=int(fields["tolerance_kg"]),
            text=fields["evidence"],
        )
        for fields in rows.to_dict("records")
        if fields["is_used"] == "true"
    ]
