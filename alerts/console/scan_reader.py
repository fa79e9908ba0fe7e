"""Reading uploaded scans in a thread of the console, one upload at a time.

The scans are in this process's memory and nowhere else; what is known of a reading is counts and places. A reading that
ends with the console is gone: whoever sends the same scans again files nothing twice.
"""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from alerts.batches import Taken, take_sheets
from alerts.console.program import Console
from alerts.errors import NotAllowed, SealingRefused, StorageUnavailable
from alerts.i18n import N_
from alerts.paper.reading import Place, ScanError, read_scans

BUSY = N_("Otra lectura está en marcha. Espere a que termine y envíe sus escaneos otra vez.")
NOT_STORED = N_("Ahora mismo no se puede guardar nada. Avise a quien administra.")
MOST_REMEMBERED = 50  # readings, for the counts that nobody stores

Report = Callable[[Any], None]


class Phase(StrEnum):
    """How far a reading is."""

    READING = "reading"
    SEALING = "sealing"
    DONE = "done"
    FAILED = "failed"


@dataclass
class Reading:
    """One upload on its way: which file is read, how many pages were, and what became of its sheets."""

    batch_id: bytes
    clerk: str
    files: int
    file: int = 1
    pages: int = 0
    phase: Phase = Phase.READING
    taken: Taken | None = None
    problem: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens."""
        return self.phase in {Phase.DONE, Phase.FAILED}

    def note(self, place: Place) -> None:
        """A page was read; page 0 stands for a file of which there is no more."""
        self.file = place.file
        self.pages += place.page > 0


class ScanReader:
    """Reads what is given to it, one upload after the other is refused until it is done."""

    def __init__(self, console: Console, report: Report) -> None:
        self._console = console
        self._report = report
        self._turn = threading.Semaphore(1)
        self._readings: dict[bytes, Reading] = {}

    @property
    def is_busy(self) -> bool:
        """Whether an upload is being read."""
        return any(not reading.is_over for reading in list(self._readings.values()))

    def find(self, batch_id: bytes) -> Reading | None:
        """The reading of a batch since this console started; None for others."""
        return self._readings.get(batch_id)

    def start(self, clerk: str, open_batch: Callable[[], bytes], scans: list[bytes]) -> bytes:
        """Open a batch and begin to read its scans, which this empties; NotAllowed while another is read."""
        if not self._turn.acquire(blocking=False):
            raise NotAllowed(BUSY)
        try:
            reading = self._remembered(Reading(open_batch(), clerk, len(scans)))
            threading.Thread(target=self._run, args=(reading, scans), daemon=True).start()
        except BaseException:
            self._turn.release()
            raise
        return reading.batch_id

    def _remembered(self, reading: Reading) -> Reading:
        for batch_id in list(self._readings)[: 1 - MOST_REMEMBERED]:
            del self._readings[batch_id]
        self._readings[reading.batch_id] = reading
        return reading

    def _run(self, reading: Reading, scans: list[bytes]) -> None:
        try:
            self._read(reading, scans)
        except Exception as error:  # noqa: BLE001 - a thread has nobody else to tell; the page says what to do
            self._report(sys.exc_info())
            reading.problem = told(error)
            reading.phase = Phase.FAILED
        finally:
            scans.clear()
            self._turn.release()

    def _read(self, reading: Reading, scans: list[bytes]) -> None:
        console = self._console
        read = read_scans(scans, progress=reading.note)
        scans.clear()
        reading.phase = Phase.SEALING
        reading.taken = take_sheets(
            console.casebook,
            console.config,
            console.intake,
            console.trail,
            batch_id=reading.batch_id,
            clerk=reading.clerk,
            read=read,
        )
        reading.phase = Phase.DONE


def told(error: Exception) -> str:
    """What a person is told of a reading that ended early; empty where only the log can say more."""
    if isinstance(error, ScanError):
        return error.message
    return NOT_STORED if isinstance(error, SealingRefused | StorageUnavailable) else ""
