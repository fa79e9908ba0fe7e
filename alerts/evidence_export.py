"""Evidence files for whoever works a case: what each is by its own bytes, and copies that leave the console.

A sharing copy carries nothing that tells who made it. The original and its sealed form leave as they are. Nothing
leaves under the name that its sender gave it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.errors import Damaged, NotAllowed
from alerts.evidence.cleaning import REASONS, CannotClean, Reason, clean
from alerts.evidence.kinds import FileKind, is_program, kind_of, safe_name
from alerts.evidence.names import extension_of
from alerts.evidence.signatures import ENOUGH
from alerts.evidence_store import opened_file, sealed_file, true_bytes
from alerts.reading.casefile import CaseFile, EvidenceFile
from alerts.storage.casebook import EvidenceRow

SHORT_SIGNS = 8


class Found(StrEnum):
    """What the bytes of a file turned out to be."""

    ABSENT = "absent"
    DAMAGED = "damaged"
    PROGRAM = "program"
    UNKNOWN = "unknown"
    KNOWN = "known"


@dataclass(frozen=True)
class ShownFile:
    """A file of a case, and what its first bytes say; nobody asks its name."""

    file: EvidenceFile = field(repr=False)
    found: Found
    kind: FileKind | None = None

    @property
    def name(self) -> str:
        """The name that its sender gave it, fit to be shown."""
        return safe_name(self.file.note.name)

    @property
    def opens(self) -> bool:
        """Whether there is something to export."""
        return self.found not in {Found.ABSENT, Found.DAMAGED}

    @property
    def cannot_clean(self) -> str:
        """Why there will be no sharing copy, as a message id, as far as it is known before trying; else empty."""
        return "" if self.kind and self.kind.cleanable else REASONS[Reason.KIND_UNKNOWN]

    @property
    def is_misnamed(self) -> bool:
        """Whether the name promises something else than the bytes are."""
        claimed = extension_of(self.name)
        return self.kind is not None and claimed not in {"", self.kind.extension, *self.kind.also}


@dataclass(frozen=True)
class Export:
    """Bytes to hand over, under a name that tells nothing; `length` lets a browser notice when some are missing."""

    name: str
    length: int
    pieces: Iterator[bytes] = field(repr=False)


class Exporter:
    """Opens the files of one case for export, for the time of one request."""

    def __init__(self, session: Session, config: ConsoleConfig, case: CaseFile) -> None:
        self._session = session
        self._config = config
        self._case = case

    def shown(self) -> Sequence[ShownFile]:
        """Every file of the case, told by its first bytes."""
        return [self.show(file) for file in self._case.files]

    def show(self, file: EvidenceFile) -> ShownFile:
        """One file, told by its first bytes."""
        if not file.present:
            return ShownFile(file, Found.ABSENT)
        try:
            first = self._first_bytes(file)
        except Damaged:
            return ShownFile(file, Found.DAMAGED)
        if is_program(first):
            return ShownFile(file, Found.PROGRAM)
        kind = kind_of(first)
        return ShownFile(file, Found.KNOWN if kind else Found.UNKNOWN, kind)

    def sharing_copy(self, shown: ShownFile) -> Export:
        """A copy without metadata; NotAllowed says why there is none, Damaged that the bytes are not those sent."""
        data = b"".join(opened_file(self._session, self._config, self._case, shown.file))
        try:
            copy = clean(data, shown.kind)
        except CannotClean as refusal:
            raise NotAllowed(REASONS[refusal.reason]) from None
        return Export(f"{neutral(shown)}-limpia{copy.extension}", len(copy.data), iter([copy.data]))

    def original(self, shown: ShownFile) -> Export:
        """The bytes as they were sent, checked whole before the first is given; Damaged when they are others."""
        pieces = opened_file(self._session, self._config, self._case, shown.file)
        extension = shown.kind.extension if shown.kind else ".bin"
        return Export(f"{neutral(shown)}-original{extension}", shown.file.note.length, pieces)

    def sealed(self, shown: ShownFile) -> Export:
        """The age file as it was stored."""
        row = self._session.get_one(EvidenceRow, shown.file.object_id)
        pieces = sealed_file(self._session, shown.file)
        return Export(f"{neutral(shown)}-sellada.age", row.size_class, pieces)

    def _first_bytes(self, file: EvidenceFile) -> bytes:
        found = b""
        for piece in true_bytes(self._session, self._config, self._case, file):
            found += piece
            if len(found) >= ENOUGH:
                break
        return found


def neutral(shown: ShownFile) -> str:
    """The beginning of an exported file's name: nothing of the sender's, nothing of the case's."""
    return f"evidencia-{shown.file.note.object[:SHORT_SIGNS]}"
