"""What is said once of several: of files in one call, and of exporters in one file.

`--months` and `--hs` speak of a query. Said of several files, they make zero of what one of them
was never asked for: halves of a span, or a file per code, would empty each other.
"""

from __future__ import annotations

from datetime import date

from chokepoint.choices import Flow
from chokepoint.ingest.model import Parsed, SourceFile, month_range
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.known_codes import rows_of


def require_one_query(file: SourceFile, parsed: Parsed, cut_month: date | None) -> None:
    """Raise FileRefused where the call says of several files what this one alone does not show,
    and where a file of exports has several exporters, whose series the models could not tell apart.
    """
    rows = rows_of(file, cut_month)
    exporters = sorted({reporter for reporter, _, _ in rows})
    # Six digits of UN Comtrade are in no series.
    if parsed.flow == Flow.EXPORT and len(exporters) > 1 and parsed.source_id != "comtrade":
        raise refuse(
            file.name,
            f"exports of several reporters: {', '.join(exporters)}.",
            "Load a file per exporter, or keep one of them with [[keep]] of the mapping.",
        )
    if file.options.is_one_of_several:
        _require_own_words(file, rows, cut_month)


def _require_own_words(
    file: SourceFile, rows: set[tuple[str, str, date]], cut_month: date | None
) -> None:
    codes = {code for _, code, _ in rows}
    for asked in file.options.hs_codes:
        if not any(code.startswith(asked) or asked.startswith(code) for code in codes):
            raise refuse(
                file.name,
                f"no row of {asked}, which --hs says of every file of this call.",
                f"It would be zero here: load each file in a call of its own, and say --hs {asked} "
                "of those whose query asked for it.",
            )
    if not file.options.months:
        return
    first, last = file.options.months
    months = {month for _, _, month in rows}
    empty = [
        month
        for month in month_range(first, last)
        if month not in months and (cut_month is None or month < cut_month)
    ]
    if empty:
        raise refuse(
            file.name,
            f"no row in {empty[0]:%Y-%m}, which --months says of every file of this call.",
            "It would be zero here: load each file in a call of its own, and say with --months "
            "what its query asked for.",
        )
