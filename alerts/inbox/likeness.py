"""How many other cases of a desk are like a line: alike in place and conduct within a year, or the same text."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from alerts.inbox.line import Line

SIMILAR_DAYS = 365


def compared(lines: Iterable[Line]) -> list[Line]:
    """The lines, each with the number of others like it and scored accordingly."""
    every = list(lines)
    neighbours = Neighbours(every)
    texts = Counter(line.text_digest for line in every if line.text_digest)
    return [
        scored(line, neighbours.count(line))._replace(copies=max(texts[line.text_digest] - 1, 0))
        for line in every
    ]


class Neighbours:
    """Counts the cases that are like one another within a year."""

    def __init__(self, lines: Iterable[Line]) -> None:
        dated: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for line in lines:
            for key in line.likeness:
                dated[key].append((day_number(line.received_on), line.name))
        self._names = {key: [name for _, name in sorted(found)] for key, found in dated.items()}
        self._days = {key: sorted(number for number, _ in found) for key, found in dated.items()}
        self._counted: dict[tuple[tuple[str, ...], str], int] = {}

    def count(self, line: Line) -> int:
        """How many other cases share one of a line's keys, a year before or after it at most."""
        if not line.likeness:
            return 0
        place = line.likeness, line.received_on
        if place not in self._counted:
            own = day_number(line.received_on)
            self._counted[place] = len(set().union(*(self._near(key, own) for key in line.likeness)))
        return self._counted[place] - 1

    def _near(self, key: str, own: int) -> list[str]:
        days = self._days[key]
        return self._names[key][
            bisect_left(days, own - SIMILAR_DAYS) : bisect_right(days, own + SIMILAR_DAYS)
        ]


@lru_cache(maxsize=4096)
def day_number(day: str) -> int:
    """A day such as `2026-11-22` as a number of days."""
    return date.fromisoformat(day).toordinal()


def scored(line: Line, similar: int) -> Line:
    """The line as one of several, when there are others like it."""
    if similar < 1:
        return line
    return line._replace(similar=similar, score=line.score_if_similar, priority=line.priority_if_similar)
