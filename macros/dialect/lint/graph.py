"""Stands in for dbt's `graph` while sqlfluff renders the models: a project without nodes."""

from typing import Any

nodes: dict[str, Any] = {}
