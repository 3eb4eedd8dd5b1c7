"""Run a command while one process per core does nothing but compute: `make test-busy`.

The exit code is the command's. However this process ends, the others end with it.
"""

import os
import signal
import sys
from contextlib import ExitStack

from processes import DEVNULL, background

DAY = 86_400.0
# Ends by itself when the process that has started it is gone, be that before its first line.
BURN = """
import os, sys
while os.getppid() == int(sys.argv[1]):
    sum(range(1_000_000))
"""


def main(command: list[str]) -> int:
    # Shells start what runs in the background with interrupts ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with ExitStack() as burning:
        for _ in range(cores or 1):
            burner = background(
                [sys.executable, "-c", BURN, str(os.getpid())], limit=DAY, stdin=DEVNULL
            )
            burning.enter_context(burner)
        print(f"{cores} processes compute beside the command", flush=True)
        with background(command, limit=DAY) as running:
            try:
                return running.wait()
            except KeyboardInterrupt:
                # It is in a session of its own, where the terminal's interrupt does not arrive.
                running.send_signal(signal.SIGINT)
                running.wait(60)
                return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
