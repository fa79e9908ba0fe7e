"""Filing an alert: bind, pad, seal to the signed desk, one commit into the drop. It cannot open anything.

Nothing of the alert leaves this module in the clear, and the write API takes sealed bytes only.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

from sqlalchemy import Connection, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from alerts.config import InstanceConfig
from alerts.envelope import canonical, seal_bound, seal_key
from alerts.errors import NotAsClaimed, StorageUnavailable
from alerts.model import Channel, SealedBy
from alerts.questionnaire import Answers
from alerts.storage.drop import Arrival, FiledMark, MailboxRow, PublishedEpoch, open_drop
from alerts.storage.engine import Store
from alerts.storage.shared_commit import Addition, Row, SharedCommit
from alerts.triage import Rules, arrival_desk, default_rules
from alerts.trust import TrustedDesk, trusted_desk
from crypto.binding import Binding, bind
from crypto.errors import HeaderError
from crypto.keys import SEED_LENGTH, new_seed, recipient_of
from crypto.padding import SIZE_CLASSES
from crypto.receipt import Receipt, card_key, mailbox_seed, token_hash
from crypto.sealed_shape import check_sealed

STATEMENTS = (
    select(PublishedEpoch.statement)
    .where(PublishedEpoch.desk == bindparam("desk"))
    .order_by(PublishedEpoch.epoch)
)
MARKS_A_QUESTION = 500  # a statement takes only so many parameters
REPEATED = "repeated"  # the signal of a sheet whose reference was used before, or is of no stub
CASE_RECIPIENT = re.compile(r"age1pq1[02-9ac-hj-np-z]{1952}", re.ASCII)
ADD_ARRIVAL, ADD_MAILBOX, ADD_MARK = insert(Arrival), insert(MailboxRow), insert(FiledMark)


class Filed(Enum):
    """Whether the alert was filed now or had been filed before."""

    NEW = "new"
    ALREADY = "already"


@dataclass(frozen=True, kw_only=True)
class SealedAlert:
    """An alert as the drop takes it: sealed bytes and the closed list of clear columns."""

    case_id: bytes
    desk: str
    epoch: int
    case_recipient: str
    sealed_key: bytes
    sealed_text: bytes


@dataclass(frozen=True, kw_only=True)
class StubMailbox:
    """The mailbox behind a printed stub: what its receipt yields beside the key that opens it."""

    token_hash: bytes
    recipient: str
    card_key: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class PaperAlert:
    """A row or sheet of a paper batch, checked.

    mark: what tells it from every other. received_on: its activity's day, never the scan's. handwriting: pictures by
    field, as WebP; its tag proves that they are this installation's own.
    """

    answers: Answers = field(repr=False)
    mark: bytes
    code: str
    received_on: date
    handwriting: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    handwriting_tag: str = field(default="", repr=False)
    stub: StubMailbox | None = None
    signals: str = ""


class Intake:
    """Files alerts into the drop of one instance."""

    def __init__(self, config: InstanceConfig, drop: Store, rules: Rules) -> None:
        self._config = config
        self._drop = drop
        self._commits = SharedCommit(drop)
        self._rules = rules

    def file(self, answers: Answers, *, receipt: Receipt, code: str = "", signals: str = "") -> Filed:
        """File a web alert and its mailbox; the same receipt again files nothing.

        signals: what speaks for junk, as one word that the analysts see. Raises SealingRefused without a verified
        desk and StorageUnavailable when nothing could be stored.
        """
        salt = self._config.salt
        mailbox_recipient = recipient_of(mailbox_seed(receipt, salt))
        tag_key = message_key(card_key(receipt, salt))
        body = {
            "code": code,
            "channel": Channel.WEB.value,
            "mailbox": str(mailbox_recipient),
            "message_key": tag_key.hex(),
            "signals": signals,
        }
        alert = self.seal(answers, body)
        card = mailbox_card(card_key(receipt, salt), alert.case_id, alert.case_recipient, alert.desk)
        return self._file_with_mailbox(alert, token_hash(receipt, salt), card)

    def file_sealed(self, alert: SealedAlert, *, token_hash: bytes, card: bytes) -> Filed:
        """File an alert that its sender sealed, after checking what can be checked without a key.

        Raises NotAsClaimed, SealingRefused and StorageUnavailable; nothing is stored then.
        """
        if alert.desk not in self._rules.arrival.desks:
            raise NotAsClaimed("desk")
        if alert.epoch != self.desk(alert.desk).epoch:
            raise NotAsClaimed("epoch")
        check_alert(alert, self._config.site_id)
        return self._file_with_mailbox(alert, token_hash, card)

    def arrival_desks(self) -> Mapping[str, tuple[str, ...]]:
        """The published statements, oldest first, of every desk that an alert may be sealed to."""
        with self._drop.looking() as connection:
            return {desk: published_statements(connection, desk) for desk in self._rules.arrival.desks}

    def file_paper(self, alerts: Sequence[PaperAlert]) -> list[Filed]:
        """File rows or sheets of a paper batch in one commit; what has a mark that was filed before stores nothing.

        An alert whose stub's mailbox is taken is filed without it, with the signal that says so. Raises
        StorageUnavailable where one was neither stored nor there before.
        """
        stored = self._commits.add_each([self._paper_rows(alert) for alert in alerts])
        return [
            Filed.NEW if was_stored else self._filed_before(alert)
            for alert, was_stored in zip(alerts, stored, strict=True)
        ]

    def _filed_before(self, alert: PaperAlert) -> Filed:
        """What it means that an alert could not be added."""
        if self.has_filed(alert.mark):
            return Filed.ALREADY
        if alert.stub:
            (outcome,) = self.file_paper([replace(alert, stub=None, signals=REPEATED)])
            return outcome
        raise StorageUnavailable("a paper alert was not stored")

    def filed_from(self, code: str) -> int:
        """How many paper alerts were ever filed from a place."""
        with self._drop.looking() as connection:
            query = select(func.count()).select_from(FiledMark).where(FiledMark.code == code)
            return connection.scalar(query) or 0

    def _paper_rows(self, paper: PaperAlert) -> list[Addition]:
        """The rows of one paper alert: its mark, its mailbox where it has a stub, and the alert."""
        stub = paper.stub
        body: dict[str, object] = {
            "code": paper.code,
            "channel": Channel.PAPER.value,
            "mailbox": stub.recipient if stub else "",
            "message_key": message_key(stub.card_key).hex() if stub else "",
            "signals": paper.signals,
        }
        if paper.handwriting:
            body["handwriting"] = as_text(paper.handwriting)
            body["handwriting_tag"] = paper.handwriting_tag
        alert = self.seal(paper.answers, body)
        mailbox = [(ADD_MAILBOX, stub_mailbox(alert, stub))] if stub else []
        arrival = arrival_row(alert, Channel.PAPER, paper.received_on)
        return [(ADD_MARK, {"mark": paper.mark, "code": paper.code}), *mailbox, (ADD_ARRIVAL, arrival)]

    def has_filed(self, mark: bytes) -> bool:
        """Whether a row of a paper batch was filed before."""
        with self._drop.looking() as connection:
            return connection.scalar(select(FiledMark.mark).where(FiledMark.mark == mark)) is not None

    def filed_elsewhere(self, marks: Sequence[bytes], code: str) -> str:
        """The code of another place under which one of these marks was filed; empty where there is none."""
        with self._drop.looking() as connection:
            for start in range(0, len(marks), MARKS_A_QUESTION):
                asked = FiledMark.mark.in_(marks[start : start + MARKS_A_QUESTION])
                query = select(FiledMark.code).where(asked, FiledMark.code.not_in(("", code))).limit(1)
                if found := connection.scalar(query):
                    return found
        return ""

    def seal(self, answers: Answers, body: Mapping[str, object]) -> SealedAlert:
        """The alert sealed to a fresh case identity, and that identity's secret sealed to the desk."""
        desk = self.desk(arrival_desk(answers, self._rules))
        case_id = secrets.token_bytes(16)
        case_secret = new_seed()
        case_recipient = recipient_of(case_secret)
        said = {"desk": desk.desk, "answers": answers.to_json().decode(), "sealed_by": SealedBy.ARRIVAL.value}
        text = canonical({**body, **said})
        site, case = self._config.site_id, case_id.hex()
        key_binding = case_key_binding(site, case, desk.desk, desk.epoch, str(case_recipient))
        return SealedAlert(
            case_id=case_id,
            desk=desk.desk,
            epoch=desk.epoch,
            case_recipient=str(case_recipient),
            sealed_key=seal_key(key_binding, case_secret, [desk.recipient]),
            sealed_text=seal_bound(alert_binding(site, case), text, [case_recipient]),
        )

    def desk(self, name: str) -> TrustedDesk:
        """The verified recipient of a desk; SealingRefused when its chain is missing or broken."""
        with self._drop.looking() as connection:
            statements = published_statements(connection, name)
        return trusted_desk(self._config.root_key, self._config.site_id, name, statements)

    def _file_with_mailbox(self, alert: SealedAlert, token_hash: bytes, card: bytes) -> Filed:
        arrival = arrival_row(alert, Channel.WEB, self._config.today())
        try:
            # the mailbox's key tells whether this was filed before
            self._commits.add((ADD_MAILBOX, mailbox_row(alert, token_hash, card)), (ADD_ARRIVAL, arrival))
        except IntegrityError:
            return Filed.ALREADY
        return Filed.NEW


def open_intake(config: InstanceConfig) -> Intake:
    """The filing desk of one program."""
    return Intake(config, open_drop(config.drop_url), default_rules())


def paper_day(starts_on: date, ends_on: date, today: date) -> date:
    """The day that an activity's paper is filed under: its last, or its first while it goes on; never the scan's."""
    return min(ends_on if ends_on <= today else starts_on, today)


def as_text(handwriting: Mapping[str, bytes]) -> dict[str, str]:
    """Pictures as they stand in the text of an alert."""
    return {name: base64.b64encode(picture).decode() for name, picture in handwriting.items()}


def tag_of_handwriting(batch_key: bytes, texts: Mapping[str, str]) -> str:
    """A tag that only the key of this installation's paper batches yields.

    Anybody can seal to a desk; pictures that nobody here made must not reach an investigator's browser.
    """
    return hmac.new(batch_key, b"handwriting\0" + canonical(texts), hashlib.sha256).hexdigest()


def check_alert(alert: SealedAlert, site: str) -> None:
    """Refuse an alert whose parts do not have the lengths and recipients of sealed ones; NotAsClaimed says which."""
    if not CASE_RECIPIENT.fullmatch(alert.case_recipient):
        raise NotAsClaimed("case_recipient")
    key = case_key_binding(site, alert.case_id.hex(), alert.desk, alert.epoch, alert.case_recipient)
    key_lengths = {len(bind(key, base64.b64encode(bytes(SEED_LENGTH))))}
    for part, sealed, lengths in (
        ("sealed_key", alert.sealed_key, key_lengths),
        ("sealed_text", alert.sealed_text, SIZE_CLASSES),
    ):
        try:
            check_sealed(sealed, stanzas=1, lengths=lengths)
        except HeaderError:
            raise NotAsClaimed(part) from None


def arrival_row(alert: SealedAlert, channel: Channel, day: date) -> Row:
    """What the drop stores of an alert: sealed bytes and the closed list of clear columns."""
    return {
        "case_id": alert.case_id,
        "received_on": day,
        "channel": channel.value,
        "desk": alert.desk,
        "epoch": alert.epoch,
        "sealed_key": alert.sealed_key,
        "sealed_text": alert.sealed_text,
    }


def mailbox_row(alert: SealedAlert, token_hash: bytes, card: bytes) -> Row:
    """What the drop stores of a mailbox."""
    return {
        "token_hash": token_hash,
        "case_id": alert.case_id,
        "case_recipient": alert.case_recipient,
        "desk": alert.desk,
        "card": card,
    }


def stub_mailbox(alert: SealedAlert, stub: StubMailbox) -> Row:
    """The mailbox that the receipt on a stub opens."""
    card = mailbox_card(stub.card_key, alert.case_id, alert.case_recipient, alert.desk)
    return mailbox_row(alert, stub.token_hash, card)


def published_statements(source: Session | Connection, desk: str) -> tuple[str, ...]:
    """A desk's published statements, oldest epoch first."""
    return tuple(source.scalars(STATEMENTS, {"desk": desk}))


def alert_binding(site: str, case: str) -> Binding:
    """The header of an alert's text."""
    return Binding(site=site, case=case, kind="alert", role="reporter")


def case_key_binding(site: str, case: str, desk: str, epoch: int, recipient: str = "") -> Binding:
    """The header of a case key file."""
    return Binding(
        site=site, case=case, kind="case-key", role="key", desk=desk, epoch=epoch, recipient=recipient
    )


def message_key(card: bytes) -> bytes:
    """The key of the tags on the reporter's messages; sealed inside the alert, so that only its desk can check them."""
    return hmac.new(card, b"message", hashlib.sha256).digest()


def mailbox_card(key: bytes, case_id: bytes, case_recipient: str, desk: str) -> bytes:
    """A tag that only the receipt yields, so that nobody can swap whom the reporter writes to and who may answer."""
    return hmac.new(key, canonical([case_id.hex(), case_recipient, desk]), hashlib.sha256).digest()
