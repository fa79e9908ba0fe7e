"""The reporter's private mailbox: found by the receipt, opened with it, forgotten after the request."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from alerts.config import InstanceConfig
from alerts.conversation import DESK, Entry, entry_of, in_order, message_binding, message_tag
from alerts.envelope import canonical, seal_bound
from alerts.errors import Damaged, SealingRefused
from alerts.filing import mailbox_card, message_key, published_statements
from alerts.model import VisibleState
from alerts.storage.drop import MailboxEntry, MailboxRow, MessageArrival, open_drop
from alerts.storage.engine import Store
from alerts.trust import trusted_desk
from alerts.unsealing import open_any, reporter_entry, signed_content
from crypto.binding import Binding
from crypto.identities import HybridIdentity
from crypto.receipt import Receipt, card_key, mailbox_seed, token_hash
from crypto.recipients import HybridRecipient


@dataclass(frozen=True)
class Mailbox:
    """What the holder of a receipt sees."""

    state: VisibleState
    entries: tuple[Entry, ...]
    may_write: bool = True


@dataclass(frozen=True)
class Opened:
    """A mailbox with the secrets that open it, for one request."""

    row: MailboxRow
    identity: HybridIdentity
    card: bytes
    contents: tuple[tuple[Binding, bytes], ...]


@dataclass
class Proven:
    """What a mailbox's entries prove, one after the other."""

    desks: set[str]
    recipient: str
    state: VisibleState = VisibleState.RECIBIDA
    entries: list[Entry] = field(default_factory=list)
    floors: dict[str, int] = field(default_factory=dict)
    highest_seq: int = 0
    generation: int = 0

    def may_speak(self, binding: Binding) -> bool:
        """Whether the desk has the case, in an epoch that it has not left behind."""
        return binding.desk in self.desks and binding.epoch >= self.floors.get(binding.desk, 1)

    def take(self, binding: Binding, content: Mapping[str, Any]) -> None:
        """Learn what a desk said."""
        if binding.kind == "reply":
            self.entries.append(entry_of(binding, DESK, content))
        elif binding.kind == "state":
            self.state = VisibleState(content["state"])
        elif binding.kind == "desk":
            self.desks.add(str(content["desk"]))
        elif binding.kind == "recipient" and int(content["generation"]) > self.generation:
            self.recipient, self.generation = str(content["recipient"]), int(content["generation"])
            self.floors[binding.desk] = binding.epoch


class Mailboxes:
    """The mailboxes of one instance."""

    def __init__(self, config: InstanceConfig, drop: Store) -> None:
        self._config = config
        self._drop = drop

    def visit(self, receipt: Receipt) -> Mailbox | None:
        """State and conversation, or None for an unknown receipt, after the same work."""
        with self._drop.reading() as session:
            opened = self._open(session, receipt)
            if opened is None:
                return None
            proven = self._prove(session, opened)
        return Mailbox(proven.state, in_order(proven.entries))

    def write(self, receipt: Receipt, text: str, *, entry_id: bytes | None = None) -> bool:
        """File a reporter's message, sealed to the case and to the mailbox; False for an unknown receipt.

        entry_id: 16 bytes; the same once more stores nothing twice.
        """
        with self._drop.reading() as session:
            opened = self._open(session, receipt)
            if opened is None:
                return False
            proven = self._prove(session, opened)
        binding = message_binding(self._config.site_id, opened.row.case_id.hex(), proven.highest_seq + 1)
        today = self._config.today()
        content = {"text": text, "on": today.isoformat()}
        tag = message_tag(message_key(opened.card), binding, content)
        recipients = [HybridRecipient.parse(proven.recipient), opened.identity.recipient]
        sealed = seal_bound(binding, canonical({"content": content, "tag": tag}), recipients)
        self._store(entry_id or secrets.token_bytes(16), opened.row.case_id, today, sealed)
        return True

    def _store(self, entry_id: bytes, case_id: bytes, day: date, sealed: bytes) -> None:
        try:
            with self._drop.writing() as session:
                session.add(MailboxEntry(entry_id=entry_id, case_id=case_id, sealed=sealed))
                session.flush()  # its key tells whether this message was sent before
                session.add(
                    MessageArrival(object_id=entry_id, case_id=case_id, received_on=day, sealed=sealed)
                )
        except IntegrityError:
            return

    def _open(self, session: Session, receipt: Receipt) -> Opened | None:
        salt = self._config.salt
        identity, card = HybridIdentity(mailbox_seed(receipt, salt)), card_key(receipt, salt)
        row = session.get(MailboxRow, token_hash(receipt, salt))
        # an unknown receipt goes the same way, to a mailbox that is not there
        known = row or MailboxRow(case_id=secrets.token_bytes(16), case_recipient="", desk="", card=bytes(32))
        entries = session.scalars(select(MailboxEntry).where(MailboxEntry.case_id == known.case_id))
        contents = [self._contents(entry, identity, known.case_id.hex()) for entry in entries]
        expected = mailbox_card(card, known.case_id, known.case_recipient, known.desk)
        genuine = hmac.compare_digest(known.card, expected)
        if row is None:
            return None
        if not genuine:
            raise Damaged("the mailbox's keys were changed by somebody")
        return Opened(row, identity, card, tuple(found for found in contents if found))

    def _contents(
        self, entry: MailboxEntry, identity: HybridIdentity, case: str
    ) -> tuple[Binding, bytes] | None:
        try:
            return open_any(entry.sealed, [identity], site=self._config.site_id, case=case)
        except Damaged:
            return None

    def _prove(self, session: Session, opened: Opened) -> Proven:
        """The entries in order, each against what those before it proved; what proves nothing is not shown."""
        proven = Proven({opened.row.desk}, opened.row.case_recipient)
        key = message_key(opened.card)
        for binding, body in sorted(opened.contents, key=lambda found: (found[0].seq, found[0].role)):
            try:
                if binding.kind == "message":
                    proven.entries.append(reporter_entry(binding, body, key))
                elif proven.may_speak(binding):
                    proven.take(binding, self._signed(session, binding, body))
                else:
                    continue
            except (Damaged, ValueError, KeyError, TypeError):
                continue
            proven.highest_seq = binding.seq
        return proven

    def _signed(self, session: Session, binding: Binding, body: bytes) -> dict[str, Any]:
        statements = published_statements(session, binding.desk)
        try:
            desk = trusted_desk(self._config.root_key, self._config.site_id, binding.desk, statements)
            return signed_content(body, binding, desk.verify_keys[binding.epoch])
        except (SealingRefused, KeyError):
            raise Damaged("an entry is signed by no desk of this site") from None


def open_mailboxes(config: InstanceConfig) -> Mailboxes:
    """The mailboxes of the configured drop."""
    return Mailboxes(config, open_drop(config.drop_url))
