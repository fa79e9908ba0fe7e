"""Raw HTTP/1.1 over loopback sockets: exactly the bytes that a test wants to send, and what came back."""

import gzip
import socket
import ssl
from dataclasses import dataclass
from typing import Self

from tests.live.tls import HOSTNAME

HOST = b"Host: 127.0.0.1\r\n"
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    head: str
    body: bytes

    @property
    def text(self) -> str:
        """The body, unpacked if it was packed."""
        packed = self.header("Content-Encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()

    def header(self, name: str) -> str:
        """The value of a header, or empty."""
        return next(iter(self.headers(name)), "")

    def headers(self, name: str) -> list[str]:
        """Every value of a header."""
        pairs = (line.partition(":") for line in self.head.split("\r\n")[1:])
        return [value.strip() for key, _, value in pairs if key.lower() == name.lower()]

    @property
    def cookie(self) -> str:
        """The cookies that the answer sets, as a browser sends them back."""
        return "; ".join(value.partition(";")[0] for value in self.headers("Set-Cookie"))


def parsed_answer(received: bytes) -> Answer:
    """A whole answer from its bytes."""
    head, _, body = received.partition(b"\r\n\r\n")
    return Answer(int(head[9:12]), head.decode("latin-1"), body)


class Incomplete(ConnectionError):
    """The server closed the connection before its answer was complete."""


class Connection:
    """One kept-alive connection."""

    def __init__(
        self, port: int, *, timeout: float = 30, source: str = "", trust: ssl.SSLContext | None = None
    ) -> None:
        from_here = (source, 0) if source else None
        plain = socket.create_connection(("127.0.0.1", port), timeout=timeout, source_address=from_here)
        self.socket = trust.wrap_socket(plain, server_hostname=HOSTNAME) if trust else plain
        self._rest = b""

    def ask(self, request: bytes) -> Answer:
        """Send a request and read its answer."""
        self.send(request)
        return self.read()

    def send(self, request: bytes) -> None:
        """Send a request."""
        self.socket.sendall(request)

    def read(self) -> Answer:
        """The next answer."""
        while b"\r\n\r\n" not in self._rest:
            self._more()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        answer = Answer(int(head[9:12]), head.decode("latin-1"), b"")
        length = answer.header("Content-Length")
        while length and len(self._rest) < int(length):
            self._more()
        if not length:
            self._to_the_end()
        cut = int(length) if length else len(self._rest)
        body, self._rest = self._rest[:cut], self._rest[cut:]
        return Answer(answer.status, answer.head, body)

    def _more(self) -> None:
        received = self.socket.recv(65536)
        if not received:
            raise Incomplete("the server closed the connection")
        self._rest += received

    def _to_the_end(self) -> None:
        while received := self.socket.recv(65536):
            self._rest += received

    def close(self) -> None:
        """Close it."""
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def get(path: str, *, headers: str = "", packed: bool = True) -> bytes:
    """A GET as bytes."""
    accepts = b"Accept-Encoding: gzip\r\n" if packed else b""
    return b"".join((f"GET {path} HTTP/1.1\r\n".encode(), HOST, accepts, headers.encode(), b"\r\n"))


def post(
    path: str, body: bytes, *, cookie: str = "", headers: str = "", content_type: str = FORM_TYPE
) -> bytes:
    """A POST as bytes, as a browser sends it from the site's own page."""
    head = (
        f"POST {path} HTTP/1.1\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        f"Accept-Encoding: gzip\r\nCookie: {cookie}\r\n{headers}"
    )
    return b"".join((head.encode(), HOST, b"\r\n", body))
