"""What a file speaks of: months, codes, partners and parts, with rows or without."""
