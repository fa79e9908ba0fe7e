"""What the server writes about visitors, whatever they send: nothing."""

import contextlib
import socket

import pytest

from tests.faults.conftest import has_mailbox, ready_form
from tests.live.reporter import STORY, TYPICAL
from tests.live.server import Server
from tests.live.wire import Connection, Incomplete, post
from tests.world import World

VISITOR = "127.0.0.77"
CANARY = "canario-en-la-linea"
MALFORMED = {
    "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + CANARY.encode() + b"\r\n\r\n",
    "version": f"GET /{CANARY} HTTP/9.9\r\nHost: x\r\n\r\n".encode(),
    "method": f"{CANARY} / HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    "header name": f"GET / HTTP/1.1\r\nHost: x\r\n{CANARY} : 1\r\n\r\n".encode(),
    "header value": f"GET / HTTP/1.1\r\nHost: x\r\nX: {CANARY}\x00\r\n\r\n".encode(),
    "line too long": f"GET /{CANARY * 500} HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    "too many headers": b"GET / HTTP/1.1\r\n" + f"X: {CANARY}\r\n".encode() * 200 + b"\r\n",
    "header too long": f"GET / HTTP/1.1\r\nHost: x\r\nX: {CANARY * 5000}\r\n\r\n".encode(),
    "length": f"POST /alert HTTP/1.1\r\nHost: x\r\nContent-Length: {CANARY}\r\n\r\n".encode(),
    "two lengths": b"POST /alert HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "length and chunks": b"POST /alert HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "chunk": b"POST /alert HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    + CANARY.encode()
    + b"\r\n",
    "coding": b"POST /alert HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
    "expectation": b"POST /alert HTTP/1.1\r\nHost: x\r\nExpect: " + CANARY.encode() + b"\r\n\r\n",
    "cut off": f"POST /alert HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\nD5={CANARY}".encode(),
    "proxy protocol": b"PROXY TCP4 192.0.2.7 192.0.2.8 1 2\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
}


def say(port: int, data: bytes) -> bytes:
    """What a server answers to these bytes from a visitor who then says no more."""
    with Connection(port, source=VISITOR, timeout=10) as connection:
        connection.socket.sendall(data)
        connection.socket.shutdown(socket.SHUT_WR)
        received = b""
        with contextlib.suppress(ConnectionError, TimeoutError):
            while piece := connection.socket.recv(65536):
                received += piece
    return received


def test_a_malformed_request_leaves_no_trace_in_the_log(
    public_site: Server,
) -> None:
    for name, data in MALFORMED.items():
        answer = say(public_site.port, data)
        assert b"Traceback" not in answer, name
        assert VISITOR.encode() not in answer, name
        assert not answer.startswith(b"HTTP/1.1 500"), name
    assert public_site.log == ""


def test_an_alert_and_its_faults_leave_no_trace_in_the_log(public_site: Server, site_world: World) -> None:
    with Connection(public_site.port, source=VISITOR) as connection:
        form = ready_form(connection, site_world)
        assert connection.ask(form.but(csrf_token="forged").filled()).status == 400
        assert connection.ask(form.filled({**TYPICAL, "A1": ["I999"]})).status == 422
        assert connection.ask(form.filled({**TYPICAL, "D5": [STORY * 50]})).status == 422
        assert connection.ask(post("/alert", b"D5=%ff%fe", cookie=form.cookie)).status == 400
        assert connection.ask(form.filled()).status == 200
        assert connection.ask(form.filled()).status == 200
    assert public_site.log == ""


def test_a_body_of_two_gigabytes_is_refused_before_it_comes(public_site: Server) -> None:
    head = b"POST /alert HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with Connection(public_site.port, source=VISITOR, timeout=10) as connection:
        answer = connection.ask(head + f"Content-Length: {2 * 1024**3}\r\n\r\nD5=".encode())
    assert answer.status == 413
    assert "demasiado grande" in answer.text
    assert public_site.log == ""


def test_slow_bodies_do_not_keep_others_out(public_site: Server, site_world: World) -> None:
    """As long as they are fewer than the threads; a proxy in front collects bodies before it passes them on."""
    head = b"POST /alert HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(Connection(public_site.port)) for _ in range(6)]
        for connection in slow:
            connection.socket.sendall(head + b"Content-Length: 100\r\n\r\nD")
        quick = stack.enter_context(Connection(public_site.port, timeout=5))
        assert quick.ask(ready_form(quick, site_world).filled()).status == 200
        for connection in slow:
            connection.socket.close()
    assert public_site.log == ""


def test_a_visitor_who_leaves_before_the_answer_leaves_no_trace(
    public_site: Server, site_world: World
) -> None:
    for _ in range(20):
        with Connection(public_site.port, source=VISITOR) as connection:
            connection.socket.sendall(ready_form(connection, site_world).filled())
    with Connection(public_site.port) as connection, contextlib.suppress(Incomplete):
        assert connection.ask(ready_form(connection, site_world).filled()).status == 200
    assert public_site.log == ""


@pytest.mark.parametrize("length", [0, 1, 3, 1000])
def test_a_body_that_was_cut_off_files_nothing(public_site: Server, site_world: World, length: int) -> None:
    with Connection(public_site.port) as connection:
        form = ready_form(connection, site_world)
    head, _, body = form.filled().partition(b"\r\n\r\n")
    say(public_site.port, head + b"\r\n\r\n" + body[: len(body) - 1 - length])
    assert not has_mailbox(site_world, form)
