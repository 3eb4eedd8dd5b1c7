"""The bar of a call: at a terminal, with what is left, and nowhere else."""

import os
import re
import sys

from processes import run
from terminals import terminal

from .services import Trade

ARGUMENTS = ("fetch", "comext", "--product", "850511", "--months")


def test_a_terminal_is_shown_what_is_left_and_others_are_not(fetching):
    fetching.serve("comext", Trade("850511", "2025-01", 500, 9000, "DE"))
    with terminal() as (follower, sent):
        done = run(
            (sys.executable, "-P", "-m", "chokepoint", *ARGUMENTS, "2024-12:2025-02"),
            cwd=fetching.project, stderr=follower, check=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        )  # fmt: skip
    drawn = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", b"".join(sent).decode())
    assert "asking" in drawn
    assert re.search(r"[01] of 2 answers", drawn)
    assert "answers" not in done.stdout
    assert "2 files" in done.stdout
    quiet = run(
        (sys.executable, "-P", "-m", "chokepoint", *ARGUMENTS, "2025-03:2025-03"),
        cwd=fetching.project, check=True,
    )  # fmt: skip
    assert quiet.stderr == ""
