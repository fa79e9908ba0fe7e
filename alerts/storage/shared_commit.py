"""Rows of several requests in one transaction: under load one flush of the disk serves many alerts.

A request whose rows wait is written by whichever thread has the turn; none is answered before the commit.
"""

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, Insert
from sqlalchemy.exc import IntegrityError

from alerts.storage.engine import Store

Row = Mapping[str, bytes | str | int | date]
Addition = tuple[Insert, Row]


@dataclass(frozen=True)
class Waiting:
    """The rows of one request, stored whole or not at all."""

    additions: Sequence[Addition]
    outcome: Future[None] = field(default_factory=Future)

    def insert(self, connection: Connection) -> None:
        """Add the rows inside somebody's transaction."""
        for statement, row in self.additions:
            connection.execute(statement, row)


class SharedCommit:
    """Adds rows to one store for the threads of one process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._guard = threading.Lock()
        self._turn = threading.Lock()
        self._waiting: list[Waiting] = []

    def add(self, *additions: Addition) -> None:
        """Return when the rows are committed; IntegrityError and StorageUnavailable say that none of them is."""
        own = Waiting(additions)
        with self._guard:
            self._waiting.append(own)
        with self._turn:
            if not own.outcome.done():
                self._commit(self._take())
        own.outcome.result()

    def add_each(self, parts: Sequence[Sequence[Addition]]) -> list[bool]:
        """Which parts were stored, in one transaction; one whose key was there before spoils no other.

        StorageUnavailable says that none is stored.
        """
        waiting = [Waiting(part) for part in parts]
        with self._turn:
            self._commit(waiting)
        return [is_stored(each.outcome) for each in waiting]

    def _take(self) -> Sequence[Waiting]:
        with self._guard:
            taken, self._waiting = self._waiting, []
        return taken

    def _commit(self, batch: Sequence[Waiting]) -> None:
        try:
            with self._store.adding() as connection:
                for each in batch:
                    each.insert(connection)
        except IntegrityError as error:
            self._commit_apart(batch, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, everybody who waits must hear of it
            for each in batch:
                each.outcome.set_exception(error)
        else:
            for each in batch:
                each.outcome.set_result(None)

    def _commit_apart(self, batch: Sequence[Waiting], error: IntegrityError) -> None:
        """One of them was stored before: each again by itself, so that it spoils nobody else's."""
        if len(batch) == 1:
            batch[0].outcome.set_exception(error)
            return
        for each in batch:
            self._commit([each])


def is_stored(outcome: Future[None]) -> bool:
    """Whether rows are committed, or were there before; any other trouble is raised."""
    try:
        outcome.result()
    except IntegrityError:
        return False
    return True
