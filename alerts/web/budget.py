"""How much one process takes when everybody sends at once: token buckets that remember nothing about anybody.

An alert without a proof of work finds no place once half of the alerts' bucket is gone; one with it finds a place as
long as there is any. Files wait first: while a quarter of that bucket is gone, and beyond a smaller one of their own.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from alerts.config import BudgetLimits

Clock = Callable[[], float]

KEPT_FOR_WORK = 0.5  # of the alerts' bucket
KEPT_FROM_FILES = 0.75  # of it
MB = 1024 * 1024
BEGINNINGS_AT_ONCE = 3  # of the 8 threads of a process
BUSY_SECONDS = 10  # after which an upload that found no place may try again
FLOOD_SECONDS = 60


class NotNow(Exception):
    """There is no budget for this now; `retry_s` says after how many seconds to try again."""

    def __init__(self, retry_s: int) -> None:
        super().__init__("over budget")
        self.retry_s = retry_s


class TokenBucket:
    """Holds `size` tokens and gets `a_minute` back each minute; safe for the threads of one process."""

    def __init__(self, size: float, a_minute: float, clock: Clock = time.monotonic) -> None:
        self._size = size
        self._a_second = a_minute / 60
        self._clock = clock
        self._guard = threading.Lock()
        self._level = size
        self._at = clock()

    def take(self, amount: float = 1, *, leave: float = 0) -> None:
        """Take tokens and leave a share of the bucket behind, or raise NotNow and take none.

        More than a bucket holds counts as all of it, so that nothing waits for ever.
        """
        left = leave * self._size
        amount = min(amount, self._size - left)
        with self._guard:
            self._refill()
            lacking = amount + left - self._level
            if lacking > 0:
                raise NotNow(max(1, math.ceil(lacking / self._a_second)))
            self._level -= amount

    def note(self, amount: float) -> None:
        """Count what was taken elsewhere since the last call."""
        with self._guard:
            self._level = max(0, self._level - amount)
            self._refill()

    def give_back(self, amount: float = 1) -> None:
        """Return what was taken and not used."""
        with self._guard:
            self._level = min(self._size, self._level + min(amount, self._size))

    def share(self) -> float:
        """How full the bucket is, from 0 to 1."""
        with self._guard:
            self._refill()
            return self._level / self._size

    def _refill(self) -> None:
        now = self._clock()
        self._level = min(self._size, self._level + (now - self._at) * self._a_second)
        self._at = now


@dataclass
class Place:
    """What was taken from a budget, until it is known whether something was stored for it."""

    is_used: bool = False


class AlertBudget:
    """The alerts that one process of the intake program takes."""

    def __init__(self, limits: BudgetLimits, clock: Clock = time.monotonic) -> None:
        self._alerts = TokenBucket(limits.alerts, limits.alerts_a_minute, clock)

    @contextmanager
    def place(self, *, has_work: bool) -> Iterator["Place"]:
        """The place of one alert; NotNow when there is none for an alert of this kind.

        It goes back unless the alert was stored: neither rubbish nor the same alert again uses up what others need.
        """
        self._alerts.take(leave=0 if has_work else KEPT_FOR_WORK)
        place = Place()
        try:
            yield place
        finally:
            if not place.is_used:
                self._alerts.give_back()


class EntryBudget:
    """What one process of the mailbox program takes of messages and other small acts, by whichever way they come."""

    def __init__(self, limits: BudgetLimits, clock: Clock = time.monotonic) -> None:
        self._entries = TokenBucket(limits.entries, limits.entries_a_minute, clock)

    @contextmanager
    def place(self) -> Iterator[Place]:
        """The place of one act; NotNow when there is none. It goes back unless the act was stored."""
        self._entries.take()
        place = Place()
        try:
            yield place
        finally:
            if not place.is_used:
                self._entries.give_back()


class UploadBudget:
    """The files that one process of the mailbox program takes.

    That program files no alerts, and learns how many come from the number of mailboxes there are.
    """

    def __init__(
        self, limits: BudgetLimits, mailboxes: Callable[[], int], clock: Clock = time.monotonic
    ) -> None:
        self._alerts = TokenBucket(limits.alerts, limits.alerts_a_minute, clock)
        self._files = TokenBucket(limits.files, limits.files_a_minute, clock)
        self._bytes = TokenBucket(limits.files_mb * MB, limits.files_mb_a_minute * MB, clock)
        self._places = threading.BoundedSemaphore(limits.uploads_at_once)
        self._beginnings = threading.BoundedSemaphore(BEGINNINGS_AT_ONCE)
        self._count = mailboxes
        self._counted: int | None = None
        self._guard = threading.Lock()

    @contextmanager
    def beginning(self) -> Iterator[None]:
        """A place to read what comes before a file, sent by anybody; NotNow when there is none."""
        with held(self._beginnings):
            yield

    @contextmanager
    def upload(self, length: int) -> Iterator[Place]:
        """A place for one file of so many bytes as long as the block lasts; NotNow when there is none.

        File and bytes go back to the budget unless the file was stored.
        """
        with held(self._places):
            self._wait_for_alerts()
            self._take(length)
            place = Place()
            try:
                yield place
            finally:
                if not place.is_used:
                    self._files.give_back()
                    self._bytes.give_back(length)

    def _wait_for_alerts(self) -> None:
        with self._guard:
            before, self._counted = self._counted, self._count()
            self._alerts.note(0 if before is None else max(0, self._counted - before))
        if self._alerts.share() < KEPT_FROM_FILES:
            raise NotNow(FLOOD_SECONDS)

    def _take(self, length: int) -> None:
        self._files.take()
        try:
            self._bytes.take(length)
        except NotNow:
            self._files.give_back()
            raise


@contextmanager
def held(places: threading.BoundedSemaphore) -> Iterator[None]:
    """One of so many places as long as the block lasts; NotNow when all are taken."""
    if not places.acquire(blocking=False):
        raise NotNow(BUSY_SECONDS)
    try:
        yield
    finally:
        places.release()
