"""Figures of the marts: one module per form, one canvas, every word taken from the data.

data.py reads rows, the modules named after a form turn rows into a Picture, render.py writes it.
No figure computes a volume, an index or a verdict: those are columns of the marts.
"""
