"""The order of scanned files: by name, numbers counted as numbers, as their scanner made them."""

import re

_NUMBER = re.compile(r"(\d+)")


def page_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts ``scan2`` before ``scan10``; whoever lists files rarely does."""
    parts = _NUMBER.split(name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
