"""Evidence files: sealed piece by piece while they arrive, stored whole or not at all.

The sealed bytes wait in a nameless temporary file, so that no transaction stays open while a slow telephone sends.
Nothing of a file is ever on a disk in the clear.
"""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from shutil import disk_usage
from types import TracebackType
from typing import IO, Self

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from alerts.config import InstanceConfig
from alerts.conversation import Act, payload_binding
from alerts.errors import FileRefused, NotAsClaimed, StorageUnavailable
from alerts.evidence.kinds import is_program, safe_name
from alerts.mailbox.acts import Leaving, Stored, Writer, new_entry_id, stored_before
from alerts.model import SealedBy
from alerts.storage.drop import FileArrival, FileChunk
from alerts.storage.engine import Store
from crypto.binding import bind
from crypto.errors import HeaderError
from crypto.padding import padme
from crypto.sealed_shape import check_header, header_length, plaintext_length
from crypto.sealing import Sealer

CHUNK_BYTES = 256 * 1024
BEGINNING = 4096  # bytes by which a program is known
WAITING_FILES = 40  # of one mailbox, between two collections
TYPE_LIMIT = 100
KEPT_FREE = 512 * 1024**2  # bytes of the disk


def nameless_file() -> IO[bytes]:
    """A temporary file that no name leads to; StorageUnavailable where the disk is too full even for that."""
    try:
        return tempfile.TemporaryFile()
    except OSError:
        raise StorageUnavailable("no room for a file on its way") from None


class Spool:
    """Sealed bytes on their way into the drop."""

    def __init__(self, drop: Store, case_id: bytes) -> None:
        self._drop = drop
        self._case_id = case_id
        self._file = nameless_file()
        self.length = 0

    def write(self, sealed: bytes) -> None:
        """Take sealed bytes; StorageUnavailable when the disk is full."""
        try:
            self._file.write(sealed)
        except OSError:
            raise StorageUnavailable("no room for a file on its way") from None
        self.length += len(sealed)

    def store(self, object_id: bytes, leaving: Leaving) -> Stored | None:
        """Store file, note and entry in one transaction, once; None when there is no mailbox any more."""
        try:
            with self._drop.writing() as session:
                leaving.add_to(session)
                self._add_to(session, object_id, leaving)
        except IntegrityError:
            return stored_before(self._drop, leaving)
        except OSError:
            raise StorageUnavailable("a file on its way cannot be read back") from None
        return Stored.NEW

    def close(self) -> None:
        """Forget the bytes."""
        with suppress(OSError):  # a full disk takes not even the last of them, and the file is closed
            self._file.close()

    def _add_to(self, session: Session, object_id: bytes, leaving: Leaving) -> None:
        session.add(
            FileArrival(
                object_id=object_id,
                case_id=self._case_id,
                received_on=leaving.received_on,
                size_class=self.length,
            )
        )
        session.flush()
        for number, sealed in enumerate(self._pieces()):
            session.execute(insert(FileChunk), {"object_id": object_id, "number": number, "sealed": sealed})

    def _pieces(self) -> Iterator[bytes]:
        self._file.seek(0)
        while piece := self._file.read(CHUNK_BYTES):
            yield piece


class Upload:
    """A file that the site seals while it arrives. As a context manager it forgets everything that was not finished."""

    def __init__(
        self, drop: Store, config: InstanceConfig, writer: Writer, *, name: str, media_type: str, entry: bytes
    ) -> None:
        self._config = config
        self._writer = writer
        self._said = {"name": safe_name(name), "type": media_type[:TYPE_LIMIT]}
        self._entry = entry
        self._spool = Spool(drop, writer.opened.row.case_id)
        self._sealer = Sealer([writer.case])
        self._digest = sha256()
        self._beginning = b""
        self.length = 0
        binding = payload_binding(config.site_id, writer.opened.case)
        self._spool.write(self._sealer.begin() + self._sealer.update(bind(binding, b"")))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.abandon()

    def write(self, chunk: bytes) -> None:
        """Seal a piece. FileRefused for a program or a file that is too large, StorageUnavailable for a full disk."""
        self.length += len(chunk)
        if self.length > self._config.files.largest_bytes:
            raise FileRefused("too_large")
        if len(self._beginning) < BEGINNING:
            self._beginning += chunk[: BEGINNING - len(self._beginning)]
            if len(self._beginning) == BEGINNING:
                self._refuse_programs()
        self._digest.update(chunk)
        self._spool.write(self._sealer.update(chunk))

    def finish(self) -> Stored | None:
        """Store the file and tell the case; None when the mailbox is gone, FileRefused when empty or a program."""
        if not self.length:
            raise FileRefused("empty")
        self._refuse_programs()
        for padding in pieces_of_zeros(padme(self.length) - self.length):
            self._spool.write(self._sealer.update(padding))
        self._spool.write(self._sealer.finish())
        object_id = secrets.token_bytes(16)
        return self._spool.store(object_id, self._leaving(object_id))

    def abandon(self) -> None:
        """Forget the file; harmless once it is stored."""
        self._spool.close()

    def _refuse_programs(self) -> None:
        if is_program(self._beginning):
            raise FileRefused("program")

    def _leaving(self, object_id: bytes) -> Leaving:
        note = {
            **self._said,
            "length": self.length,
            "sha256": self._digest.hexdigest(),
            "object": object_id.hex(),
            "sealed_by": SealedBy.ARRIVAL.value,
        }
        sealed = self._writer.seal_for_both(Act.FILE, note)
        # the same form with the same file is the same entry; without a form's number each is its own
        same = sha256(self._entry + self._digest.digest()).digest()[:16] if self._entry else new_entry_id()
        return Leaving(
            entry_id=same,
            case_id=self._writer.opened.row.case_id,
            received_on=self._config.today(),
            sealed=sealed,
            kept=sealed,
        )


class SealedUpload:
    """A file that its sender sealed: what can be checked without a key is checked, then it is stored as it is."""

    def __init__(self, drop: Store, config: InstanceConfig, object_id: bytes, leaving: Leaving) -> None:
        self._object_id = object_id
        self._leaving = leaving
        self._spool = Spool(drop, leaving.case_id)
        self._header = b""
        self._checked = False
        site, case = config.site_id, leaving.case_id.hex()
        self._overhead = len(bind(payload_binding(site, case), b""))
        self._largest = self._overhead + padme(config.files.largest_bytes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.abandon()

    def write(self, chunk: bytes) -> None:
        """Take a piece. NotAsClaimed when it is not sealed, FileRefused when too large, StorageUnavailable."""
        if not self._checked:
            self._header += chunk
            if len(self._header) >= header_length(1):
                self._check_header()
        self._spool.write(chunk)
        if self._spool.length > header_length(1) + 2 * self._largest:
            raise FileRefused("too_large")

    def finish(self) -> Stored | None:
        """Store the file; None when the mailbox is gone. NotAsClaimed for a length that no sealed, padded file has."""
        if not self._checked:
            raise NotAsClaimed("payload")
        try:
            inside = plaintext_length(self._spool.length, 1) - self._overhead
        except HeaderError:
            raise NotAsClaimed("payload") from None
        if inside + self._overhead > self._largest:
            raise FileRefused("too_large")
        if inside <= 0 or padme(inside) != inside:
            raise NotAsClaimed("payload")
        return self._spool.store(self._object_id, self._leaving)

    def abandon(self) -> None:
        """Forget the file; harmless once it is stored."""
        self._spool.close()

    def _check_header(self) -> None:
        try:
            check_header(self._header, 1)
        except HeaderError:
            raise NotAsClaimed("payload") from None
        self._header, self._checked = b"", True


def pieces_of_zeros(length: int) -> Iterator[bytes]:
    """This many zeros, in pieces."""
    for start in range(0, length, CHUNK_BYTES):
        yield bytes(min(CHUNK_BYTES, length - start))


def refuse_without_room(config: InstanceConfig) -> None:
    """StorageUnavailable while the instance's disk has room for alerts and not for files."""
    if disk_usage(config.instance).free < KEPT_FREE:
        raise StorageUnavailable("the room that is left is kept for alerts")


def refuse_too_many(session: Session, case_id: bytes) -> None:
    """FileRefused when so many files of a mailbox wait that more must wait for the next collection."""
    waiting = session.scalar(
        select(func.count()).select_from(FileArrival).where(FileArrival.case_id == case_id)
    )
    if (waiting or 0) >= WAITING_FILES:
        raise FileRefused("too_many")
