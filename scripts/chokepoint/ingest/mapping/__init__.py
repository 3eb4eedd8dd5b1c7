"""Tables that no reader knows, described by the user in a TOML file.

library.py   where mapping files are found; shipped/ holds ours, example.toml shows every key
file.py      reads and checks one (with keys.py and rules.py) into model.Mapping
table.py     the user's table under a mapping
whole_file.py, cells.py, amounts.py   its flow and currency, its codes and months, its numbers

The reader that puts them together is sources/mapping.py.
"""
