"""The search finds what is planted on purpose, in each place and shape: a check that cannot fail proves nothing."""

import base64
import gzip
import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from crypto.receipt import new_receipt
from tests.conftest import require
from tests.leaks.canaries import Canaries, ReceiptTrace
from tests.leaks.deployed import Deployed, made
from tests.leaks.places import environment_of, files_under, memory_is_readable, memory_of, open_files_of
from tests.leaks.searching import Search
from tests.leaks.test_nothing_is_left import cookies_of
from tests.leaks.visitor import Visitor
from tests.live.wire import Connection
from tests.world import World

pytestmark = pytest.mark.soak  # in `make soak`, which .ci/run calls

SHAPES: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-32": lambda text: text.encode("utf-32"),
    "capitals": lambda text: text.upper().encode(),
    "percent-encoded": lambda text: quote(text).encode(),
    "percent-encoded throughout": lambda text: "".join(f"%{each:02x}" for each in text.encode()).encode(),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 of a part": lambda text: base64.b64encode(b"x" + text.encode()),
    "base64 of UTF-8 for addresses": lambda text: base64.urlsafe_b64encode(b"xy" + text.encode()),
    "gzip": lambda text: b"\0" * 100 + gzip.compress(text.encode() * 100) + b"after",
    "gzip that breaks off": lambda text: gzip.compress(text.encode() * 5 + os.urandom(5000))[:-800],
    "zlib": lambda text: zlib.compress(text.encode()),
}
HOLDS = """
import sys, tempfile, time
text = sys.stdin.readline()
held = tempfile.TemporaryFile()
held.write(text.encode())
held.flush()
text = text if "memory" in sys.argv else ""
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_canary_is_found_in_every_shape(canaries: Canaries, shape: str) -> None:
    canaries.word("another place")
    data = os.urandom(5000) + SHAPES[shape](canaries.line("D5")) + os.urandom(5000)
    (found,) = {each.partition(" as ")[0] for each in Search(canaries).found([("here", data)])}
    assert found == "canary of D5"


@pytest.mark.parametrize(
    "written",
    [
        lambda trace: " ".join(trace.receipt.words).encode(),
        lambda trace: "</li>\n<li>".join(trace.receipt.words).encode(),
        lambda trace: trace.receipt.digits.encode(),
        lambda trace: quote(trace.receipt.digits).encode(),
        lambda trace: trace.receipt.digits.replace(" ", "").encode(),
        lambda trace: trace.receipt.secret_bytes,
        lambda trace: trace.shapes["receipt mine, token"],
        lambda trace: trace.shapes["receipt mine, token"].hex().encode(),
        lambda trace: trace.shapes["receipt mine, seed"],
    ],
)
def test_a_receipt_is_found_however_it_is_written(
    canaries: Canaries, written: Callable[[ReceiptTrace], bytes]
) -> None:
    trace, other = (ReceiptTrace(name, new_receipt(), bytes(16)) for name in ("mine", "another"))
    search = Search(canaries, [trace, other])
    found = search.found([("here", os.urandom(3000) + written(trace) + os.urandom(3000))])
    assert found
    assert all(each.startswith("receipt mine") for each in found)


def test_noise_is_no_canary(canaries: Canaries) -> None:
    trace = ReceiptTrace("mine", new_receipt(), bytes(16))
    assert Search(canaries, [trace]).found([("here", os.urandom(2_000_000))]) == []


def test_what_is_planted_in_the_folders_is_found(canaries: Canaries, tmp_path: Path) -> None:
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "deep" / "deeper" / "log").write_text(canaries.line("log"))
    (tmp_path / "deep" / canaries.word("name")).touch()
    found = Search(canaries).found(files_under(tmp_path))
    assert {each.split()[2] for each in found} == {"log", "name"}


def test_what_is_planted_in_a_database_is_found_in_its_log_at_once(
    canaries: Canaries, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as store:
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("CREATE TABLE kept (text)")
        store.execute("INSERT INTO kept VALUES (?)", [canaries.line("row")])
        store.commit()
        found = Search(canaries).found(files_under(tmp_path))
    assert [each for each in found if each.endswith("-wal")]


def test_what_is_planted_in_a_head_or_a_cookie_is_found(canaries: Canaries) -> None:
    kept = base64.urlsafe_b64encode(f'{{"draft": "{canaries.word("cookie")}"}}'.encode())
    packed = base64.urlsafe_b64encode(zlib.compress(canaries.word("packed cookie").encode()))
    head = (
        b"HTTP/1.1 200 OK\r\nSet-Cookie: sa="
        + kept
        + b".awM.x; Path=/\r\nSet-Cookie: sb=."
        + packed
        + b".y\r\n"
    )
    found = Search(canaries).found(cookies_of([("an answer", head)]))
    assert {each.split(" as ")[0] for each in found} == {"canary of cookie", "canary of packed cookie"}
    assert Search(canaries).found([("a head", b"Location: /buzon?m=" + canaries.word("address").encode())])


@contextmanager
def holder(text: str, *where: str) -> Iterator[int]:
    """A process that was told the text, keeps it in a deleted file, and perhaps in its memory."""
    command = [sys.executable, "-c", HOLDS, *where]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{text}\n".encode())
        process.stdin.flush()
        process.stdout.readline()
        yield process.pid
        process.kill()


def test_what_a_process_holds_open_is_found_though_it_was_deleted(canaries: Canaries) -> None:
    with holder(canaries.line("deleted file")) as pid:
        (found,) = Search(canaries).found(open_files_of([pid]))
    assert "canary of deleted file" in found
    assert "(deleted)" in found


def test_what_a_process_remembers_is_found(canaries: Canaries) -> None:
    with holder(canaries.line("memory"), "memory") as pid:
        require(memory_is_readable(pid), "leave to read other processes' memory")
        assert Search(canaries).found(memory_of([pid]))


def test_what_is_in_a_command_line_is_found(canaries: Canaries) -> None:
    with holder("nothing", canaries.word("command line")) as pid:
        assert Search(canaries).found(environment_of([pid]))


def test_without_the_settings_of_the_units_a_program_remembers(world: World, canaries: Canaries) -> None:
    """What the search of the public programs' memory would say if the settings did nothing."""
    folder = made(world.folder.parent / "careless")
    deployed = Deployed(folder, world.folder, careless=True)
    with deployed.run("public", "wsgi:public", "intake") as server:
        visitor = Visitor(world, lambda: Connection(server.port), canaries)
        visitor.files_alert()
        require(memory_is_readable(server.process.pid), "leave to read other processes' memory")
        found = Search(canaries, visitor.traces).found(memory_of(server.workers()))
    assert [each for each in found if each.startswith("canary")]
