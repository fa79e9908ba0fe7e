"""Timing of small steps, and percentiles."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

Result = TypeVar("Result")


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` of the values lie (nearest rank)."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]


def median_us(step: Callable[[], object], repeats: int = 300) -> float:
    """The median microseconds of a step, after a warm-up."""
    for _ in range(10):
        step()
    samples = []
    for _ in range(repeats):
        begun = time.perf_counter_ns()
        step()
        samples.append((time.perf_counter_ns() - begun) / 1000)
    return round(percentile(samples, 50), 1)


def seconds_of(step: Callable[[], Result]) -> tuple[float, Result]:
    """How many seconds a step took, and what it gave."""
    begun = time.perf_counter()
    result = step()
    return round(time.perf_counter() - begun, 3), result
