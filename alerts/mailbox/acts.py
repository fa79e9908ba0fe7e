"""What a reporter leaves for the case: tagged with the receipt's key, sealed, and stored for both sides at once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from alerts.config import InstanceConfig
from alerts.conversation import Act, act_binding, act_tag
from alerts.envelope import canonical, seal_bound
from alerts.filing import message_key
from alerts.mailbox.proving import Opened, Proven
from alerts.storage.drop import MailboxEntry, MailboxRow, MessageArrival
from alerts.storage.engine import Store
from crypto.recipients import HybridRecipient, Recipient


class Stored(Enum):
    """Whether something was stored now or had been stored before."""

    NEW = "new"
    ALREADY = "already"


@dataclass(frozen=True)
class Writer:
    """Makes the acts of one open mailbox; what it makes is numbered above everything that the mailbox holds."""

    config: InstanceConfig
    opened: Opened
    proven: Proven

    @property
    def case(self) -> HybridRecipient:
        """Whom the case's desks read as."""
        return HybridRecipient.parse(self.proven.recipient)

    @property
    def mailbox(self) -> HybridRecipient:
        """Whom the reporter reads as."""
        return self.opened.identity.recipient

    def seal(self, kind: Act, content: dict[str, object], recipients: Sequence[Recipient]) -> bytes:
        """The sealed act, dated today."""
        binding = act_binding(kind, self.config.site_id, self.opened.case, self.proven.highest_seq + 1)
        dated = {**content, "on": self.config.today().isoformat()}
        tag = act_tag(message_key(self.opened.card), binding, dated)
        return seal_bound(binding, canonical({"content": dated, "tag": tag}), recipients)

    def seal_for_both(self, kind: Act, content: dict[str, object]) -> bytes:
        """An act that the reporter can read again."""
        return self.seal(kind, content, [self.case, self.mailbox])


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """A sealed act on its way: `sealed` for the case, `kept` for the mailbox."""

    entry_id: bytes
    case_id: bytes
    received_on: date
    sealed: bytes
    kept: bytes

    def add_to(self, session: Session) -> None:
        """Add both rows; IntegrityError when the same was stored before or the mailbox is closed."""
        session.add(MailboxEntry(entry_id=self.entry_id, case_id=self.case_id, sealed=self.kept))
        session.flush()  # its key tells whether this was sent before
        session.add(arrival_of(self.entry_id, self.case_id, self.received_on, self.sealed))
        session.flush()


def leave(drop: Store, leaving: Leaving) -> Stored | None:
    """Store an act once, for both sides in one transaction; None when there is no mailbox any more."""
    try:
        with drop.writing() as session:
            leaving.add_to(session)
    except IntegrityError:
        return stored_before(drop, leaving)
    return Stored.NEW


def stored_before(drop: Store, leaving: Leaving) -> Stored | None:
    """What a refused row means: that the same is there, or that nothing is, because the mailbox was closed."""
    with drop.reading() as session:
        found = session.get(MailboxEntry, leaving.entry_id)
        return Stored.ALREADY if found is not None and found.case_id == leaving.case_id else None


def close(drop: Store, row: MailboxRow, received_on: date, sealed: bytes) -> None:
    """Delete a mailbox with everything in it, and tell the case."""
    with drop.writing() as session:
        session.execute(delete(MailboxEntry).where(MailboxEntry.case_id == row.case_id))
        session.execute(delete(MailboxRow).where(MailboxRow.token_hash == row.token_hash))
        session.add(arrival_of(new_entry_id(), row.case_id, received_on, sealed))


def arrival_of(entry_id: bytes, case_id: bytes, received_on: date, sealed: bytes) -> MessageArrival:
    """The row that the console collects."""
    return MessageArrival(object_id=entry_id, case_id=case_id, received_on=received_on, sealed=sealed)


def new_entry_id() -> bytes:
    """16 random bytes."""
    return secrets.token_bytes(16)
