"""Whether somebody who sees the line, or who only tries receipts, can tell one thing from another by time or by size.

All kinds of request go in one shuffled row on one connection, so that whatever else the machine does meets them alike.
"""

import random
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import stdev
from urllib.parse import urlencode

from crypto.receipt import Receipt, new_receipt
from crypto.receipt import token as token_of
from tests.bench.timing import percentile
from tests.live.reporter import read_form
from tests.live.wire import Answer, Connection, get, post
from tests.world import World

SAMPLES, FEWER_SAMPLES = 300, 60  # of each kind
ONE_PERCENT = 1.63  # the Kolmogorov distribution's value that is exceeded by chance once in a hundred
ENTRIES = 4  # messages in a mailbox that was used
HERE = "Sec-Fetch-Site: same-origin\r\n"
JSON_TYPE = "application/json"

Figures = dict[str, object]
Make = Callable[[], bytes]


def measure_telling_apart(world: World, port: int) -> Figures:
    """Mailboxes just filed, used ones and none at all, by pages and by what scripts ask; reading and writing."""
    with ThreadPoolExecutor(2) as pool:
        by_pages = pool.submit(receipts_by, world, port, lambda connection: Page(connection).opening)
        by_scripts = pool.submit(receipts_by, world, port, lambda _: opening_by_token(world))
        found = {"receipts_by_pages": by_pages.result(), "receipts_by_scripts": by_scripts.result()}
    return {"samples_of_each": SAMPLES, **found, "reading_or_writing": reading_or_writing(world, port)}


def receipts_by(world: World, port: int, way: Callable[[Connection], Callable[[Receipt], bytes]]) -> Figures:
    """An unknown receipt against one just filed and one whose mailbox was used."""
    fresh, used = world.file(), world.file()
    for number in range(ENTRIES):
        world.mailboxes.write(used, f"Mensaje {number}")
    with Connection(port) as connection:
        opening = way(connection)
        return compare(
            connection,
            {
                "unknown": lambda: opening(new_receipt()),
                "just_filed": lambda: opening(fresh),
                "used": lambda: opening(used),
            },
        )


def reading_or_writing(world: World, port: int) -> Figures:
    """Opening a mailbox against leaving a message in it."""
    receipt = world.file()
    with Connection(port) as connection:
        page = Page(connection)
        kinds = {"reading": lambda: page.opening(receipt), "writing": lambda: page.writing(receipt)}
        return compare(connection, kinds, samples=FEWER_SAMPLES)


class Page:
    """The mailbox's page as it was loaded once, whose form is sent again and again."""

    def __init__(self, connection: Connection) -> None:
        asked = connection.ask(get("/buzon"))
        self._cookie, self._hidden = asked.cookie, read_form(asked).hidden

    def opening(self, receipt: Receipt, **fields: str) -> bytes:
        """The form with a receipt."""
        body = urlencode({**self._hidden, "receipt": receipt.digits, **fields}).encode()
        return post("/buzon", body, cookie=self._cookie, headers=HERE)

    def writing(self, receipt: Receipt) -> bytes:
        """The form with a message, each a new one."""
        return self.opening(receipt, step="message", message="Un mensaje.", entry=secrets.token_hex(16))


def opening_by_token(world: World) -> Callable[[Receipt], bytes]:
    """What a script sends to get a mailbox."""

    def opening(receipt: Receipt) -> bytes:
        body = f'{{"token": "{token_of(receipt, world.config.salt).hex()}"}}'.encode()
        return post("/api/v1/mailbox", body, headers=HERE, content_type=JSON_TYPE)

    return opening


def compare(connection: Connection, kinds: Mapping[str, Make], *, samples: int = SAMPLES) -> Figures:
    """Times and sizes of each kind, and how far each can be told from the first."""
    seconds: dict[str, list[float]] = {name: [] for name in kinds}
    sizes: dict[str, set[int]] = {name: set() for name in kinds}
    for make in kinds.values():
        connection.ask(make())
    row = list(kinds) * samples
    random.shuffle(row)
    for name in row:
        request = kinds[name]()
        begun = time.perf_counter()
        answer = connection.ask(request)
        seconds[name].append(time.perf_counter() - begun)
        sizes[name].add(wire_bytes(answer))
        assert answer.status in {200, 404}, answer.status
    first, *others = kinds
    return {
        **{name: figures(seconds[name], sizes[name]) for name in kinds},
        **{f"{first}_or_{each}": verdict(seconds[first], seconds[each]) for each in others},
        "sizes_are_the_same": len(set(map(frozenset, sizes.values()))) == 1,
    }


def wire_bytes(answer: Answer) -> int:
    """The bytes of an answer on the line."""
    return len(answer.head) + len("\r\n\r\n") + len(answer.body)


def figures(seconds: Sequence[float], sizes: set[int]) -> Figures:
    """Percentiles in milliseconds, and the sizes that were seen."""
    found: Figures = {f"p{each}_ms": round(1000 * percentile(seconds, each), 3) for each in (50, 95, 99)}
    return {**found, "stdev_ms": round(1000 * stdev(seconds), 3), "wire_bytes": sorted(sizes)}


def verdict(first: Sequence[float], second: Sequence[float]) -> Figures:
    """How different two samples of times are: D, what it stays below for two alike, the share of right guesses."""
    distance = kolmogorov_smirnov(first, second)
    alike = ONE_PERCENT * ((len(first) + len(second)) / (len(first) * len(second))) ** 0.5
    return {
        "kolmogorov_smirnov_d": round(distance, 3),
        "d_of_two_alike_is_below": round(alike, 3),
        "best_guess_from_one_time": round((1 + distance) / 2, 3),
    }


def kolmogorov_smirnov(first: Sequence[float], second: Sequence[float]) -> float:
    """The largest distance between two empirical distributions (two-sample Kolmogorov–Smirnov D)."""
    steps = sorted(
        [(value, 1 / len(first)) for value in first] + [(value, -1 / len(second)) for value in second]
    )
    height, largest = 0.0, 0.0
    for place, (value, step) in enumerate(steps):
        height += step
        if place + 1 == len(steps) or steps[place + 1][0] != value:
            largest = max(largest, abs(height))
    return largest
