"""The trail: who did what and when, never content, each entry chained to the one before under a secret key.

The key and the last known head live outside the database, so that whoever writes the database alone can neither
rewrite an entry, nor drop the newest, nor reorder, without `verify` naming it.
"""

import hashlib
import hmac
import json
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.envelope import canonical
from alerts.storage.casebook import CaseObject, CaseRow, EvidenceRow, TrailEntry, evidence_pieces
from alerts.storage.engine import Store

FIRST = bytes(32)
HEAD_FILE = "trail.head"
PUT_ASIDE, BROUGHT_BACK = "quarantine-dismiss", "quarantine-restore"


@dataclass(frozen=True)
class Verdict:
    """What verification found: the number of entries and, if broken, the first place and why."""

    entries: int
    broken_at: int | None = None
    problem: str = ""

    @property
    def intact(self) -> bool:
        """Whether nothing was changed, removed or reordered."""
        return self.broken_at is None


class Trail:
    """Appends to and verifies the trail of one instance."""

    def __init__(self, config: ConsoleConfig) -> None:
        self._key = config.trail_key
        self._head = config.instance / HEAD_FILE
        self._anchoring = threading.Lock()

    def append(
        self, session: Session, actor: str, action: str, subject: str = "", **details: str | int
    ) -> None:
        """Add an entry inside the caller's transaction, so that act and entry are stored together or not at all."""
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(7164)"))  # one writer of the chain at a time
        last = session.scalars(select(TrailEntry).order_by(TrailEntry.number.desc()).limit(1)).first()
        entry = TrailEntry(
            number=last.number + 1 if last else 1,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            actor=actor,
            action=action,
            subject=subject,
            details=canonical(details).decode(),
        )
        entry.digest = self._digest(last.digest if last else FIRST, entry)
        session.add(entry)
        session.flush()

    def anchor(self, session: Session) -> None:
        """Note the newest entry outside the database; called after acts, it lets `verify` see a cut tail.

        A note never moves back, and stays where it is while the chain contradicts it: otherwise the next act after a
        cut would hide the cut.
        """
        last = session.scalars(select(TrailEntry).order_by(TrailEntry.number.desc()).limit(1)).first()
        noted = self._noted()
        if last and (noted is None or (noted[0] < last.number and self._holds(session, noted))):
            write_whole(self._head, f"{last.number} {last.digest.hex()}\n")

    def anchor_in(self, casebook: Store) -> None:
        """Anchor the newest entry of a store, one thread at a time."""
        with self._anchoring, casebook.reading() as session:
            self.anchor(session)

    @staticmethod
    def _holds(session: Session, noted: tuple[int, str]) -> bool:
        """Whether the chain still has the entry that was noted."""
        entry = session.get(TrailEntry, noted[0])
        return entry is not None and entry.digest.hex() == noted[1]

    def _noted(self) -> tuple[int, str] | None:
        """Number and digest of the entry that was noted last; (0, "") for a note that cannot be read."""
        if not self._head.exists():
            return None
        number, _, digest = self._head.read_text(errors="replace").strip().partition(" ")
        return (int(number), digest) if number.isascii() and number.isdigit() else (0, "")

    def verify(self, session: Session) -> Verdict:
        """Walk the whole chain and compare it with the anchor and with the cases that it speaks of.

        The session must not have read anything before: the anchor is read first, so that an entry of another
        thread is not taken for one that was removed.
        """
        noted = self._noted()
        digests: dict[int, bytes] = {}
        previous = FIRST
        for count, entry in enumerate(
            session.scalars(select(TrailEntry).order_by(TrailEntry.number)), start=1
        ):
            if entry.number != count:
                return Verdict(count - 1, count, "an entry is missing or was moved")
            if not hmac.compare_digest(entry.digest, self._digest(previous, entry)):
                return Verdict(count, count, "an entry was changed, moved, or put in by somebody else")
            previous = digests[count] = entry.digest
        broken = compare_anchor(noted, digests)
        return broken or Verdict(
            len(digests),
            *(self._compare_objects(session) or compare_aside(session) or self._compare_cases(session)),
        )

    def _compare_objects(self, session: Session) -> tuple[int, str] | None:
        """Every object of a case is one that the trail noted when it was stored, and every noted one is there."""
        noted: dict[str, int] = {}
        query = select(TrailEntry).where(TrailEntry.details.contains('"digests"')).order_by(TrailEntry.number)
        for entry in session.scalars(query):
            noted.update(dict.fromkeys(json.loads(entry.details)["digests"].split(), entry.number))
        stored = set()
        for digest, found in stored_objects(session):
            if found != digest or digest.hex() not in noted:
                return noted.get(digest.hex(), 1), "an object of a case is not one that was stored by an act"
            stored.add(digest.hex())
        lost = [number for digest, number in noted.items() if digest not in stored]
        return (min(lost), "an object of a case was removed") if lost else None

    def _compare_cases(self, session: Session) -> tuple[int | None, str]:
        """A card older than, or other than, the last one that the trail noted was put back by somebody."""
        noted: dict[str, tuple[int, str, int]] = {}
        query = select(TrailEntry).where(TrailEntry.details.contains('"card"')).order_by(TrailEntry.number)
        for entry in session.scalars(query):
            details = json.loads(entry.details)
            noted[entry.subject] = (entry.number, details["card"], details["revision"])
        for row in session.scalars(select(CaseRow).where(CaseRow.revision > 0)):
            number, card, revision = noted.get(row.case_id.hex(), (0, "", 0))
            if revision != row.revision or card != digest_of(row.card):
                return number or 1, "a case is not as its last entry left it"
        known = {row.hex() for row in session.scalars(select(CaseRow.case_id).where(CaseRow.revision > 0))}
        lost = [entry[0] for case, entry in noted.items() if case not in known]
        return (min(lost), "a case that the trail speaks of was removed or put back") if lost else (None, "")

    def _digest(self, previous: bytes, entry: TrailEntry) -> bytes:
        fields = [entry.number, entry.at, entry.actor, entry.action, entry.subject, entry.details]
        return hmac.new(self._key, previous + canonical(fields), hashlib.sha256).digest()


def compare_anchor(noted: tuple[int, str] | None, digests: Mapping[int, bytes]) -> Verdict | None:
    """What is wrong between the anchor and the chain; None when they agree."""
    if noted is None:
        return Verdict(len(digests), 1, "the anchor file is missing") if digests else None
    number, digest = noted
    if number == 0:
        return Verdict(len(digests), 1, "the anchor file is damaged")
    if digests.get(number, b"").hex() != digest:
        return Verdict(len(digests), number, "the newest entries were removed")
    return None


def compare_aside(session: Session) -> tuple[int, str] | None:
    """Every alert that is out of sight was put aside by an act: nobody hides one by writing its row."""
    noted: dict[str, tuple[int, str]] = {}
    query = select(TrailEntry).where(TrailEntry.action.in_((PUT_ASIDE, BROUGHT_BACK)))
    for entry in session.scalars(query.order_by(TrailEntry.number)):
        noted[entry.subject] = (entry.number, entry.action)
    for case_id in session.scalars(select(CaseRow.case_id).where(CaseRow.dismissed_on.is_not(None))):
        number, action = noted.get(case_id.hex(), (1, ""))
        if action != PUT_ASIDE:
            return number, "an alert was put aside by no act"
    return None


def stored_objects(session: Session) -> Iterator[tuple[bytes, bytes]]:
    """The digest that is stored with each object and each evidence file of a case, and the one that its bytes have."""
    for digest, sealed in session.execute(select(CaseObject.digest, CaseObject.sealed)):
        yield digest, hashlib.sha256(sealed).digest()
    for object_id, digest in session.execute(select(EvidenceRow.object_id, EvidenceRow.digest)).all():
        yield digest, digest_of_chunks(session, object_id)


def digest_of_chunks(session: Session, object_id: bytes) -> bytes:
    """The SHA-256 of an evidence file's sealed bytes, read piece by piece."""
    total = hashlib.sha256()
    for piece in evidence_pieces(session, object_id):
        total.update(piece)
    return total.digest()


def digest_of(sealed: bytes | None) -> str:
    """The SHA-256 of sealed bytes, as the trail notes it."""
    return hashlib.sha256(sealed or b"").hexdigest()


def write_whole(path: Path, content: str) -> None:
    """Replace a small file so that a crash leaves the old or the new one, never half."""
    fresh = path.with_name(
        f"{path.name}.{secrets.token_hex(4)}.new"
    )  # another thread or process may write too
    with fresh.open("w") as stream:
        os.fchmod(stream.fileno(), 0o600)
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
