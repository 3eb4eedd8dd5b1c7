"""A terminal for a process of a test: what it draws there, and nowhere else."""

import os
import pty
import threading
from contextlib import contextmanager, suppress

from processes import LIMIT


@contextmanager
def terminal():
    """A terminal for another process, and what it is sent, complete after the block.

    It is read while the process draws: a terminal that nobody reads takes some kilobytes, then
    the process waits for ever.
    """
    leader, follower = pty.openpty()
    sent = []

    def read():
        # At its end, when nobody has it open for writing any more, Linux gives an error.
        with suppress(OSError):
            while piece := os.read(leader, 1 << 16):
                sent.append(piece)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield follower, sent
    finally:
        os.close(follower)
        reader.join(LIMIT)
        os.close(leader)
    assert not reader.is_alive(), "another process still has the terminal open"
