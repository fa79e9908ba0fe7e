"""Alerts and messages that move from the drop to the casebook, a row each.

Each row is checked by itself: one that cannot be stored stays in the drop, is counted, and stops nobody else's.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeVar, cast

from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute, Session

from alerts.config import ConsoleConfig
from alerts.model import Channel
from alerts.storage.casebook import CaseKey, CaseObject, CaseRow, DeskEpochRow
from alerts.storage.drop import Arrival, MessageArrival
from alerts.storage.engine import Store
from alerts.trail import Trail

BATCH = 500
ID_BYTES = 16
LARGEST = 1_000_000  # bytes; the largest sealed text is 128 KiB and its header

Row = TypeVar("Row", Arrival, MessageArrival)


def collect_alerts(config: ConsoleConfig, drop: Store, casebook: Store, trail: Trail) -> tuple[int, int]:
    """How many alerts were moved and how many refused: stored and committed first, then deleted from the drop."""

    def store(session: Session, arrival: Arrival) -> bytes | None:
        if session.get(CaseRow, arrival.case_id) is not None:
            return None
        if session.get(DeskEpochRow, (arrival.desk, arrival.epoch)) is None:
            raise ValueError("an arrival is sealed to no desk of this instance")
        add_case(session, arrival)
        return digest(arrival.sealed_text)

    return move(config, drop, casebook, trail, "collect", Arrival.case_id, is_sound_alert, store)


def collect_messages(config: ConsoleConfig, drop: Store, casebook: Store, trail: Trail) -> tuple[int, int]:
    """How many messages were moved and how many refused; one whose case was not collected yet waits."""

    def store(session: Session, message: MessageArrival) -> bytes | None:
        if session.get(CaseObject, message.object_id) is not None:
            return None
        if session.get(CaseRow, message.case_id) is None:
            raise ValueError("a message belongs to no case that was collected")
        session.add(CaseObject.of(message.object_id, message.case_id, message.received_on, message.sealed))
        session.flush()
        return digest(message.sealed)

    return move(
        config, drop, casebook, trail, "collect-messages", MessageArrival.object_id, is_sound_message, store
    )


def move(
    config: ConsoleConfig,
    drop: Store,
    casebook: Store,
    trail: Trail,
    action: str,
    key: InstrumentedAttribute[bytes],
    is_sound: Callable[[Row], bool],
    store: Callable[[Session, Row], bytes | None],
) -> tuple[int, int]:
    """Move the rows of one table of the drop, in random order and in batches; moved and refused."""
    with drop.reading() as session:
        ids = list(session.scalars(select(key)))
    secrets.SystemRandom().shuffle(ids)
    moved = 0
    for start in range(0, len(ids), BATCH):
        rows = list(sound_rows(drop, key, ids[start : start + BATCH], is_sound))
        with casebook.writing() as session:
            lock_round(session)
            done, digests = store_each(session, rows, store)
            note(config, trail, session, action, digests)
        with drop.writing() as session:
            taken = [getattr(row, key.key) for row in done]
            session.execute(delete(key.class_).where(key.in_(taken)))
        moved += len(done)
    return moved, len(ids) - moved


def sound_rows(
    drop: Store, key: InstrumentedAttribute[bytes], ids: Sequence[object], is_sound: Callable[[Row], bool]
) -> Iterator[Row]:
    """The rows of these ids that are what their columns say; whoever writes the drop may have put anything there."""
    table = cast("type[Row]", key.class_)
    with drop.reading() as session:
        for row_id in ids:
            if not isinstance(row_id, bytes) or len(row_id) != ID_BYTES:
                continue
            try:
                row = session.get(table, row_id)
                if row is not None and is_sound(row):
                    session.expunge(row)  # the row outlives the session, and another's failure
                    yield row
            except (ValueError, TypeError, SQLAlchemyError):
                session.rollback()


def is_sound_alert(arrival: Arrival) -> bool:
    """Whether an arrival has the types, channel and sizes that filing writes."""
    return (
        holds(arrival, received_on=date, channel=str, desk=str, epoch=int)
        and arrival.channel in set(Channel)
        and all(is_sealed(sealed) for sealed in (arrival.sealed_key, arrival.sealed_text))
    )


def is_sound_message(message: MessageArrival) -> bool:
    """Whether a message has the types and sizes that a mailbox writes."""
    is_typed = holds(message, received_on=date, case_id=bytes)
    return is_typed and len(message.case_id) == ID_BYTES and is_sealed(message.sealed)


def holds(row: object, **kinds: type) -> bool:
    """Whether a row's values are of the kinds that its columns promise; SQLite itself does not see to it."""
    return all(isinstance(getattr(row, name), kind) for name, kind in kinds.items())


def is_sealed(sealed: object) -> bool:
    """Whether these are bytes of a plausible length."""
    return isinstance(sealed, bytes) and 0 < len(sealed) <= LARGEST


def lock_round(session: Session) -> None:
    """One round at a time; SQLite's writers take turns anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(7165)"))


def store_each(
    session: Session, rows: Sequence[Row], store: Callable[[Session, Row], bytes | None]
) -> tuple[list[Row], list[bytes]]:
    """The rows that are now in the casebook, and the digests of those that were not before."""
    done, digests = [], []
    for row in rows:
        try:
            with session.begin_nested():
                fresh = store(session, row)
        except (IntegrityError, ValueError):
            continue
        done.append(row)
        if fresh is not None:
            digests.append(fresh)
    return done, digests


def add_case(session: Session, arrival: Arrival) -> None:
    """A case with its key file and its text; the text's object has the case's own id."""
    case_id, day = arrival.case_id, arrival.received_on
    session.add(CaseRow(case_id=case_id, received_on=day, channel=arrival.channel, revision=0, card=None))
    session.flush()
    session.add(CaseKey(case_id=case_id, desk=arrival.desk, epoch=arrival.epoch, sealed=arrival.sealed_key))
    session.add(CaseObject.of(case_id, case_id, day, arrival.sealed_text))
    session.flush()


def note(config: ConsoleConfig, trail: Trail, session: Session, action: str, digests: list[bytes]) -> None:
    """One dated entry with the sorted digests, which tell nothing of their order, and one over them all."""
    if digests:
        every = sorted(digests)
        total = hashlib.sha256(b"".join(every)).hexdigest()
        named = " ".join(each.hex() for each in every)
        day = config.today().isoformat()
        trail.append(session, "system", action, day, objects=len(every), digest=total, digests=named)


def digest(sealed: bytes) -> bytes:
    """The SHA-256 of sealed bytes."""
    return hashlib.sha256(sealed).digest()
