"""The published file, opened so that a statement can reach nothing beside it."""

from __future__ import annotations

# Locked with the rest: no statement can open what is closed here. Of Python's own variables, which
# DuckDB would take for tables, none is one.
CLOSED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "1GB",
    "temp_directory": "",  # what does not fit into memory is an error and no file
    "threads": "2",
    "lock_configuration": "true",
}
