"""What the entries of a mailbox prove, one after the other; what proves nothing is not shown."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import InstanceConfig
from alerts.conversation import DESK, REPORTER, Act, Entry, entry_of
from alerts.errors import Damaged, SealingRefused
from alerts.filing import mailbox_card, message_key, published_statements
from alerts.model import VisibleState
from alerts.storage.drop import MailboxEntry, MailboxRow
from alerts.trust import trusted_desk
from alerts.unsealing import open_any, reporter_entry, signed_content
from crypto.binding import Binding
from crypto.identities import HybridIdentity
from crypto.receipt import Receipt, card_key, mailbox_seed, token_hash


@dataclass(frozen=True)
class Opened:
    """A mailbox with the secrets that open it, for one request."""

    row: MailboxRow
    identity: HybridIdentity
    card: bytes
    contents: tuple[tuple[Binding, bytes], ...]

    @property
    def case(self) -> str:
        """The case's id as headers write it."""
        return self.row.case_id.hex()


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


class Prover:
    """Opens mailboxes and proves their entries, within one transaction."""

    def __init__(self, session: Session, config: InstanceConfig) -> None:
        self._session = session
        self._config = config

    def open(self, receipt: Receipt) -> Opened | None:
        """The mailbox of a receipt, or None after the same work; Damaged when its keys were changed."""
        salt = self._config.salt
        identity, card = HybridIdentity(mailbox_seed(receipt, salt)), card_key(receipt, salt)
        row = self._session.get(MailboxRow, token_hash(receipt, salt))
        # an unknown receipt goes the same way, to a mailbox that is not there
        known = row or MailboxRow(case_id=secrets.token_bytes(16), case_recipient="", desk="", card=bytes(32))
        entries = self._session.scalars(select(MailboxEntry).where(MailboxEntry.case_id == known.case_id))
        contents = [self._contents(entry, identity, known.case_id.hex()) for entry in entries]
        expected = mailbox_card(card, known.case_id, known.case_recipient, known.desk)
        genuine = hmac.compare_digest(known.card, expected)
        if row is None:
            return None
        if not genuine:
            raise Damaged("the mailbox's keys were changed by somebody")
        return Opened(row, identity, card, tuple(found for found in contents if found))

    def prove(self, opened: Opened) -> Proven:
        """The entries in order, each against what those before it proved."""
        proven = Proven({opened.row.desk}, opened.row.case_recipient)
        key = message_key(opened.card)
        for binding, body in sorted(opened.contents, key=lambda found: (found[0].seq, found[0].role)):
            try:
                if binding.role == REPORTER and binding.kind in set(Act):
                    proven.entries.append(reporter_entry(binding, body, key))
                elif proven.may_speak(binding):
                    proven.take(binding, self._signed(binding, body))
                else:
                    continue
            except (Damaged, ValueError, KeyError, TypeError):
                continue
            proven.highest_seq = binding.seq
        return proven

    def _contents(
        self, entry: MailboxEntry, identity: HybridIdentity, case: str
    ) -> tuple[Binding, bytes] | None:
        try:
            return open_any(entry.sealed, [identity], site=self._config.site_id, case=case)
        except Damaged:
            return None

    def _signed(self, binding: Binding, body: bytes) -> dict[str, Any]:
        statements = published_statements(self._session, binding.desk)
        try:
            desk = trusted_desk(self._config.root_key, self._config.site_id, binding.desk, statements)
            return signed_content(body, binding, desk.verify_keys[binding.epoch])
        except (SealingRefused, KeyError):
            raise Damaged("an entry is signed by no desk of this site") from None
