"""Collection: sealed arrivals move from the drop to the casebook, in random order, entered in the trail by the day."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.storage.casebook import CaseKey, CaseObject, CaseRow, OutboxEntry
from alerts.storage.drop import Arrival, MailboxEntry, MailboxRow, MessageArrival
from alerts.storage.engine import Store
from alerts.trail import Trail

BATCH = 500


@dataclass(frozen=True)
class Round:
    """What one round moved."""

    alerts: int
    messages: int
    released: int


def make_round(config: ConsoleConfig, drop: Store, casebook: Store, trail: Trail) -> Round:
    """Collect what arrived and release what waits for reporters; safe to repeat after a crash at any point."""
    alerts = in_batches(lambda: collect_alerts(config, drop, casebook, trail))
    messages = in_batches(lambda: collect_messages(config, drop, casebook, trail))
    released = in_batches(lambda: release(drop, casebook, trail))
    if alerts or messages or released:
        with casebook.reading() as session:
            trail.anchor(session)
    return Round(alerts, messages, released)


def in_batches(step: Callable[[], int]) -> int:
    """The sum of a step's counts, repeated until it finds nothing."""
    total = 0
    while count := step():
        total += count
    return total


def collect_alerts(config: ConsoleConfig, drop: Store, casebook: Store, trail: Trail) -> int:
    """Move up to a batch of alerts: store and commit first, then delete, so that a crash loses and doubles nothing."""
    with drop.reading() as session:
        arrivals = list(session.scalars(select(Arrival).limit(BATCH)))
    secrets.SystemRandom().shuffle(arrivals)
    if not arrivals:
        return 0
    with casebook.writing() as session:
        fresh = [arrival for arrival in arrivals if session.get(CaseRow, arrival.case_id) is None]
        for arrival in fresh:
            add_case(session, arrival)
        note(config, trail, session, "collect", [digest(arrival.sealed_text) for arrival in fresh])
    with drop.writing() as session:
        session.execute(delete(Arrival).where(Arrival.case_id.in_([arrival.case_id for arrival in arrivals])))
    return len(arrivals)


def add_case(session: Session, arrival: Arrival) -> None:
    """A case with its key file and its text; the text's object has the case's own id."""
    session.add(
        CaseRow(
            case_id=arrival.case_id,
            received_on=arrival.received_on,
            channel=arrival.channel,
            revision=0,
            card=None,
        )
    )
    session.flush()
    session.add(
        CaseKey(case_id=arrival.case_id, desk=arrival.desk, epoch=arrival.epoch, sealed=arrival.sealed_key)
    )
    session.add(case_object(arrival.case_id, arrival))


def case_object(object_id: bytes, arrival: Arrival | MessageArrival) -> CaseObject:
    """The casebook's row of a collected object."""
    sealed = arrival.sealed_text if isinstance(arrival, Arrival) else arrival.sealed
    return CaseObject(
        object_id=object_id,
        case_id=arrival.case_id,
        received_on=arrival.received_on,
        size_class=len(sealed),
        digest=digest(sealed),
        sealed=sealed,
    )


def collect_messages(config: ConsoleConfig, drop: Store, casebook: Store, trail: Trail) -> int:
    """Move up to a batch of messages; one whose case is still in the drop waits for the next round."""
    with drop.reading() as session:
        waiting = select(Arrival.case_id)
        query = select(MessageArrival).where(MessageArrival.case_id.not_in(waiting)).limit(BATCH)
        arrivals = list(session.scalars(query))
    secrets.SystemRandom().shuffle(arrivals)
    if not arrivals:
        return 0
    with casebook.writing() as session:
        fresh = [row for row in arrivals if is_new_message(session, row)]
        session.add_all(case_object(row.object_id, row) for row in fresh)
        note(config, trail, session, "collect-messages", [digest(row.sealed) for row in fresh])
    with drop.writing() as session:
        ids = [row.object_id for row in arrivals]
        session.execute(delete(MessageArrival).where(MessageArrival.object_id.in_(ids)))
    return len(arrivals)


def is_new_message(session: Session, row: MessageArrival) -> bool:
    """Whether the message belongs to a known case and was not collected before."""
    return session.get(CaseRow, row.case_id) is not None and session.get(CaseObject, row.object_id) is None


def release(drop: Store, casebook: Store, trail: Trail) -> int:
    """Move up to a batch of answers and states to the mailboxes they are for."""
    with casebook.reading() as session:
        entries = list(session.scalars(select(OutboxEntry).limit(BATCH)))
    if not entries:
        return 0
    with drop.writing() as session:
        for entry in entries:
            put_in_mailbox(session, entry)
    with casebook.writing() as session:
        ids = [entry.entry_id for entry in entries]
        session.execute(delete(OutboxEntry).where(OutboxEntry.entry_id.in_(ids)))
        trail.append(session, "system", "release", entries=len(entries))
    return len(entries)


def put_in_mailbox(session: Session, entry: OutboxEntry) -> None:
    """An entry in its mailbox, once; a closed mailbox takes nothing."""
    mailbox = session.scalars(select(MailboxRow.case_id).where(MailboxRow.case_id == entry.case_id)).first()
    if mailbox is not None and session.get(MailboxEntry, entry.entry_id) is None:
        session.add(MailboxEntry(entry_id=entry.entry_id, case_id=entry.case_id, sealed=entry.sealed))


def note(config: ConsoleConfig, trail: Trail, session: Session, action: str, digests: list[bytes]) -> None:
    """One dated entry over the sorted digests, which tells nothing of their order."""
    if digests:
        total = hashlib.sha256(b"".join(sorted(digests))).hexdigest()
        day = config.today().isoformat()
        trail.append(session, "system", action, day, objects=len(digests), digest=total)


def digest(sealed: bytes) -> bytes:
    """The SHA-256 of sealed bytes."""
    return hashlib.sha256(sealed).digest()
