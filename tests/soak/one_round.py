"""Make one round, or rounds for some seconds, of the instance in the environment: a process that a test can kill."""

import sys
import time

from alerts.cli.stores import desktop
from alerts.collection import make_round


def main() -> int:
    """Say when everything is loaded, make the rounds, say so."""
    seconds = float(sys.argv[1])
    with desktop() as desk:
        print("ready", flush=True)  # noqa: T201 - the test waits for it
        end = time.monotonic() + seconds
        make_round(desk.config, desk.drop, desk.casebook, desk.trail)
        while time.monotonic() < end:
            make_round(desk.config, desk.drop, desk.casebook, desk.trail)
            time.sleep(0.05)
    return 0


if __name__ == "__main__":
    sys.exit(main())
