"""Asking the site for something, so that afterwards every address and every head of an answer can be searched."""

import contextlib
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from crypto.receipt import Receipt
from tests.leaks.canaries import FORWARDED, Canaries, ReceiptTrace
from tests.leaks.searching import Piece
from tests.live.wire import HOST, Answer, Connection
from tests.world import World


@dataclass
class Asking:
    """Somebody who asks the site; what was asked and the heads of the answers are kept for the search."""

    world: World
    connect: Callable[[], Connection]
    canaries: Canaries
    heads: list[Piece] = field(default_factory=list)
    faults: list[Piece] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)

    def ask(self, name: str, request: bytes) -> Answer:
        """The answer to a request on a connection of its own."""
        with self.connect() as connection:
            with contextlib.suppress(ConnectionError):  # a refusal may come before the end of a large body
                connection.send(request.replace(HOST, HOST + self.marks_of_the_device(), 1))
            answer = connection.read()
        self.note(name, request, answer)
        return answer

    def marks_of_the_device(self) -> bytes:
        """Headers by which a visitor could be known again."""
        word = self.canaries.word
        lines = {
            "User-Agent": f"Mozilla/5.0 ({word('User-Agent')})",
            "Accept-Language": f"es-GT, {word('Accept-Language')};q=0.5",
            "Referer": f"https://{word('Referer')}.example/",
            "X-Forwarded-For": f"{FORWARDED}, {word('X-Forwarded-For')}",
            "Forwarded": f"for={FORWARDED};by={word('Forwarded')}",
            "X-Real-IP": FORWARDED,
            "DNT": word("DNT"),
        }
        return "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode()

    def note(self, name: str, request: bytes, answer: Answer) -> None:
        """Remember the address that was asked and the head of the answer."""
        self.heads.append((f"the address of {name}", request.partition(b"\r\n")[0]))
        self.heads.append((f"the head of the answer to {name}", answer.head.encode("latin-1")))
        self.statuses[name] = answer.status
        if answer.status >= 500:
            self.faults.append((f"the page of the fault at {name}", answer.body))

    @property
    def traces(self) -> list[ReceiptTrace]:
        """What would betray the receipts of this person."""
        return [ReceiptTrace(name, each, self.world.config.salt) for name, each in self.receipts.items()]

    def cut_off(self, request: bytes) -> None:
        """Send only the beginning of a request."""
        with self.connect() as connection, contextlib.suppress(OSError):
            connection.socket.sendall(request[: len(request) * 2 // 3])
            connection.socket.shutdown(socket.SHUT_RDWR)
