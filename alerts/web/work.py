"""A proof of work that a browser may send with an alert; nobody needs one to be heard.

It is found beside the writing of the alert and costs a machine that files thousands what it costs a person once.
"""

import hashlib
import re

from alerts.web.shown import ShownClock

WORK_BITS = 20  # about a million hashes: some seconds on an old phone
CONTEXT = b"alertas/v1/work"
SHAPE = re.compile(r"[0-9]{1,20}", re.ASCII)


def clean_work(text: str) -> str:
    """The digits of a proof of work, or nothing when they are none."""
    return text if SHAPE.fullmatch(text) else ""


def challenge(shown: str, token_hash: bytes) -> bytes:
    """What the work is about: one visit and one alert, whose token the store keeps once."""
    return hashlib.sha256(CONTEXT + shown.encode() + token_hash).digest()


def is_work(work: str, shown: str, token_hash: bytes) -> bool:
    """Whether these digits prove work on this challenge."""
    if not clean_work(work):
        return False
    digest = hashlib.sha256(challenge(shown, token_hash) + work.encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - WORK_BITS) == 0


def has_work(clock: ShownClock, *, work: str, shown: str, token_hash: bytes) -> bool:
    """Whether an alert came with work on a word that this site showed in the last seven days."""
    return is_work(work, shown, token_hash) and clock.age_s(shown) is not None
