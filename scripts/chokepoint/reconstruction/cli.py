"""`chokepoint reconstruct` and `chokepoint conflicts`: run the solver and write the seeds."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import typer

from chokepoint.reconstruction import area_months, panel, partner_months
from chokepoint.reconstruction.bounds import identified_bounds
from chokepoint.reconstruction.conflicts import find_conflicts
from chokepoint.reconstruction.positions import possible_positions
from chokepoint.reconstruction.statements import (
    PressFigure,
    dropped_claims,
    press_figures,
    published_statements,
)
from chokepoint.reconstruction.window_volumes import solve_window_volumes
from chokepoint.reconstruction.world_months import solve_world_months, volatility
from chokepoint.storage.files import beside

RAW_COLUMNS = [
    "reporter_code",
    "month",
    "partner_code",
    "hs_code",
    "quantity_kg",
    "value_usd",
    "source_id",
    "vintage_date",
    "is_reconstructed",
]


def _write(root: Path, relative: str, frame: pd.DataFrame) -> None:
    with beside(root / relative) as aside:
        frame.to_csv(aside, index=False, lineterminator="\n")
    typer.echo(f"  wrote {relative}: {len(frame):,} rows")


def reconstruct(root: Path) -> None:
    """Solve the panel from seeds/published and write seeds/raw, bounds and positions."""
    started = time.perf_counter()

    def step(text: str) -> None:
        typer.echo(f"{time.perf_counter() - started:6.1f} s  {text}")

    dropped = dropped_claims(root)
    statements = [s for s in published_statements(root) if s.claim_id not in dropped]
    press = press_figures(root)
    step(f"{len(statements)} statements, {len(press)} press figures, {len(dropped)} dropped")
    volumes = solve_window_volumes(statements, press)
    step("window volumes solved")
    raw = pd.concat(
        [_product_rows(product, volumes, press) for product in panel.PRODUCTS], ignore_index=True
    )
    step("months, areas and partners solved")
    _write(root, "seeds/raw/raw_gacc_monthly_exports.csv", _raw_rows(raw))
    _write(root, "seeds/raw/raw_loaded_months.csv", _loaded_months())
    bounds = identified_bounds(statements, press)
    step("bounds solved: " + ", ".join(f"{k} {v}" for k, v in _counts(bounds).items()))
    _write(root, "seeds/published/reconstruction_bounds.csv", bounds)
    positions = possible_positions(statements, press)
    step("positions solved")
    _write(root, "seeds/published/reconstruction_positions.csv", positions)


def _counts(bounds: pd.DataFrame) -> dict[str, int]:
    counts = bounds["information"].value_counts().sort_index()
    return {str(kind): int(count) for kind, count in counts.items()}


def _product_rows(
    product: str, volumes: dict[tuple[str, str, int], int], press: list[PressFigure]
) -> pd.DataFrame:
    is_magnet = product == panel.MAGNETS
    totals = {w: volumes[product, panel.WORLD, w] for w in panel.WINDOWS}
    world = solve_world_months(product, totals, press if is_magnet else [])
    if is_magnet:
        flows = area_months.split_magnets(volumes, world, press)
    else:
        flows = area_months.split_metal(product, volumes, world)
    typer.echo(f"          {product}: volatility {volatility(world):.3f}")
    return partner_months.split_over_partners(product, flows)


def _raw_rows(raw: pd.DataFrame) -> pd.DataFrame:
    frame = raw.sort_values(["hs_code", "month", "partner_code"], ignore_index=True)
    frame["month"] = [panel.month_date(m).isoformat() for m in frame["month"]]
    frame["reporter_code"] = partner_months.REPORTER
    frame["source_id"] = partner_months.SOURCE_ID
    frame["vintage_date"] = partner_months.VINTAGE_DATE
    frame["is_reconstructed"] = "true"
    return frame[RAW_COLUMNS]


def _loaded_months() -> pd.DataFrame:
    """Every month of every code is complete, so an absent row means zero."""
    return pd.DataFrame(
        [
            {
                "reporter_code": partner_months.REPORTER,
                "hs_code": product,
                "month": panel.month_date(m).isoformat(),
                "source_id": partner_months.SOURCE_ID,
                "vintage_date": partner_months.VINTAGE_DATE,
                "load_status": "complete",
            }
            for product in sorted(panel.PRODUCTS)
            for m in range(panel.MONTH_COUNT)
        ]
    )


def conflicts(root: Path) -> None:
    """Find the conflicting sets with all statements on; write paper_conflict_sets."""
    statements, press = published_statements(root), press_figures(root)
    dropped = dropped_claims(root)
    found = find_conflicts(statements, press, sorted(dropped))
    texts = {s.claim_id: s.text for s in statements} | {f.press_id: f.text for f in press}
    claims = {s.claim_id for s in statements}
    rows = [
        {
            "conflict_id": f"conflict_{number:02d}",
            "statement_id": member,
            "statement_kind": "claim" if member in claims else "press",
            "is_dropped": str(member == conflict.retracted).lower(),
            "set_size": len(conflict.members),
            "statement_text": texts[member],
        }
        for number, conflict in enumerate(found, start=1)
        for member in conflict.members
    ]
    _write(root, "seeds/published/paper_conflict_sets.csv", pd.DataFrame(rows))
    for conflict in found:
        known = "" if conflict.retracted in dropped else "  NOT IN paper_contradictions"
        typer.echo(f"{conflict.retracted}{known}")
        for member in conflict.members:
            typer.echo(f"    {member}: {texts[member]}")
