"""Which waiting sheet was scanned after which: remembered by ids alone, so that few sheets are opened to know it."""

from flask import g

from alerts.batches import pending
from alerts.batches.pending import waiting_ids
from alerts.console.program import Console, who

MOST_REMEMBERED = 50  # batches


class ScanOrder:
    """The order of the waiting sheets of each batch that was looked at since the console started."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._orders: dict[bytes, tuple[bytes, ...]] = {}

    def after(self, batch_id: bytes, sheet_id: bytes) -> bytes | None:
        """The sheet that was scanned next and still waits, the first one behind the last; None when none waits."""
        with self._console.casebook.reading() as stored:
            waiting = waiting_ids(stored, batch_id)
        order = self._known(batch_id, waiting)
        later = order[order.index(sheet_id) + 1 :] if sheet_id in order else ()
        return next((each for each in (*later, *order) if each in waiting), None)

    def _known(self, batch_id: bytes, waiting: frozenset[bytes]) -> tuple[bytes, ...]:
        known = self._orders.get(batch_id, ())
        if waiting <= set(known):
            return known
        with self._console.casebook.reading() as stored:
            opened = pending(stored, self._console.config, batch_id, who().username, g.seed)
        for old in list(self._orders)[: 1 - MOST_REMEMBERED]:
            del self._orders[old]
        self._orders[batch_id] = order = tuple(sheet.sheet_id for sheet in opened)
        return order
