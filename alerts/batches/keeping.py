"""Batches from opening to end, and what is known of them afterwards: counts, and pages that nobody could read."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from alerts.campaigns import place_at
from alerts.config import ConsoleConfig
from alerts.envelope import seal_key
from alerts.errors import AccessDenied, NotAllowed
from alerts.i18n import N_
from alerts.model import Role
from alerts.paper.reading.outcome import Unread
from alerts.storage.casebook import Account, PaperBatch, PaperSheet, Place
from alerts.storage.engine import Store
from alerts.trail import Trail
from crypto.binding import Binding
from crypto.keys import new_seed, recipient_of
from crypto.recipients import HybridRecipient

SCAN, TABLE = "scan", "table"
CLOSED = N_("Este lote ya se cerró.")


@dataclass(frozen=True)
class UnreadPage:
    """A page that could not be read, or with page 0 a whole file, and why; never a file's name."""

    file: int
    page: int
    message: str
    params: Mapping[str, str]

    def text(self, gettext: Callable[[str], str] = str) -> str:
        """The reason in the language of `gettext`."""
        return gettext(self.message).format(**self.params)


@dataclass(frozen=True)
class BatchOutcome:
    """What is known of a batch. waiting: sheets that a person has not settled; 0 once it is closed.

    sheets: how many the scans held; None until they were read to the end.
    """

    batch_id: bytes
    code: str
    place: str
    kind: str
    clerk: str
    opened_on: date
    closed_on: date | None
    sheets: int | None
    filed: int
    blank: int
    discarded: int
    refused: int
    waiting: int
    unread: tuple[UnreadPage, ...]

    @property
    def already(self) -> int:
        """Sheets that were filed, or waited, before these scans were given."""
        return max(0, (self.sheets or 0) - self.filed - self.blank - self.discarded - self.waiting)


def open_batch(
    casebook: Store, config: ConsoleConfig, trail: Trail, actor: str, *, code: str, clerk: str
) -> bytes:
    """The id of a new batch of scans, with a fresh key that only the clerk's identity opens.

    Raises NotAllowed for an unknown code, and for a clerk who has no identity yet.
    """
    batch_id, seed = secrets.token_bytes(16), new_seed()
    recipient = str(recipient_of(seed))
    with casebook.writing() as session:
        place_at(session, code)
        sealed = seal_key(key_binding(config, batch_id, recipient), seed, [clerk_recipient(session, clerk)])
        session.add(
            PaperBatch(
                batch_id=batch_id,
                code=code.strip().upper(),
                kind=SCAN,
                clerk=clerk,
                opened_on=config.today(),
                recipient=recipient,
                sealed_key=sealed,
            )
        )
        trail.append(session, actor, "batch-open", batch_id.hex())
    return batch_id


def clerk_recipient(session: Session, clerk: str) -> HybridRecipient:
    """The recipient of the person who will settle a batch."""
    account = session.get(Account, clerk)
    if account is None or account.disabled or account.recipient is None:
        raise NotAllowed(N_("Quien ingresa los formularios necesita una cuenta activa con su alta completa."))
    if account.role != Role.IMPORTER:
        raise NotAllowed(N_("Solo una cuenta de ingreso de formularios resuelve hojas. Elija otra."))
    return HybridRecipient.parse(account.recipient)


def key_binding(config: ConsoleConfig, batch_id: bytes, recipient: str) -> Binding:
    """The header of a batch's key."""
    return Binding(
        site=config.site_id, case=batch_id.hex(), kind="batch-key", role="key", recipient=recipient
    )


def own_batch(session: Session, batch_id: bytes, clerk: str, *, locked: bool = False) -> PaperBatch:
    """A clerk's own open batch of scans; AccessDenied for another's, NotAllowed once it is closed.

    locked: nobody else changes it until the transaction ends.
    """
    batch = session.get(PaperBatch, batch_id, with_for_update=locked)
    if batch is None or batch.clerk != clerk or batch.kind != SCAN:
        raise AccessDenied("no such batch for this person")
    if batch.closed_on is not None:
        raise NotAllowed(CLOSED)
    return batch


def close_batch(casebook: Store, config: ConsoleConfig, trail: Trail, actor: str, batch_id: bytes) -> int:
    """Destroy the sheets that still wait and the batch's key; how many sheets those were."""
    with casebook.writing() as session:
        batch = own_batch(session, batch_id, actor, locked=True)
        lost = waiting_in(session, batch_id)
        session.execute(delete(PaperSheet).where(PaperSheet.batch_id == batch_id))
        batch.discarded += lost
        batch.sealed_key = batch.recipient = None
        batch.closed_on = config.today()
        trail.append(session, actor, "batch-close", batch_id.hex(), discarded=lost)
    casebook.forget_deleted()
    trail.anchor_in(casebook)
    return lost


def note_table(
    session: Session, config: ConsoleConfig, *, code: str, clerk: str, filed: int, refused: int
) -> None:
    """Remember how many forms a table brought; called inside the caller's transaction."""
    session.add(
        PaperBatch(
            batch_id=secrets.token_bytes(16),
            code=code.strip().upper(),
            kind=TABLE,
            clerk=clerk,
            opened_on=config.today(),
            closed_on=config.today(),
            filed=filed,
            refused=refused,
        )
    )


def batches(session: Session, clerk: str) -> Sequence[BatchOutcome]:
    """A clerk's own batches: those that are open first, then the newest."""
    found = session.scalars(select(PaperBatch).where(PaperBatch.clerk == clerk)).all()
    found = sorted(found, key=lambda batch: (batch.closed_on is None, batch.opened_on), reverse=True)
    return [outcome_of(session, batch) for batch in found]


def outcome(session: Session, batch_id: bytes, clerk: str) -> BatchOutcome:
    """How a clerk's own batch stands or ended; AccessDenied for another's."""
    batch = session.get(PaperBatch, batch_id)
    if batch is None or batch.clerk != clerk:
        raise AccessDenied("no such batch for this person")
    return outcome_of(session, batch)


def outcome_of(session: Session, batch: PaperBatch) -> BatchOutcome:
    """What a batch's row says."""
    return BatchOutcome(
        batch_id=batch.batch_id,
        code=batch.code,
        place=session.get_one(Place, batch.code).name,
        kind=batch.kind,
        clerk=batch.clerk,
        opened_on=batch.opened_on,
        closed_on=batch.closed_on,
        sheets=batch.sheets,
        filed=batch.filed,
        blank=batch.blank,
        discarded=batch.discarded,
        refused=batch.refused,
        waiting=waiting_in(session, batch.batch_id),
        unread=tuple(UnreadPage(*each) for each in json.loads(batch.unread)),
    )


def waiting_in(session: Session, batch_id: bytes) -> int:
    """How many sheets of a batch wait for a person."""
    query = select(func.count()).select_from(PaperSheet).where(PaperSheet.batch_id == batch_id)
    return session.scalar(query) or 0


def unread_rows(unread: Sequence[Unread]) -> list[list[object]]:
    """Unread pages as a batch's row keeps them."""
    return [
        [each.place.file, each.place.page, each.problem.message, dict(each.problem.params)] for each in unread
    ]
