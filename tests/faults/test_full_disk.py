"""A disk that takes no more: the person is told, keeps everything typed, and can send it again later."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from alerts.storage.drop import Arrival, MailboxRow
from tests.faults.conftest import ready_form, waiting
from tests.live.reporter import STORY, Form, open_mailbox, read_form, shown_receipt
from tests.live.server import Server
from tests.live.wire import Connection
from tests.world import World

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


@contextmanager
def full_disk(server: Server, file_bytes: int = 0) -> Iterator[None]:
    """As if the disk were full: the workers' files may not grow beyond so many bytes (setrlimit(2), RLIMIT_FSIZE)."""
    workers = server.workers()
    for pid in workers:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (file_bytes, resource.RLIM_INFINITY))
    yield
    assert server.workers() == workers, "a worker ended"
    for pid in workers:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, UNLIMITED)


def mailboxes(world: World) -> set[bytes]:
    """The cases that have a mailbox."""
    with world.drop.reading() as session:
        return set(session.scalars(select(MailboxRow.case_id)))


def arrivals(world: World) -> set[bytes]:
    """The cases that wait to be collected."""
    with world.drop.reading() as session:
        return set(session.scalars(select(Arrival.case_id)))


def test_on_a_full_disk_nothing_is_lost_and_the_same_form_is_filed_later(
    public_site: Server, site_world: World
) -> None:
    site_world.rounds()
    with Connection(public_site.port) as connection:
        form = ready_form(connection, site_world)
        with full_disk(public_site):
            refused = connection.ask(form.filled())
            assert connection.ask(form.filled()).status == 503
        assert refused.status == 503
        assert "no podemos guardar su alerta" in refused.text
        assert STORY in refused.text
        assert refused.header("Retry-After")
        assert waiting(site_world) == 0
        again = read_form(refused)
        assert again.receipt == form.receipt
        filed = connection.ask(Form(again.hidden, again.cookie or form.cookie).filled())
        assert shown_receipt(filed) == form.receipt
        assert open_mailbox(connection, form.receipt).status == 200
    assert waiting(site_world) == 1


def test_on_a_full_disk_pages_and_mailboxes_still_open_and_a_message_stays_typed(
    public_site: Server, site_world: World
) -> None:
    receipt = site_world.file().digits
    with Connection(public_site.port) as connection, full_disk(public_site):
        assert ready_form(connection, site_world).receipt
        assert open_mailbox(connection, receipt).status == 200
        refused = open_mailbox(connection, receipt, "canario-del-mensaje")
    assert refused.status == 503
    assert "canario-del-mensaje" in refused.text
    assert site_world.rounds().messages == 0


def test_a_disk_that_fills_up_in_the_middle_stores_nothing_half(
    public_site: Server, site_world: World
) -> None:
    site_world.rounds()
    before, shown = mailboxes(site_world), []
    with Connection(public_site.port) as connection:
        for kib in range(0, 600, 20):
            form = ready_form(connection, site_world)
            with full_disk(public_site, kib * 1024):
                answer = connection.ask(form.filled())
            assert answer.status in (200, 503), answer.status
            shown += [shown_receipt(answer)] if answer.status == 200 else []
        assert arrivals(site_world) == mailboxes(site_world) - before
        assert waiting(site_world) == len(shown)
        assert all(open_mailbox(connection, receipt).status == 200 for receipt in shown)
    assert "Traceback" not in public_site.log
