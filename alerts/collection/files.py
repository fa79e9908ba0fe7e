"""Evidence files that move from the drop to the casebook, one after the other and piece by piece.

A file whose pieces are not whole stays in the drop, is counted, and stops nobody else's.
"""

import secrets
from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from alerts.collection.rows import ID_BYTES, holds, is_sealed, lock_round, note
from alerts.config import ConsoleConfig
from alerts.storage.casebook import CaseRow, EvidenceChunk, EvidenceRow
from alerts.storage.drop import FileArrival, FileChunk
from alerts.storage.engine import Store
from alerts.trail import Trail


def collect_files(config: ConsoleConfig, drop: Store, casebook: Store, trail: Trail) -> tuple[int, int]:
    """How many files were moved and how many had to wait."""
    with drop.reading() as session:
        ids = list(session.scalars(select(FileArrival.object_id)))
    secrets.SystemRandom().shuffle(ids)
    moved = 0
    for object_id in ids:
        try:
            copy_file(config, drop, casebook, trail, object_id)
        except (ValueError, TypeError, IntegrityError, SQLAlchemyError):
            continue
        with drop.writing() as session:
            session.execute(delete(FileChunk).where(FileChunk.object_id == object_id))
            session.execute(delete(FileArrival).where(FileArrival.object_id == object_id))
        moved += 1
    return moved, len(ids) - moved


def copy_file(config: ConsoleConfig, drop: Store, casebook: Store, trail: Trail, object_id: bytes) -> None:
    """Put one file into the casebook, unless it is there; ValueError when it is not whole or its case is not there."""
    with drop.reading() as source, casebook.writing() as target:
        lock_round(target)
        file = source.get(FileArrival, object_id)
        if file is None or target.get(EvidenceRow, object_id) is not None:
            return
        check_file(file)
        if target.get(CaseRow, file.case_id) is None:
            raise ValueError("a file belongs to no case that was collected")
        digest = digest_of(source, file)
        target.add(
            EvidenceRow(
                object_id=object_id,
                case_id=file.case_id,
                received_on=file.received_on,
                size_class=file.size_class,
                digest=digest,
            )
        )
        target.flush()
        for number, sealed in enumerate(pieces(source, file)):
            row = {"object_id": object_id, "number": number, "sealed": sealed}
            target.execute(insert(EvidenceChunk), row)
        note(config, trail, target, "collect-files", [digest])


def check_file(file: FileArrival) -> None:
    """Refuse a row that is not what an upload writes; whoever writes the drop may have put anything there."""
    if not holds(file, object_id=bytes, case_id=bytes, received_on=date, size_class=int):
        raise TypeError("a file has columns of another kind")
    if len(file.object_id) != ID_BYTES or len(file.case_id) != ID_BYTES:
        raise ValueError("a file has an id of another length")


def digest_of(source: Session, file: FileArrival) -> bytes:
    """The SHA-256 of a file's sealed bytes; ValueError unless all of them are there."""
    digest, length = sha256(), 0
    for piece in pieces(source, file):
        digest.update(piece)
        length += len(piece)
    if length != file.size_class:
        raise ValueError("a file is not whole")
    return digest.digest()


def pieces(source: Session, file: FileArrival) -> Iterator[bytes]:
    """The sealed bytes of a file in order, one piece in memory at a time."""
    number = 0
    while (sealed := source.scalar(chunk_of(file.object_id, number))) is not None:
        if not is_sealed(sealed):
            raise ValueError("a piece of a file has another shape")
        yield sealed
        number += 1


def chunk_of(object_id: bytes, number: int) -> Select[bytes]:
    """The query for one piece."""
    return select(FileChunk.sealed).where(FileChunk.object_id == object_id, FileChunk.number == number)
