"""Several reporters who file without pause, and reload the page when the connection breaks, as the site tells them."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy import select

from alerts.storage.drop import Arrival, MailboxRow
from tests.faults.conftest import ready_form
from tests.live.reporter import Form, open_mailbox, shown_receipt
from tests.live.wire import Answer, Connection
from tests.world import World

RELOADS = 40
PAUSE_SECONDS = 0.1


@dataclass
class Crowd:
    """Reporters at one port, and what they were shown."""

    world: World
    port: int
    receipts: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    faults: list[Exception] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def file_alerts(self) -> None:
        """File one alert after another until the crowd goes home."""
        try:
            while not self._over.is_set():
                with suppress(OSError):
                    self._file_one()
        except Exception as error:  # noqa: BLE001 - told by the thread that waits for the crowd
            self.faults.append(error)

    def go_home(self) -> None:
        """Stop filing after the alerts under way."""
        self._over.set()

    def _file_one(self) -> None:
        with Connection(self.port) as connection:
            form = ready_form(connection, self.world)
        for _ in range(RELOADS):
            with suppress(OSError):
                if self._is_answered(form):
                    return
            if self._over.is_set():
                return
            time.sleep(PAUSE_SECONDS)

    def _is_answered(self, form: Form) -> bool:
        with Connection(self.port) as connection:
            answer = connection.ask(form.filled())
        self.statuses.add(answer.status)
        if answer.status == 200:
            assert shown_receipt(answer) == form.receipt
            self.receipts.append(form.receipt)
        return answer.status != 503


@contextmanager
def crowd_at(world: World, port: int, people: int = 4) -> Iterator[Crowd]:
    """A crowd for the length of a block."""
    crowd = Crowd(world, port)
    threads = [threading.Thread(target=crowd.file_alerts) for _ in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield crowd
    finally:
        crowd.go_home()
        for thread in threads:
            thread.join(timeout=60)
    assert not crowd.faults, crowd.faults


def check_stores(world: World) -> None:
    """Before anything is collected: every arrival has its mailbox and every mailbox its arrival."""
    with world.drop.reading() as session:
        arrivals = set(session.scalars(select(Arrival.case_id)))
        mailboxes = set(session.scalars(select(MailboxRow.case_id)))
    assert arrivals == mailboxes


def check_receipts(port: int, receipts: list[str]) -> None:
    """Every receipt that somebody was shown opens its mailbox."""
    assert len(set(receipts)) == len(receipts)
    with Connection(port) as connection:
        refused = [
            opened.status for opened in (visit(connection, each) for each in receipts) if opened.status != 200
        ]
    assert refused == []


def visit(connection: Connection, receipt: str) -> Answer:
    """The answer of the mailbox to a receipt."""
    return open_mailbox(connection, receipt)
