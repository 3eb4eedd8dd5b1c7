"""Solve the paper's monthly panel from what is printed (CP-SAT, integers of kg)."""
