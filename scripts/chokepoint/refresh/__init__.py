"""`chokepoint refresh`: what is due is fetched, loaded, built, and its alerts are printed.

config.py    refresh.toml: what a user keeps up to date
calendar.py  which months are due by each publisher's calendar
log.py       logs/refresh.jsonl: a line per step
command.py   the steps
"""
