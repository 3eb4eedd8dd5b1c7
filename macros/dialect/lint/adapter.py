"""Stands in for dbt's `adapter` while sqlfluff renders the models: finds the duckdb__ macro."""

from jinja2 import pass_context


@pass_context
def dispatch(context, macro_name, macro_namespace=None):
    """Return the DuckDB version of a dispatched macro from the rendering context."""
    return context[f"duckdb__{macro_name}"]
