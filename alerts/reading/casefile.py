"""One case as its desk sees it: text, card, conversation, each opened and checked in its place."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.conversation import DESK, Entry, in_order
from alerts.custody.desks import desk_trust
from alerts.custody.keyring import Keyring
from alerts.custody.recusals import barred
from alerts.errors import AccessDenied, Damaged, Recused, SealingRefused
from alerts.filing import alert_binding, case_key_binding
from alerts.model import Channel, State
from alerts.questionnaire import Answers
from alerts.storage.casebook import CaseKey, CaseObject, CaseRow
from alerts.trust import TrustedDesk
from alerts.unsealing import open_any, open_bound, open_key, reporter_entry, signed_content
from crypto.binding import Binding
from crypto.identities import HybridIdentity
from crypto.keys import recipient_of
from crypto.recipients import HybridRecipient


@dataclass(frozen=True)
class Step:
    """One signed act on a case: who, when, what, why, and the state that it left."""

    at: str
    by: str
    decision: str
    reason: str
    state: str
    terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Card:
    """What a desk has decided about a case."""

    state: State = State.RECIBIDA
    history: tuple[Step, ...] = ()
    evidence_at_risk: bool = False
    last_seq: int = 0
    text_digest: str = ""

    def content(self) -> dict[str, Any]:
        """The card as JSON values."""
        return {
            "state": self.state.value,
            "history": [vars(step) | {"terms": dict(step.terms)} for step in self.history],
            "evidence_at_risk": self.evidence_at_risk,
            "last_seq": self.last_seq,
            "text_digest": self.text_digest,
        }

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Card":
        """The card that these JSON values describe."""
        return cls(
            state=State(content["state"]),
            history=tuple(Step(**step) for step in content["history"]),
            evidence_at_risk=content["evidence_at_risk"],
            last_seq=content["last_seq"],
            text_digest=content["text_digest"],
        )


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
    generation: int = 1
    damaged: int = 0

    @property
    def name(self) -> str:
        """The case's id as addresses and the trail write it."""
        return self.case_id.hex()

    @property
    def next_seq(self) -> int:
        """A number above every entry of the conversation."""
        return max([self.card.last_seq, *(entry.seq for entry in self.entries)]) + 1

    @property
    def awaits_reply(self) -> bool:
        """Whether the reporter wrote last."""
        return bool(self.entries) and self.entries[-1].author == "reporter"


@dataclass(frozen=True)
class Opened:
    """A case's identities, newest first, and the headers and bodies of its objects beside the text."""

    identities: tuple[HybridIdentity, ...] = field(repr=False)
    contents: tuple[tuple[Binding, bytes], ...] = field(repr=False)
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
        rows = list(self._session.scalars(select(CaseKey).where(CaseKey.case_id == case_id)))
        row = self._session.get(CaseRow, case_id)
        if row is None or not any((key.desk, key.epoch) in self._keys.keys for key in rows):
            raise AccessDenied("no such case for this person")
        objects = self._session.scalars(select(CaseObject).where(CaseObject.case_id == case_id))
        case = self.assemble(row, rows, list(objects))
        if case.answers.one("A1") in barred(self._session, self._keys.username):
            raise Recused("this person is recused from the case's institution")
        return case

    def assemble(self, row: CaseRow, rows: Sequence[CaseKey], objects: Sequence[CaseObject]) -> CaseFile:
        """The case that these rows make; Damaged as `open` says."""
        text = next((found for found in objects if found.object_id == row.case_id), None)
        if text is None:
            raise Damaged("the text of the case is missing")
        others = [found for found in objects if found.object_id != row.case_id]
        opened = self._open_others(row, self._case_identity(row, rows), others)
        body = self._text(text, opened.identities, row.case_id.hex())
        card = self._card(row, opened.identities)
        if card.text_digest not in {"", text.digest.hex()}:
            raise Damaged("the text of the case is not the one that was decided on")
        entries, unproven = self._conversation(opened.contents, bytes.fromhex(body["message_key"]))
        return CaseFile(
            case_id=row.case_id,
            received_on=row.received_on,
            channel=Channel(row.channel),
            revision=row.revision,
            desks=tuple(sorted({key.desk for key in rows})),
            identity=opened.identities[0],
            answers=Answers.from_json(body["answers"].encode()),
            code=body["code"],
            mailbox=body["mailbox"],
            card=replace(card, text_digest=text.digest.hex()),
            entries=entries,
            generation=len(opened.identities),
            damaged=opened.damaged + unproven,
        )

    def _open_others(self, row: CaseRow, newest: HybridIdentity, objects: Sequence[CaseObject]) -> Opened:
        """Every object but the text; a former key that a desk signed opens what is older than the newest key."""
        identities, contents, pending = [newest], [], list(objects)
        before = -1
        while len(identities) != before:
            before = len(identities)
            remaining = []
            for found in pending:
                try:
                    check_digest(found)
                    binding, body = open_any(
                        found.sealed, identities, site=self._config.site_id, case=row.case_id.hex()
                    )
                except Damaged:
                    remaining.append(found)
                    continue
                if binding.kind == "former-key":
                    identities.append(HybridIdentity(bytes.fromhex(self._signed(binding, body)["secret"])))
                else:
                    contents.append((binding, body))
            pending = remaining
        return Opened(tuple(identities), tuple(contents), len(pending))

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

    def _text(self, found: CaseObject, identities: Sequence[HybridIdentity], case: str) -> dict[str, str]:
        check_digest(found)
        body = open_bound(found.sealed, identities, alert_binding(self._config.site_id, case))
        try:
            document = json.loads(body)
            Answers.from_json(document["answers"].encode())
            return {name: str(document[name]) for name in ("answers", "code", "mailbox", "message_key")}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Damaged("the text of the case is malformed") from None

    def _card(self, row: CaseRow, identities: Sequence[HybridIdentity]) -> Card:
        if row.revision == 0:
            return Card()
        case = row.case_id.hex()
        binding, body = open_any(row.card or b"", identities, site=self._config.site_id, case=case)
        if (binding.kind, binding.seq) != ("card", row.revision):
            raise Damaged("the card of the case is of another revision")
        return Card.of(self._signed(binding, body))

    def _signed(self, binding: Binding, body: bytes) -> dict[str, Any]:
        try:
            if binding.desk not in self._trusted:
                self._trusted[binding.desk] = desk_trust(self._session, self._config, binding.desk)
            verify_key = self._trusted[binding.desk].verify_keys[binding.epoch]
        except (SealingRefused, KeyError):
            raise Damaged("an object is signed by no desk of this instance") from None
        return signed_content(body, binding, verify_key)

    def _conversation(
        self, contents: Sequence[tuple[Binding, bytes]], tag_key: bytes
    ) -> tuple[tuple[Entry, ...], int]:
        """The proven messages of both sides in order, and how many objects proved to be nothing of the kind."""
        entries, damaged = [], 0
        for binding, body in contents:
            try:
                entries.append(self._entry(binding, body, tag_key))
            except Damaged:
                damaged += 1
        return in_order(entries), damaged

    def _entry(self, binding: Binding, body: bytes, tag_key: bytes) -> Entry:
        if binding.kind == "reply":
            content = self._signed(binding, body)
            return Entry(binding.seq, DESK, content["text"], content["on"], verified=True)
        if binding.kind != "message":
            raise Damaged("an object is of no kind that a conversation has")
        return reporter_entry(binding, body, tag_key)


def check_digest(found: CaseObject) -> None:
    """Refuse an object whose bytes are not those that were stored with its digest."""
    if sha256(found.sealed).digest() != found.digest:
        raise Damaged("an object is not the one that was stored")


def case_recipient(case: CaseFile) -> HybridRecipient:
    """The recipient that everything of a case is sealed to."""
    return recipient_of(case.identity.seed)
