"""The bytes of evidence files: opened and checked whole before any of them is given away, in constant memory."""

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.conversation import payload_binding
from alerts.errors import Damaged
from alerts.reading.casefile import CaseFile, EvidenceFile
from alerts.storage.casebook import EvidenceRow, evidence_pieces
from crypto.binding import bind
from crypto.errors import CryptoError
from crypto.opening import opened_chunks


class StoredFile:
    """The sealed bytes of one evidence file, read as from a file."""

    def __init__(self, session: Session, object_id: bytes) -> None:
        self._pieces = evidence_pieces(session, object_id)
        self._ahead = b""

    def read(self, size: int, /) -> bytes:
        """Up to this many bytes; empty at the end."""
        if not self._ahead:
            self._ahead = next(self._pieces, b"")
        piece, self._ahead = self._ahead[:size], self._ahead[size:]
        return piece


def opened_file(
    session: Session, config: ConsoleConfig, case: CaseFile, file: EvidenceFile
) -> Iterator[bytes]:
    """The true bytes of a file, piece by piece; Damaged, before any are given, unless all of them are as sent."""
    row = session.get(EvidenceRow, file.object_id)
    if row is None or row.case_id != case.case_id:
        raise Damaged("the bytes of a file are missing")
    digest = sha256()
    for piece in true_bytes(session, config, case, file):
        digest.update(piece)
    if digest.hexdigest() != file.note.sha256:
        raise Damaged("the bytes of a file are not those that were sent")
    return true_bytes(session, config, case, file)


def sealed_file(session: Session, file: EvidenceFile) -> Iterator[bytes]:
    """The file as it was stored: an age file that the case's identity opens."""
    return evidence_pieces(session, file.object_id)


def true_bytes(
    session: Session, config: ConsoleConfig, case: CaseFile, file: EvidenceFile
) -> Iterator[bytes]:
    """The opened bytes without header and padding; Damaged where they do not open in their place."""
    header = bind(payload_binding(config.site_id, case.name), b"")
    beginning, left = b"", file.note.length
    try:
        for chunk in opened_chunks(StoredFile(session, file.object_id), case.identities):
            piece = chunk
            if len(beginning) < len(header):
                joined = beginning + chunk
                beginning, piece = joined[: len(header)], joined[len(header) :]
            yield piece[:left]
            left -= len(piece[:left])
    except CryptoError:
        raise Damaged("the bytes of a file do not open") from None
    if beginning != header or left:
        raise Damaged("the bytes of a file belong elsewhere or are cut off")
