"""The ledger from end to end on random lakes: an oracle, and what must hold whatever is loaded."""
