"""The reporter's private mailbox: found by the receipt, opened with it, forgotten after the request."""

import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import InstanceConfig
from alerts.conversation import DESK, Entry, in_order, message_binding, message_tag
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
            return self._read(session, opened)

    def write(self, receipt: Receipt, text: str) -> bool:
        """File a reporter's message, sealed to the case and to the mailbox; False for an unknown receipt."""
        with self._drop.reading() as session:
            opened = self._open(session, receipt)
            case_recipient = self._case_recipient(session, opened) if opened else ""
        if opened is None:
            return False
        case = opened.row.case_id.hex()
        seq = 1 + max((binding.seq for binding, _ in opened.contents), default=0)
        binding = message_binding(self._config.site_id, case, seq)
        today = self._config.today()
        content = {"text": text, "on": today.isoformat()}
        tag = message_tag(message_key(opened.card), binding, content)
        recipients = [HybridRecipient.parse(case_recipient), opened.identity.recipient]
        sealed = seal_bound(binding, canonical({"content": content, "tag": tag}), recipients)
        entry_id, case_id = secrets.token_bytes(16), opened.row.case_id
        with self._drop.writing() as session:
            session.add(MailboxEntry(entry_id=entry_id, case_id=case_id, sealed=sealed))
            session.add(MessageArrival(object_id=entry_id, case_id=case_id, received_on=today, sealed=sealed))
        return True

    def _open(self, session: Session, receipt: Receipt) -> Opened | None:
        salt = self._config.salt
        identity, card = HybridIdentity(mailbox_seed(receipt, salt)), card_key(receipt, salt)
        row = session.get(MailboxRow, token_hash(receipt, salt))
        # an unknown receipt goes the same way, to a mailbox that is not there
        known = row or MailboxRow(case_id=secrets.token_bytes(16), case_recipient="", card=bytes(32))
        entries = session.scalars(select(MailboxEntry).where(MailboxEntry.case_id == known.case_id))
        contents = [self._contents(entry, identity, known.case_id.hex()) for entry in entries]
        genuine = hmac.compare_digest(known.card, mailbox_card(card, known.case_id, known.case_recipient))
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

    def _read(self, session: Session, opened: Opened) -> Mailbox:
        entries: list[Entry] = []
        state, newest = VisibleState.RECIBIDA, 0
        for binding, body in opened.contents:
            try:
                if binding.kind == "message":
                    entries.append(reporter_entry(binding, body, message_key(opened.card)))
                    continue
                content = self._signed(session, binding, body)
            except Damaged:
                continue  # only what a desk signed is shown
            if binding.kind == "reply":
                entries.append(Entry(binding.seq, DESK, content["text"], content["on"], verified=True))
            elif binding.kind == "state" and binding.seq > newest:
                state, newest = VisibleState(content["state"]), binding.seq
        return Mailbox(state, in_order(entries))

    def _case_recipient(self, session: Session, opened: Opened) -> str:
        """Whom messages are sealed to: the newest recipient that a desk signed, or the first one."""
        recipient, newest = opened.row.case_recipient, 0
        for binding, body in opened.contents:
            if binding.kind == "recipient" and binding.seq > newest:
                try:
                    recipient, newest = self._signed(session, binding, body)["recipient"], binding.seq
                except Damaged:
                    continue
        return recipient

    def _signed(self, session: Session, binding: Binding, body: bytes) -> dict[str, str]:
        statements = published_statements(session, binding.desk)
        try:
            desk = trusted_desk(self._config.root_key, self._config.site_id, binding.desk, statements)
            return signed_content(body, binding, desk.verify_keys[binding.epoch])
        except (SealingRefused, KeyError):
            raise Damaged("an entry is signed by no desk of this site") from None


def open_mailboxes(config: InstanceConfig) -> Mailboxes:
    """The mailboxes of the configured drop."""
    return Mailboxes(config, open_drop(config.drop_url))
