"""How anything enters the disk: whole or not at all, and one writer at a time.

files.py         a file is written beside, flushed, renamed
folders.py       a folder takes the place of another; `latest` and `report` are links to versions
locks.py         who holds what
kill_points.py   the named moments at which a test ends the process
"""
