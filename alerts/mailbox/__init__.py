"""The reporter's private mailbox: found by the receipt, opened with it, forgotten after the request.

A browser that opens its mailbox itself sends the token that the receipt yields, never the receipt, and gets and gives
sealed bytes only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.config import InstanceConfig
from alerts.conversation import Act, Entry, in_order
from alerts.errors import NotAsClaimed
from alerts.filing import published_statements
from alerts.mailbox.acts import Leaving, Stored, Writer, close, leave, new_entry_id
from alerts.mailbox.proving import Proven, Prover
from alerts.mailbox.uploads import SealedUpload, Upload, refuse_too_many, refuse_without_room
from alerts.model import VisibleState
from alerts.storage.drop import MailboxEntry, MailboxRow, PublishedEpoch, open_drop
from alerts.storage.engine import Store
from crypto.errors import HeaderError
from crypto.padding import SIZE_CLASSES
from crypto.receipt import Receipt
from crypto.sealed_shape import check_sealed

__all__ = ["Mailbox", "Mailboxes", "SealedMailbox", "SealedUpload", "Stored", "Upload", "open_mailboxes"]


@dataclass(frozen=True)
class Mailbox:
    """What the holder of a receipt sees. `notify_first` and `identified_on` are what was said last, if anything was."""

    state: VisibleState
    entries: tuple[Entry, ...]
    may_write: bool = True
    notify_first: str | None = None
    identified_on: str | None = None


@dataclass(frozen=True)
class SealedMailbox:
    """What a browser that knows the token gets; nothing of it opens without the receipt."""

    case_id: bytes
    desk: str
    case_recipient: str
    card: bytes
    entries: tuple[bytes, ...]


class Mailboxes:
    """The mailboxes of one instance."""

    def __init__(self, config: InstanceConfig, drop: Store) -> None:
        self._config = config
        self._drop = drop

    def visit(self, receipt: Receipt) -> Mailbox | None:
        """State and conversation, or None for an unknown receipt, after the same work."""
        with self._drop.reading() as session:
            prover = Prover(session, self._config)
            opened = prover.open(receipt)
            return None if opened is None else seen(prover.prove(opened))

    def write(self, receipt: Receipt, text: str, *, entry_id: bytes | None = None) -> bool:
        """File a reporter's message, sealed to the case and to the mailbox; False for an unknown receipt.

        entry_id: 16 bytes; the same once more stores nothing twice. So it is with all that a reporter does here.
        """
        return self._leave(receipt, Act.MESSAGE, {"text": text}, entry_id)

    def change_notice(self, receipt: Receipt, notify_first: str, *, entry_id: bytes | None = None) -> bool:
        """Change the wish to be told before a referral, `si` or `no`; False for an unknown receipt."""
        return self._leave(receipt, Act.NOTIFY, {"notify_first": notify_first}, entry_id)

    def identify(self, receipt: Receipt, text: str, *, entry_id: bytes | None = None) -> bool:
        """Tell the desk who the reporter is; the mailbox keeps only that it was told. False for an unknown receipt."""
        writer = self._writer(receipt)
        if writer is None:
            return False
        sealed = writer.seal(Act.IDENTITY, {"text": text}, [writer.case])
        kept = writer.seal(Act.IDENTITY, {}, [writer.mailbox])
        return leave(self._drop, self._leaving(writer, entry_id, sealed, kept)) is not None

    def close(self, receipt: Receipt) -> bool:
        """Delete the mailbox with everything in it and tell the case; False for an unknown receipt."""
        writer = self._writer(receipt)
        if writer is None:
            return False
        sealed = writer.seal(Act.CLOSED, {}, [writer.case])
        close(self._drop, writer.opened.row, self._config.today(), sealed)
        return True

    def begin_file(
        self, receipt: Receipt, *, name: str, media_type: str, entry: bytes = b""
    ) -> Upload | None:
        """An evidence file that is about to arrive; None for an unknown receipt, FileRefused when too many wait.

        entry: what makes the same form with the same file one file.
        """
        refuse_without_room(self._config)
        with self._drop.reading() as session:
            prover = Prover(session, self._config)
            opened = prover.open(receipt)
            if opened is None:
                return None
            refuse_too_many(session, opened.row.case_id)
            writer = Writer(self._config, opened, prover.prove(opened))
        return Upload(self._drop, self._config, writer, name=name, media_type=media_type, entry=entry)

    def sealed_mailbox(self, token: bytes) -> SealedMailbox | None:
        """The mailbox of a token as it is stored, or None."""
        with self._drop.reading() as session:
            row = find(session, token)
            case_id = (
                row.case_id if row else sha256(token).digest()[:16]
            )  # the same work for an unknown token
            query = select(MailboxEntry.sealed).where(MailboxEntry.case_id == case_id)
            entries = tuple(session.scalars(query))
        if row is None:
            return None
        return SealedMailbox(row.case_id, row.desk, row.case_recipient, row.card, entries)

    def count(self) -> int:
        """How many mailboxes there are."""
        with self._drop.reading() as session:
            return session.scalar(select(func.count()).select_from(MailboxRow)) or 0

    def statements(self) -> Mapping[str, tuple[str, ...]]:
        """The published statements of every desk, oldest first."""
        with self._drop.reading() as session:
            desks = session.scalars(select(PublishedEpoch.desk).distinct().order_by(PublishedEpoch.desk))
            return {desk: published_statements(session, desk) for desk in desks}

    def add_sealed(self, token: bytes, entry_id: bytes, sealed: bytes, kept: bytes = b"") -> Stored | None:
        """Store an act that its sender sealed; None for an unknown token.

        kept: the mailbox's own copy where it differs from the case's. Raises NotAsClaimed.
        """
        check_act("sealed", sealed, stanzas=1 if kept else 2)
        if kept:
            check_act("copy", kept, stanzas=1)
        case_id = self._case_of(token)
        if case_id is None:
            return None
        return leave(self._drop, self._sealed_leaving(case_id, entry_id, sealed, kept or sealed))

    def begin_sealed_file(
        self, token: bytes, *, entry_id: bytes, object_id: bytes, note: bytes
    ) -> SealedUpload | None:
        """A file that its sender sealed and that is about to arrive; None for an unknown token.

        note: the sealed act that names the file. Raises NotAsClaimed and FileRefused.
        """
        check_act("sealed", note, stanzas=2)
        refuse_without_room(self._config)
        case_id = self._case_of(token)
        if case_id is None:
            return None
        with self._drop.reading() as session:
            refuse_too_many(session, case_id)
        leaving = self._sealed_leaving(case_id, entry_id, note, note)
        return SealedUpload(self._drop, self._config, object_id, leaving)

    def close_sealed(self, token: bytes, sealed: bytes) -> bool:
        """Close a mailbox with an act that its sender sealed; False for an unknown token. Raises NotAsClaimed."""
        check_act("sealed", sealed, stanzas=1)
        with self._drop.reading() as session:
            row = find(session, token)
        if row is None:
            return False
        close(self._drop, row, self._config.today(), sealed)
        return True

    def _leave(self, receipt: Receipt, kind: Act, content: dict[str, object], entry_id: bytes | None) -> bool:
        writer = self._writer(receipt)
        if writer is None:
            return False
        sealed = writer.seal_for_both(kind, content)
        return leave(self._drop, self._leaving(writer, entry_id, sealed, sealed)) is not None

    def _writer(self, receipt: Receipt) -> Writer | None:
        with self._drop.reading() as session:
            prover = Prover(session, self._config)
            opened = prover.open(receipt)
            return None if opened is None else Writer(self._config, opened, prover.prove(opened))

    def _leaving(self, writer: Writer, entry_id: bytes | None, sealed: bytes, kept: bytes) -> Leaving:
        return self._sealed_leaving(writer.opened.row.case_id, entry_id or new_entry_id(), sealed, kept)

    def _sealed_leaving(self, case_id: bytes, entry_id: bytes, sealed: bytes, kept: bytes) -> Leaving:
        today = self._config.today()
        return Leaving(entry_id=entry_id, case_id=case_id, received_on=today, sealed=sealed, kept=kept)

    def _case_of(self, token: bytes) -> bytes | None:
        with self._drop.reading() as session:
            row = find(session, token)
            return None if row is None else row.case_id


def seen(proven: Proven) -> Mailbox:
    """What the holder of the receipt sees of what was proven."""
    entries = in_order(proven.entries)
    wishes = [entry.text for entry in entries if entry.kind == Act.NOTIFY]
    told = [entry.on for entry in entries if entry.kind == Act.IDENTITY]
    return Mailbox(
        state=proven.state,
        entries=entries,
        notify_first=wishes[-1] if wishes else None,
        identified_on=told[-1] if told else None,
    )


def find(session: Session, token: bytes) -> MailboxRow | None:
    """The mailbox row of a token."""
    return session.get(MailboxRow, sha256(token).digest())


def check_act(field: str, sealed: bytes, *, stanzas: int) -> None:
    """Refuse what has not the recipients and size class of a sealed act; NotAsClaimed names the field."""
    try:
        check_sealed(sealed, stanzas=stanzas, lengths=SIZE_CLASSES)
    except HeaderError:
        raise NotAsClaimed(field) from None


def open_mailboxes(config: InstanceConfig) -> Mailboxes:
    """The mailboxes of the configured drop."""
    return Mailboxes(config, open_drop(config.drop_url))
