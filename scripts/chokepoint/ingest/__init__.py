"""Customs files as people have them, checked, into immutable batches under lake/.

files/    bytes to tables: containers, encodings, delimiters, sheets, headers
sources/  what each publisher's layout means: recognise, layout, reshape
rows/     tables to typed rows: the one cell grammar, codes, units, checks
cover/    what a file speaks of, with rows or without
lake/     batches, manifests, status
"""
