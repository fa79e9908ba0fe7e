"""Collection: sealed arrivals move from the drop to the casebook, in random order, entered in the trail by the day.

What waits for reporters moves the other way. Stored and committed first, deleted second, so that a crash loses and
doubles nothing.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from alerts.collection.files import collect_files
from alerts.collection.rows import BATCH, collect_alerts, collect_messages, lock_round
from alerts.config import ConsoleConfig
from alerts.custody.desks import publish_all
from alerts.storage.casebook import OutboxEntry
from alerts.storage.drop import MailboxEntry, MailboxRow
from alerts.storage.engine import Store
from alerts.trail import Trail


@dataclass(frozen=True)
class Round:
    """What one round moved, and how many rows it had to leave where they were."""

    alerts: int
    messages: int
    released: int
    files: int = 0
    refused: int = 0


def make_round(config: ConsoleConfig, drop: Store, casebook: Store, trail: Trail) -> Round:
    """Collect what arrived and release what waits for reporters; safe to repeat after a crash at any point."""
    publish_all(casebook, drop)
    alerts, refused_alerts = collect_alerts(config, drop, casebook, trail)
    messages, refused_messages = collect_messages(config, drop, casebook, trail)
    files, refused_files = collect_files(config, drop, casebook, trail)
    released = 0
    while count := release(drop, casebook, trail):
        released += count
    if alerts or messages or files or released:
        trail.anchor_in(casebook)
    refused = refused_alerts + refused_messages + refused_files
    return Round(alerts, messages, released, files, refused)


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
        lock_round(session)
        ids = [entry.entry_id for entry in entries]
        session.execute(delete(OutboxEntry).where(OutboxEntry.entry_id.in_(ids)))
        trail.append(session, "system", "release", entries=len(entries))
    return len(entries)


def put_in_mailbox(session: Session, entry: OutboxEntry) -> None:
    """An entry in its mailbox, once; a closed mailbox takes nothing."""
    mailbox = session.scalars(select(MailboxRow.case_id).where(MailboxRow.case_id == entry.case_id)).first()
    if mailbox is not None and session.get(MailboxEntry, entry.entry_id) is None:
        try:
            with session.begin_nested():
                session.add(MailboxEntry(entry_id=entry.entry_id, case_id=entry.case_id, sealed=entry.sealed))
        except IntegrityError:
            pass  # another round put it there meanwhile
