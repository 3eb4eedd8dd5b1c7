"""Where rows/ still imports these from."""

from chokepoint.sql_text import literal, quoted

__all__ = ["literal", "quoted"]
