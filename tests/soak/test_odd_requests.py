"""Whatever is sent: an honest answer, no traceback, and nothing of it or of its sender in the log."""

import contextlib
import re
import socket
from pathlib import Path
from random import Random

import pytest

from tests.faults.conftest import ready_form
from tests.live.server import Server, running
from tests.live.wire import Connection
from tests.soak.crowd import check_stores
from tests.soak.length import draw_for, rounds
from tests.soak.requests import any_request
from tests.world import World

pytestmark = pytest.mark.soak

VISITOR = "127.0.0.99"
FORMS = 200  # requests that share a form, so that most are not spent on fetching one
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
HONEST = {503}  # a store that is busy or full; the others would be faults of ours


def say(port: int, data: bytes) -> bytes:
    """What the server answers, or nothing when it closes the connection."""
    received = b""
    with (
        contextlib.suppress(OSError),
        Connection(port, source=VISITOR, timeout=15) as line,
    ):
        line.socket.sendall(data)
        line.socket.shutdown(socket.SHUT_WR)
        while piece := line.socket.recv(262144):
            received += piece
    return received


def check_answer(received: bytes, request: bytes) -> None:
    """No fault of ours, and no inner workings in the answer."""
    statuses = {int(found) for found in STATUS.findall(received)}
    faults = {status for status in statuses if status >= 500} - HONEST
    assert not faults, (faults, request[:3000])
    assert b"Traceback" not in received, request[:3000]


def send_some(server: Server, world: World, draw: Random) -> None:
    """Requests around one real form."""
    with Connection(server.port) as connection:
        form = ready_form(connection, world)
    for _ in range(FORMS):
        request = any_request(draw, dict(form.hidden), form.cookie)
        check_answer(say(server.port, request), request)


def test_nothing_odd_breaks_the_public_site(world: World, tmp_path: Path) -> None:
    draw = draw_for("odd requests")
    with running("wsgi:public", world.env, tmp_path / "public.log") as server:
        workers = server.workers()
        for _ in rounds(0.15):
            send_some(server, world, draw)
        assert server.workers() == workers, "a worker ended"
        with Connection(server.port) as connection:
            assert connection.ask(ready_form(connection, world).filled()).status == 200
        assert server.log == ""
    check_stores(world)
