"""Rounds of the instance in the environment, in a process apart from the test.

`for SECONDS` makes one round after the other. `killed` reads seconds from standard input: for each line it makes a
round in a child, kills the child after so many seconds, and says whether it was still at work.
"""

import os
import signal
import sys
import time

from alerts.cli.stores import desktop
from alerts.collection import make_round


def make_own_round() -> None:
    """One round on stores of its own."""
    with desktop() as desk:
        make_round(desk.config, desk.drop, desk.casebook, desk.trail)


def keep_at_it(seconds: float) -> None:
    """Rounds for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        make_own_round()
        time.sleep(0.05)


def killed_after(seconds: float) -> bool:
    """Whether a round in a child process was still at work when it was killed."""
    child = os.fork()
    if child == 0:
        make_own_round()
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)  # not waited for yet, so the id is still its own
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main() -> int:
    """Do what the arguments say."""
    if sys.argv[1] == "for":
        keep_at_it(float(sys.argv[2]))
        return 0
    for line in sys.stdin:
        print(killed_after(float(line)), flush=True)  # noqa: T201 - the test reads it
    return 0


if __name__ == "__main__":
    sys.exit(main())
