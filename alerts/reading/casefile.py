"""One case as its desk sees it: text, card, conversation, each opened and checked in its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.conversation import DESK, REPORTER, Act, Entry, FileNote, entry_of, in_order
from alerts.custody.desks import desk_trust
from alerts.custody.keyring import Keyring
from alerts.custody.recusals import barred
from alerts.errors import AccessDenied, Damaged, Recused, SealingRefused
from alerts.filing import alert_binding, case_key_binding
from alerts.model import Channel, SealedBy
from alerts.questionnaire import Answers
from alerts.reading.alert_text import MALFORMED, AlertText
from alerts.reading.card import Card
from alerts.storage.casebook import CaseKey, CaseObject, CaseRow, EvidenceRow
from alerts.trust import TrustedDesk
from alerts.unsealing import open_any, open_bound, open_key, reporter_entry, signed_content
from crypto.binding import Binding
from crypto.errors import CryptoError
from crypto.identities import HybridIdentity
from crypto.keys import recipient_of
from crypto.recipients import HybridRecipient


@dataclass(frozen=True)
class EvidenceFile:
    """An evidence file as the reporter's sealed note tells of it, and whether its bytes are here."""

    note: FileNote = field(repr=False)
    on: str
    present: bool

    @property
    def object_id(self) -> bytes:
        """The id of its bytes."""
        return bytes.fromhex(self.note.object)


@dataclass(frozen=True)
class CaseFile:
    """An opened case."""

    case_id: bytes
    received_on: date
    channel: Channel
    revision: int
    desks: tuple[str, ...]
    identity: HybridIdentity = field(repr=False)
    answers: Answers = field(repr=False)
    code: str = field(repr=False)
    mailbox: str = field(repr=False)
    card: Card = field(repr=False)
    entries: tuple[Entry, ...] = field(repr=False)
    identities: tuple[HybridIdentity, ...] = field(repr=False, default=())
    present_files: frozenset[bytes] = field(repr=False, default=frozenset())
    sealed_by: SealedBy = SealedBy.ARRIVAL
    signals: str = ""
    handwriting: Mapping[str, bytes] = field(repr=False, default_factory=dict)
    highest_seq: int = 0
    generation: int = 1
    damaged: int = 0

    @property
    def name(self) -> str:
        """The case's id as addresses and the trail write it."""
        return self.case_id.hex()

    @property
    def next_seq(self) -> int:
        """A number above everything that passed between case and mailbox."""
        return max(self.card.last_seq, self.highest_seq) + 1

    @property
    def awaits_reply(self) -> bool:
        """Whether the reporter wrote last."""
        return bool(self.entries) and self.entries[-1].author == REPORTER and not self.mailbox_closed_on

    @property
    def files(self) -> tuple[EvidenceFile, ...]:
        """The evidence files, in the order in which they were sent."""
        found = ((entry.on, entry.file) for entry in self.entries if entry.file)
        return tuple(EvidenceFile(note, on, self._holds(note)) for on, note in found)

    @property
    def identity_given(self) -> tuple[Entry, ...]:
        """What the reporter told of themselves, oldest first."""
        return tuple(entry for entry in self.entries if entry.kind == Act.IDENTITY)

    @property
    def notify_first(self) -> str:
        """Whether the reporter wants to be told before a referral, `si` or `no`, as said last."""
        wishes = [entry.text for entry in self.entries if entry.kind == Act.NOTIFY]
        return wishes[-1] if wishes else self.answers.one("notify_first") or ""

    @property
    def mailbox_closed_on(self) -> str | None:
        """The day on which the reporter closed the mailbox, if that was done."""
        closed = [entry.on for entry in self.entries if entry.kind == Act.CLOSED]
        return closed[-1] if closed else None

    def _holds(self, note: FileNote) -> bool:
        return bytes.fromhex(note.object) in self.present_files


@dataclass(frozen=True)
class Opened:
    """A case's identities, newest first, and the headers and bodies of its objects beside the text."""

    identities: tuple[HybridIdentity, ...] = field(repr=False)
    contents: tuple[tuple[Binding, bytes], ...] = field(repr=False)
    highest_seq: int
    damaged: int


class Archive:
    """Opens cases with a member's keyring, for the time of one request."""

    def __init__(self, session: Session, config: ConsoleConfig, keys: Keyring) -> None:
        self._session = session
        self._config = config
        self._keys = keys
        self._trusted: dict[str, TrustedDesk] = {}

    def open(self, case_id: bytes) -> CaseFile:
        """The whole case.

        Raises AccessDenied when there is no such case for this person, Recused when it is barred to them, and
        Damaged when its key, text or card does not open in its place; damaged messages are counted and left out.
        """
        case = self.find(case_id)
        if case.answers.one("A1") in barred(self._session, self._keys.username):
            raise Recused("this person is recused from the case's institution")
        return case

    def find(self, case_id: bytes) -> CaseFile:
        """The same whoever asks: for the acts of custody, to which recusal does not apply."""
        rows = list(self._session.scalars(select(CaseKey).where(CaseKey.case_id == case_id)))
        row = self._session.get(CaseRow, case_id)
        if row is None or not any((key.desk, key.epoch) in self._keys.keys for key in rows):
            raise AccessDenied("no such case for this person")
        objects = self._session.scalars(select(CaseObject).where(CaseObject.case_id == case_id))
        files = self._session.scalars(select(EvidenceRow.object_id).where(EvidenceRow.case_id == case_id))
        return replace(self.assemble(row, rows, list(objects)), present_files=frozenset(files))

    def assemble(self, row: CaseRow, rows: Sequence[CaseKey], objects: Sequence[CaseObject]) -> CaseFile:
        """The case that these rows make; Damaged as `open` says, whatever the rows hold."""
        try:
            return self._assemble(row, rows, objects)
        except (*MALFORMED, CryptoError):
            raise Damaged("the case is malformed") from None

    def _assemble(self, row: CaseRow, rows: Sequence[CaseKey], objects: Sequence[CaseObject]) -> CaseFile:
        found = next((each for each in objects if each.object_id == row.case_id), None)
        if found is None:
            raise Damaged("the text of the case is missing")
        others = [each for each in objects if each.object_id != row.case_id]
        desks = frozenset(key.desk for key in rows)
        opened = self._open_others(row, self._case_identity(row, rows), others, desks)
        text = self._text(found, opened.identities, row)
        if row.revision == 0 and text.desk not in desks:
            raise Damaged("the text of the case names another desk than the one it was sealed to")
        card = self._card(row, opened.identities, text.desk)
        if card.text_digest not in {"", found.digest.hex()}:
            raise Damaged("the text of the case is not the one that was decided on")
        entries, unproven = self._conversation(opened.contents, text, card.desks | {text.desk})
        return CaseFile(
            case_id=row.case_id,
            received_on=row.received_on,
            channel=Channel(row.channel),
            revision=row.revision,
            desks=tuple(sorted(desks)),
            identity=opened.identities[0],
            answers=text.answers,
            code=text.code,
            mailbox=text.mailbox,
            card=replace(card, text_digest=found.digest.hex()),
            entries=entries,
            identities=opened.identities,
            sealed_by=text.sealed_by,
            signals=text.signals,
            handwriting=text.handwriting,
            highest_seq=opened.highest_seq,
            generation=len(opened.identities),
            damaged=opened.damaged + unproven,
        )

    def _open_others(
        self, row: CaseRow, newest: HybridIdentity, objects: Sequence[CaseObject], desks: frozenset[str]
    ) -> Opened:
        """Every object but the text; a former key that a desk signed opens what is older than the newest key."""
        identities, contents, pending, highest = [newest], [], list(objects), 0
        before = 0
        while len(identities) != before:
            before = len(identities)
            remaining = []
            for found in pending:
                try:
                    binding, body = self._open_object(found, identities, row.case_id.hex())
                    if binding.kind == "former-key":
                        identities.append(self._former(binding, body, desks))
                    else:
                        contents.append((binding, body))
                    highest = max(highest, binding.seq)
                except (Damaged, *MALFORMED):
                    remaining.append(found)
            pending = remaining
        return Opened(tuple(identities), tuple(contents), highest, len(pending))

    def _open_object(
        self, found: CaseObject, identities: Sequence[HybridIdentity], case: str
    ) -> tuple[Binding, bytes]:
        check_digest(found)
        return open_any(found.sealed, identities, site=self._config.site_id, case=case)

    def _former(self, binding: Binding, body: bytes, desks: frozenset[str]) -> HybridIdentity:
        return HybridIdentity(bytes.fromhex(self._signed(binding, body, desks)["secret"]))

    def _case_identity(self, row: CaseRow, rows: Sequence[CaseKey]) -> HybridIdentity:
        damage: Damaged | None = None
        for key in rows:
            held = self._keys.keys.get((key.desk, key.epoch))
            if held is None:
                continue
            expected = case_key_binding(self._config.site_id, row.case_id.hex(), key.desk, key.epoch)
            try:
                return HybridIdentity(open_key(key.sealed, held.identity, expected))
            except Damaged as error:
                damage = error
        raise damage or AccessDenied("no such case for this person")

    def _text(self, found: CaseObject, identities: Sequence[HybridIdentity], row: CaseRow) -> AlertText:
        check_digest(found)
        binding = alert_binding(self._config.site_id, row.case_id.hex())
        body = open_bound(found.sealed, identities, binding)
        return AlertText.read(body, Channel(row.channel), self._config.batch_key)

    def _card(self, row: CaseRow, identities: Sequence[HybridIdentity], desk: str) -> Card:
        """The card, signed by the desk that the alert arrived at or one that an act gave the case to."""
        if row.revision == 0:
            return Card()
        case = row.case_id.hex()
        binding, body = open_any(row.card or b"", identities, site=self._config.site_id, case=case)
        if (binding.kind, binding.seq) != ("card", row.revision):
            raise Damaged("the card of the case is of another revision")
        card = Card.of(self._signed(binding, body))
        if binding.desk not in card.desks | {desk}:
            raise Damaged("the card of the case is signed by a desk that never had it")
        return card

    def _signed(self, binding: Binding, body: bytes, desks: frozenset[str] | None = None) -> dict[str, Any]:
        """What a desk signed; one of `desks`, where those that may speak are known."""
        if desks is not None and binding.desk not in desks:
            raise Damaged("an object is signed by a desk that does not have the case")
        try:
            if binding.desk not in self._trusted:
                self._trusted[binding.desk] = desk_trust(self._session, self._config, binding.desk)
            verify_key = self._trusted[binding.desk].verify_keys[binding.epoch]
        except (SealingRefused, KeyError):
            raise Damaged("an object is signed by no desk of this instance") from None
        return signed_content(body, binding, verify_key)

    def _conversation(
        self, contents: Sequence[tuple[Binding, bytes]], text: AlertText, desks: frozenset[str]
    ) -> tuple[tuple[Entry, ...], int]:
        """The proven messages of both sides in order, and how many objects proved to be nothing of the kind."""
        entries, damaged = [], 0
        for binding, body in contents:
            try:
                entries.append(self._entry(binding, body, text, desks))
            except (Damaged, *MALFORMED):
                damaged += 1
        return in_order(entries), damaged

    def _entry(self, binding: Binding, body: bytes, text: AlertText, desks: frozenset[str]) -> Entry:
        if binding.kind == "reply":
            return entry_of(binding, DESK, self._signed(binding, body, desks))
        if binding.kind not in set(Act):
            raise Damaged("an object is of no kind that a conversation has")
        return reporter_entry(binding, body, text.message_key)


def check_digest(found: CaseObject) -> None:
    """Refuse an object whose bytes are not those that were stored with its digest."""
    if sha256(found.sealed).digest() != found.digest:
        raise Damaged("an object is not the one that was stored")


def mailbox_recipient(case: CaseFile) -> HybridRecipient:
    """The recipient of the reporter's mailbox; Damaged when the alert named none that is one."""
    try:
        return HybridRecipient.parse(case.mailbox)
    except CryptoError:
        raise Damaged("the mailbox of the case has no proper recipient") from None


def case_recipient(case: CaseFile) -> HybridRecipient:
    """The recipient that everything of a case is sealed to."""
    return recipient_of(case.identity.seed)
