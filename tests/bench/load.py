"""A closed-loop load: each client sends its next request when its last one is answered.

One thread with non-blocking sockets, because the client shares the cores with the server that it measures.
"""

import selectors
import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.bench.timing import percentile

PATIENCE_SECONDS = 30


@dataclass
class Client:
    """One kept-alive connection with a request under way."""

    socket: socket.socket
    began: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    def send(self, request: bytes) -> None:
        """Send a request; loopback takes one of a few kB at once."""
        self.received.clear()
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def is_answered(self) -> bool:
        """Read what is there; whether the answer is whole."""
        piece = self.socket.recv(262144)
        if not piece:
            raise ConnectionError("the server closed a connection in the middle of the load")
        self.received += piece
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(self.received[:end]).lower()
        _, found, rest = head.partition(b"content-length:")
        assert found, "an answer without a length"
        return len(self.received) >= end + 4 + int(rest.split(b"\r\n", 1)[0])

    @property
    def status(self) -> int:
        """The status of the answer."""
        return int(self.received[9:12])


@dataclass(frozen=True)
class Outcome:
    """How a load went: wall seconds, and for each answer its status, seconds and body's beginning."""

    wall_s: float
    statuses: Sequence[int]
    latencies_s: Sequence[float]
    answers: Sequence[bytes]

    def figures(self) -> dict[str, float | int]:
        """Rates and percentiles."""
        return {
            "requests": len(self.statuses),
            "per_s": round(len(self.statuses) / self.wall_s, 1),
            "p50_ms": round(1000 * percentile(self.latencies_s, 50), 2),
            "p95_ms": round(1000 * percentile(self.latencies_s, 95), 2),
            "p99_ms": round(1000 * percentile(self.latencies_s, 99), 2),
            "max_ms": round(1000 * max(self.latencies_s), 2),
            "answers_200": sum(status == 200 for status in self.statuses),
            "answers_5xx": sum(status >= 500 for status in self.statuses),
        }


def press(port: int, requests: Sequence[bytes], clients: int) -> Outcome:
    """Send every request once, `clients` at a time."""
    waiting = iter(requests)
    statuses: list[int] = []
    latencies: list[float] = []
    answers: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        begun = time.perf_counter()
        for client in connected(port, min(clients, len(requests))):
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.send(next(waiting))
        while selector.get_map():
            for client in ready(selector):
                if not client.is_answered():
                    continue
                latencies.append(time.perf_counter() - client.began)
                statuses.append(client.status)
                answers.append(bytes(client.received))
                go_on(selector, client, waiting)
        wall_s = time.perf_counter() - begun
    return Outcome(wall_s, statuses, latencies, answers)


def connected(port: int, clients: int) -> Iterable[Client]:
    """Clients with an open connection each."""
    return [
        Client(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS))
        for _ in range(clients)
    ]


def ready(selector: selectors.BaseSelector) -> list[Client]:
    """The clients for whom something has come."""
    events = selector.select(PATIENCE_SECONDS)
    if not events:
        raise TimeoutError(f"no answer within {PATIENCE_SECONDS} s")
    return [key.data for key, _ in events]


def go_on(selector: selectors.BaseSelector, client: Client, waiting: Iterator[bytes]) -> None:
    """Send the client's next request, or let it go when none is left."""
    following = next(waiting, None)
    if following is None:
        selector.unregister(client.socket)
        client.socket.close()
    else:
        client.send(following)
