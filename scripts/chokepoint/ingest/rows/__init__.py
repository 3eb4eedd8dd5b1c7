"""From tables to typed rows: the one cell grammar, codes, units, checks."""
