"""How long each run lasts, and what it draws from."""

import os
import random
import time
from collections.abc import Iterator

TOTAL_SECONDS = float(os.environ.get("ALERTS_SOAK_SECONDS") or 48)
SEED = int(os.environ.get("ALERTS_SOAK_SEED") or random.SystemRandom().randrange(1 << 32))


def rounds(share: float) -> Iterator[int]:
    """The numbers of the rounds that fit into this share of the whole run; at least one."""
    end = time.monotonic() + share * TOTAL_SECONDS
    number = 0
    while number == 0 or time.monotonic() < end:
        yield number
        number += 1


def draw_for(name: str) -> random.Random:
    """A generator that draws the same for the same seed and name; the seed is printed when a test fails."""
    print(f"ALERTS_SOAK_SEED={SEED}")  # noqa: T201 - pytest shows it with a failure
    return random.Random(f"{SEED} {name}")
