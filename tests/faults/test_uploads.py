"""What breaks while a file arrives: it is stored whole or not at all, its sender is told, and the alert stays."""

import os
import secrets
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from alerts.mailbox_site import create_app
from alerts.storage import engine
from alerts.storage.drop import Arrival, FileArrival, FileChunk, MailboxEntry, MailboxRow, MessageArrival
from tests.bench.evidence import from_a_page, from_a_script
from tests.faults.conftest import waiting
from tests.faults.test_busy_store import other_writer
from tests.faults.test_full_disk import full_disk
from tests.live.server import Server, running, wait_until
from tests.live.wire import Answer, Connection, get
from tests.world import World, copy_of

MIB = 1024 * 1024
WAYS = {"sealed on arrival": from_a_page, "sealed by the sender": from_a_script}
PATIENCE = "Ahora mismo no podemos guardar archivos. Espere unos minutos y envíelo otra vez."


@pytest.fixture(scope="module")
def world(template_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An instance for the module."""
    with closing(copy_of(template_instance, tmp_path_factory.mktemp("uploads") / "instance")) as made:
        yield made


@pytest.fixture(scope="module")
def temporary(world: World) -> Path:
    """Where the programs put their temporary files."""
    folder = world.folder.parent / "tmp"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def site(world: World, temporary: Path) -> Iterator[Server]:
    """The public site with two workers."""
    more = {"TMPDIR": str(temporary)}
    with running("wsgi:public", world.env, world.folder.parent / "log", more=more) as server:
        yield server
        assert "Traceback" not in server.log


@pytest.fixture(params=WAYS)
def request_of(request: pytest.FixtureRequest, world: World) -> bytes:
    """A file of 6 MiB for a fresh alert, as each kind of sender sends it."""
    return WAYS[request.param](world, secrets.token_bytes(6 * MIB))


def stored(world: World) -> int:
    """How many files the drop holds, each whole and with its note in mailbox and case."""
    with world.drop.reading() as session:
        sizes = {row.object_id: row.size_class for row in session.scalars(select(FileArrival))}
        lengths = select(FileChunk.object_id, func.sum(func.length(FileChunk.sealed))).group_by(
            FileChunk.object_id
        )
        assert dict(map(tuple, session.execute(lengths))) == sizes
        for table in (MailboxEntry, MessageArrival):
            assert session.scalar(select(func.count()).select_from(table)) == len(sizes)
    return len(sizes)


def alerts_and_mailboxes(world: World) -> tuple[set[bytes], set[bytes]]:
    """The cases that wait, and those that have a mailbox."""
    with world.drop.reading() as session:
        found = session.scalars(select(Arrival.case_id)), session.scalars(select(MailboxRow.case_id))
        return set(found[0]), set(found[1])


@contextmanager
def nothing_but(world: World, files: int) -> Iterator[None]:
    """Whatever happens in the block, so many files are there more, and the alerts are as they were."""
    before, alerts = stored(world), alerts_and_mailboxes(world)
    yield
    assert stored(world) == before + files
    assert alerts_and_mailboxes(world) == alerts


def ask(server: Server, request: bytes) -> Answer:
    """The answer to a request, which may come before its end."""
    with Connection(server.port, timeout=60) as connection:
        with suppress(ConnectionError):
            connection.send(request)
        return connection.read()


def working_on_it(server: Server) -> int:
    """The worker that holds a file on its way, as soon as one does."""

    def holder() -> list[int]:
        return [pid for pid in server.workers() if held_by(pid) > MIB]

    wait_until(holder, "a worker that takes the file", 20)
    return holder()[0]


def held_by(pid: int) -> int:
    """The bytes of nameless files that one process holds open."""
    total = 0
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            total += link.stat().st_size if "(deleted)" in str(link.readlink()) else 0
    return total


@pytest.mark.parametrize("share", [0.5, 0.999])
def test_a_worker_killed_in_the_middle_of_a_file_leaves_nothing_of_it(
    site: Server, world: World, temporary: Path, request_of: bytes, share: float
) -> None:
    workers = site.workers()
    with nothing_but(world, files=0), Connection(site.port) as connection:
        connection.send(request_of[: int(len(request_of) * share)])
        os.kill(working_on_it(site), signal.SIGKILL)
        with pytest.raises(ConnectionError):
            connection.read()
        wait_until(lambda: len(site.workers()) == 2 and site.workers() != workers, "a new worker")
    assert list(temporary.iterdir()) == []
    with nothing_but(world, files=1):
        assert ask(site, request_of).status in {200, 201}


def test_a_worker_killed_when_all_has_arrived_leaves_the_file_whole_or_not_at_all(
    site: Server, world: World, request_of: bytes
) -> None:
    before, alerts = stored(world), alerts_and_mailboxes(world)
    with Connection(site.port) as connection:
        connection.send(request_of)
        for pid in site.workers():
            os.kill(pid, signal.SIGKILL)
        with suppress(ConnectionError):
            connection.read()
    assert stored(world) - before in {0, 1}
    assert alerts_and_mailboxes(world) == alerts
    wait_until(lambda: len(site.workers()) == 2, "new workers")
    assert ask(site, request_of).status in {200, 201}
    assert stored(world) - before == 1  # the same form with the same file is one file


def test_a_disk_that_fills_up_while_a_file_arrives_is_told_and_leaves_nothing(
    site: Server, world: World, temporary: Path, request_of: bytes
) -> None:
    with nothing_but(world, files=0), full_disk(site, 2 * MIB):
        refused = ask(site, request_of)
    assert refused.status == 503
    assert refused.header("Retry-After")
    if refused.header("Content-Type").startswith("text/html"):
        assert PATIENCE in refused.text
    wait_until(lambda: not any(map(held_by, site.workers())), "the space to be given back", 10)
    assert list(temporary.iterdir()) == []
    with nothing_but(world, files=1):
        assert ask(site, request_of).status in {200, 201}


def test_wherever_the_disk_fills_up_a_file_is_stored_whole_or_not_at_all(site: Server, world: World) -> None:
    taken, before = 0, stored(world)
    for room in range(0, 4 * MIB, MIB // 4):
        request = from_a_page(world, secrets.token_bytes(MIB))
        with full_disk(site, room):
            status = ask(site, request).status
        assert status in {200, 503}, status
        taken += status == 200
        assert stored(world) == before + taken
    assert waiting(world)


def test_a_disk_that_was_full_before_the_first_file_came_is_told(
    site: Server, world: World, request_of: bytes
) -> None:
    workers = site.workers()
    for pid in workers:  # a new worker has not looked for a temporary folder yet
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(site.workers()) == 2 and not {*site.workers()} & {*workers}, "new workers")
    with nothing_but(world, files=0), full_disk(site):
        assert ask(site, request_of).status == 503


@pytest.fixture
def client(world: World, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser at a mailbox program in this process that does not wait long for others."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return create_app(world.mailbox_config).test_client()


def test_a_store_that_is_busy_when_a_file_is_whole_is_told_and_leaves_nothing(
    world: World, client: FlaskClient, temporary: Path, request_of: bytes
) -> None:
    head, _, body = request_of.partition(b"\r\n\r\n")
    path = head.split()[1].decode()
    kind = next(line.partition(b": ")[2] for line in head.split(b"\r\n") if line.startswith(b"Content-Type"))

    def send() -> tuple[int, str]:
        answer = client.post(
            path, data=body, content_type=kind.decode(), headers={"Sec-Fetch-Site": "same-origin"}
        )
        return answer.status_code, answer.text

    with nothing_but(world, files=0), closing(other_writer(world)) as other:
        status, page = send()
        assert status == 503
        assert PATIENCE in page or path.startswith("/api")
        other.execute("ROLLBACK")
    own = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert not [name for name in own if name.startswith(str(temporary))]
    with nothing_but(world, files=1):
        assert send()[0] in {200, 201}


@pytest.mark.soak
def test_slow_lines_hold_up_files_and_neither_mailboxes_nor_alerts(site: Server) -> None:
    """Whoever has shown nothing yet may keep a few threads for some seconds, and no more."""
    beginning = (
        b"POST /api/v1/mailbox/files HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    )
    with ExitStack() as stack:
        for _ in range(24):
            stack.enter_context(Connection(site.port)).send(beginning)
        for path in ("/buzon", "/alert"):
            assert ask(site, get(path)).status == 200
