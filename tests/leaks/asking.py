"""Asking the site for something, so that afterwards every address and every head of an answer can be searched."""

import contextlib
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from crypto.receipt import Receipt
from tests.leaks.canaries import Canaries
from tests.live.wire import Answer, Connection
from tests.world import World


@dataclass
class Asking:
    """Somebody who asks the site; what was asked and the heads of the answers are kept for the search."""

    world: World
    connect: Callable[[], Connection]
    canaries: Canaries
    heads: list[tuple[str, bytes]] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)

    def ask(self, name: str, request: bytes) -> Answer:
        """The answer to a request on a connection of its own."""
        with self.connect() as connection:
            with contextlib.suppress(ConnectionError):  # a refusal may come before the end of a large body
                connection.send(request)
            answer = connection.read()
        self.note(name, request, answer)
        return answer

    def note(self, name: str, request: bytes, answer: Answer) -> None:
        """Remember the address that was asked and the head of the answer."""
        self.heads.append((f"the address of {name}", request.partition(b"\r\n")[0]))
        self.heads.append((f"the head of the answer to {name}", answer.head.encode("latin-1")))
        self.statuses[name] = answer.status

    def cut_off(self, request: bytes) -> None:
        """Send only the beginning of a request."""
        with self.connect() as connection, contextlib.suppress(OSError):
            connection.socket.sendall(request[: len(request) * 2 // 3])
            connection.socket.shutdown(socket.SHUT_RDWR)
