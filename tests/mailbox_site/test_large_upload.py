"""A 25 MB file at the real server: in little memory, and on no disk in the clear, not even half way."""

import re
import time
from pathlib import Path

import pytest

from tests.live.server import running
from tests.live.wire import Connection, parsed_answer
from tests.mailbox_site.people import TYPE, multipart

CANARY = b"canario-del-archivo-grande "
LARGE = CANARY * (25 * 1024 * 1024 // len(CANARY))
ALLOWED_KIB = 12 * 1024


@pytest.fixture
def mailbox_server(world, tmp_path):
    """The mailbox program of an instance with one alert: its server and the alert's receipt."""
    receipt = world.file()
    with running("wsgi:mailbox", world.env, tmp_path / "mailbox.log", workers=1) as server:
        yield server, receipt


def request_for(receipt, content, name="a.pdf"):
    """The request that adds a file, as bytes."""
    body = multipart({"receipt": receipt.digits, "entry": "0" * 32}, content, name)
    head = (
        "POST /buzon/archivos HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: {TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def received(connection):
    """The whole answer on a connection that the server closes."""
    answer = b""
    while piece := connection.socket.recv(65536):
        answer += piece
    return parsed_answer(answer)


def peak_kib(pid):
    """The most memory that a process held since its peak was reset (proc(5), VmHWM)."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])


def reset_peak(pid):
    """Begin to measure the peak anew (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def open_files(pid):
    """The content of every plain file that a process holds open, nameless ones too."""
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if descriptor.is_file():
                yield descriptor.read_bytes()
        except OSError:
            continue


def test_a_file_of_25_mb_passes_in_constant_memory(mailbox_server, world):
    server, receipt = mailbox_server
    (worker,) = server.workers()
    for content in (b"warm up", LARGE):
        reset_peak(worker)
        before = peak_kib(worker)
        with Connection(server.port) as connection:
            connection.send(request_for(receipt, content))
            assert received(connection).status == 200
    assert peak_kib(worker) - before < ALLOWED_KIB
    assert len(world.mailboxes.visit(receipt).entries) == 2


def test_half_way_nothing_of_a_file_is_on_disk_in_the_clear_and_a_broken_line_leaves_nothing(
    mailbox_server, world
):
    server, receipt = mailbox_server
    (worker,) = server.workers()
    request = request_for(receipt, LARGE)
    with Connection(server.port) as connection:
        connection.send(request[: len(request) // 2])
        time.sleep(0.5)
        held = list(open_files(worker))
        assert sum(map(len, held)) > 10 * 1024 * 1024, "the sealed half must be somewhere"
        assert not [content for content in held if CANARY in content]
    assert not [path for path in world.folder.rglob("*") if path.is_file() and CANARY in path.read_bytes()]
    time.sleep(0.5)
    assert world.mailboxes.visit(receipt).entries == ()
    assert max(map(len, open_files(worker)), default=0) < 5 * 1024 * 1024
    assert server.log == ""


def test_a_file_that_is_too_large_gets_a_page_that_says_so(mailbox_server, world):
    server, receipt = mailbox_server
    with Connection(server.port) as connection:
        connection.send(request_for(receipt, LARGE + LARGE))
        answer = received(connection)
    assert answer.status == 413
    assert "caben 25 MB" in answer.text
    assert world.mailboxes.visit(receipt).entries == ()
