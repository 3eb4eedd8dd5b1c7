"""A lake of batches of one series, and files to judge beside it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from chokepoint.choices import Flow
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import CallOptions, Manifest, Scope
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.options import Options
from chokepoint.quality.batch.judge import judged
from chokepoint.quality.batch.profile import profile_of

MAGNETS = "85051110"
DEFAULTS = {"reporter_code": "CHN", "hs_code": MAGNETS, "partner_code": "502"}


def flows(*, months, partners=("502",), kg=10_000.0, price=50.0, hs_code=MAGNETS):
    """A row per month and partner, of one weight and price."""
    return pd.DataFrame(
        [
            {**DEFAULTS, "hs_code": hs_code, "partner_code": partner, "month": month,
             "kg": kg, "value": None if kg is None or price is None else kg * price}
            for month in months
            for partner in partners
        ]
    )  # fmt: skip


def year(number, months=range(1, 13)):
    return [date(number, month, 1) for month in months]


class SeriesOfBatches:
    """Batches written in the lake's own layout, without reading any file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lake = Lake(root)

    def _manifest(self, name, frame, changes):
        months = frame["month"]
        return replace(
            Manifest(
                batch_id=name.split(".")[0],
                source_id="gacc",
                reporter_code=",".join(sorted(frame["reporter_code"].unique())),
                flow=Flow.EXPORT,
                partner_scheme="gacc",
                value_currency="USD",
                vintage_date=date(2026, 7, 20),
                loaded_at="2026-07-20T12:00:00",
                file_name=name,
                file_sha256=name,
                encoding="utf-8",
                rows=len(frame),
                rows_zero_kg_positive_value=0,
                first_month=min(months),
                last_month=max(months),
                hs_codes=sorted(frame["hs_code"].unique()),
                coverage=[],
                is_truncated=False,
                checks_passed=True,
                options=CallOptions(),
                partner_scope=Scope.ALL,
            ),
            **changes,
        )

    def add(self, name, frame, **changes):
        """Put a batch into the lake, whatever it looks like."""
        manifest = self._manifest(name, frame, changes)
        folder = self.lake.batches / manifest.batch_id
        folder.mkdir(parents=True)
        with duckdb.connect() as connection:
            connection.register("given", frame)
            connection.execute(
                "copy (select * replace (cast(month as date) as month, "
                "cast(kg as bigint) as kg, cast(value as bigint) as value) "
                f"from given) to '{folder / 'all.parquet'}'"
            )
            connection.execute(
                f"copy (select * rename (kg as quantity_kg) from '{folder / 'all.parquet'}') "
                f"to '{folder / 'flows.parquet'}'"
            )
        (folder / "manifest.json").write_text(manifest.as_json(), encoding="utf-8")

    def judge(self, frame, name="b.csv", *, accept=False, **changes):
        """What is said of a file."""
        with duckdb.connect() as connection:
            connection.register("given", frame)
            connection.execute(
                "create view flows as select row_number() over () + 1 as file_row, "
                "cast(month as date) as month, reporter_code, partner_code, hs_code, "
                "cast(kg as double) as quantity, cast(value as double) as value_number, "
                "coalesce(kg = 0 and value > 0, false) as is_zero_quantity_positive_value "
                "from given"
            )
            options = Options(accept_unusual=accept)
            file = SourceFile(self.root / name, options, connection, self.root, self.root)
            manifest = self._manifest(name, frame, changes)
            return judged(self.lake, file, manifest, profile_of(connection))
