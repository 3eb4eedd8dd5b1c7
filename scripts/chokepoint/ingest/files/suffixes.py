"""The one list of suffixes of files that are read in a folder; a file that is named always is."""

from __future__ import annotations

READ = (
    *(".csv", ".txt", ".tsv", ".dat"),
    *(".xlsx", ".xlsm", ".xls"),
    *(".json", ".ndjson", ".parquet"),
    *(".gz", ".zip", ".7z"),
)
