"""Solve the paper's monthly panel from what the paper and the press print (CP-SAT, integers of kg)."""
