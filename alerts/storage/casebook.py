"""The casebook: cases, desks, accounts, activities and the trail. Only the console and its commands open it."""

from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Self

from sqlalchemy import Date, DateTime, ForeignKey, Index, LargeBinary, String, Text, bindparam, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from alerts.storage.drop import UNORDERED
from alerts.storage.engine import Store, new_metadata

SCHEMA = "alerts_casebook"


class CasebookBase(DeclarativeBase):
    """Base of the casebook's tables."""

    metadata = new_metadata()


class CaseRow(CasebookBase):
    """One case. Its card (state, decisions, notes) is sealed; the clear columns are a closed list."""

    __tablename__ = "case_file"
    __table_args__ = UNORDERED

    case_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    received_on: Mapped[date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(String(8))
    retention_on: Mapped[date | None] = mapped_column(Date)
    revision: Mapped[int] = mapped_column(default=0)
    dismissed_on: Mapped[date | None] = mapped_column(Date)
    card: Mapped[bytes | None] = mapped_column(LargeBinary)


class CaseKey(CasebookBase):
    """The case's secret sealed to one desk in one epoch: holding it is having access."""

    __tablename__ = "case_key"
    __table_args__ = (Index("ix_case_key_desk", "desk"), UNORDERED)

    case_id: Mapped[bytes] = mapped_column(ForeignKey("case_file.case_id"), primary_key=True)
    desk: Mapped[str] = mapped_column(String(40), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class CaseObject(CasebookBase):
    """A sealed object of a case that never changes: the alert's text, a message, a reply."""

    __tablename__ = "case_object"
    __table_args__ = (Index("ix_case_object_case_id", "case_id"), UNORDERED)

    object_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    case_id: Mapped[bytes] = mapped_column(ForeignKey("case_file.case_id"))
    received_on: Mapped[date] = mapped_column(Date)
    size_class: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)

    @classmethod
    def of(cls, object_id: bytes, case_id: bytes, received_on: date, sealed: bytes) -> Self:
        """The row of a sealed object, with its size and SHA-256."""
        return cls(
            object_id=object_id,
            case_id=case_id,
            received_on=received_on,
            size_class=len(sealed),
            digest=sha256(sealed).digest(),
            sealed=sealed,
        )


class EvidenceRow(CasebookBase):
    """A sealed evidence file of a case: its bytes are in chunks, its name and type in the reporter's sealed note."""

    __tablename__ = "evidence_file"
    __table_args__ = (Index("ix_evidence_file_case_id", "case_id"), UNORDERED)

    object_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    case_id: Mapped[bytes] = mapped_column(ForeignKey("case_file.case_id"))
    received_on: Mapped[date] = mapped_column(Date)
    size_class: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class EvidenceChunk(CasebookBase):
    """A piece of a sealed evidence file, numbered from 0."""

    __tablename__ = "evidence_chunk"
    __table_args__ = UNORDERED

    object_id: Mapped[bytes] = mapped_column(ForeignKey("evidence_file.object_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class OutboxEntry(CasebookBase):
    """A sealed entry for a reporter that has not been released to the drop yet."""

    __tablename__ = "outbox_entry"
    __table_args__ = UNORDERED

    entry_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    case_id: Mapped[bytes] = mapped_column(ForeignKey("case_file.case_id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class DeskRow(CasebookBase):
    """A directorate's unit that receives cases."""

    __tablename__ = "desk"
    __table_args__ = UNORDERED

    desk: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))


class DeskEpochRow(CasebookBase):
    """A desk's signed statement for one epoch."""

    __tablename__ = "desk_epoch"
    __table_args__ = UNORDERED

    desk: Mapped[str] = mapped_column(ForeignKey("desk.desk"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    statement: Mapped[str] = mapped_column(Text)


class DeskKeyRow(CasebookBase):
    """A desk's secret sealed to one holder: a member's username, or `recovery`.

    The voucher is the desk's signature over holder and recipient: only whom it names gets the next epoch's key.
    """

    __tablename__ = "desk_key"
    __table_args__ = UNORDERED

    desk: Mapped[str] = mapped_column(ForeignKey("desk.desk"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(String(60), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    voucher: Mapped[bytes] = mapped_column(LargeBinary(64))


class DeskIndex(CasebookBase):
    """What a desk's inbox shows, sealed to the desk, so that a long inbox opens quickly."""

    __tablename__ = "desk_index"
    __table_args__ = UNORDERED

    desk: Mapped[str] = mapped_column(ForeignKey("desk.desk"), primary_key=True)
    epoch: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Account(CasebookBase):
    """A person of the console. The identity file is locked by a passphrase that nobody else knows."""

    __tablename__ = "account"
    __table_args__ = UNORDERED

    username: Mapped[str] = mapped_column(String(60), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    desk: Mapped[str | None] = mapped_column(ForeignKey("desk.desk"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    recipient: Mapped[str | None] = mapped_column(String(2000))
    identity_file: Mapped[bytes | None] = mapped_column(LargeBinary)
    enrolment_hash: Mapped[str | None] = mapped_column(String(200))
    enrolment_until: Mapped[date | None] = mapped_column(Date)
    disabled: Mapped[bool] = mapped_column(default=False)


class Recusal(CasebookBase):
    """An institution whose cases a person must not open."""

    __tablename__ = "recusal"
    __table_args__ = UNORDERED

    username: Mapped[str] = mapped_column(ForeignKey("account.username"), primary_key=True)
    institution: Mapped[str] = mapped_column(String(8), primary_key=True)


class SignInThrottle(CasebookBase):
    """Failed sign-ins under one keyed digest of a username, known or not; never an address."""

    __tablename__ = "sign_in_throttle"
    __table_args__ = UNORDERED

    name_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    failures: Mapped[int]
    wait_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Activity(CasebookBase):
    """A visit, a poster campaign or a mailing."""

    __tablename__ = "activity"
    __table_args__ = UNORDERED

    activity_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    modality: Mapped[str] = mapped_column(String(20))
    institution: Mapped[str | None] = mapped_column(String(8))
    audience: Mapped[str | None] = mapped_column(String(200))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    mail_code: Mapped[str | None] = mapped_column(String(12))


class Place(CasebookBase):
    """One place of an activity, with the one code that its posters and sheets share."""

    __tablename__ = "place"
    __table_args__ = (Index("ix_place_activity_id", "activity_id"), UNORDERED)

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    activity_id: Mapped[bytes] = mapped_column(ForeignKey("activity.activity_id"))
    name: Mapped[str] = mapped_column(String(200))
    staff: Mapped[int | None]


class Visit(CasebookBase):
    """What happened when the team came to a place; counts of people, never names of them."""

    __tablename__ = "visit"
    __table_args__ = UNORDERED

    code: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    visited_on: Mapped[date] = mapped_column(Date)
    summoned: Mapped[int]
    attended: Mapped[int]
    talk_held: Mapped[bool]
    forms_given: Mapped[int]
    forms_returned: Mapped[int]
    refused: Mapped[bool]
    warned: Mapped[bool]
    notes: Mapped[str] = mapped_column(Text)


class Box(CasebookBase):
    """A sealed box for paper forms: who placed and who opened it, under which seals, and how many sheets were in it."""

    __tablename__ = "box"
    __table_args__ = (Index("ix_box_code", "code"), UNORDERED)

    box_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("place.code"))
    label: Mapped[str] = mapped_column(String(40))
    placed_on: Mapped[date] = mapped_column(Date)
    seal_placed: Mapped[str] = mapped_column(String(80))
    placed_by: Mapped[str] = mapped_column(String(120))
    placed_with: Mapped[str] = mapped_column(String(120))
    opened_on: Mapped[date | None] = mapped_column(Date)
    seal_found: Mapped[str | None] = mapped_column(String(80))
    seal_intact: Mapped[bool | None]
    opened_by: Mapped[str | None] = mapped_column(String(120))
    opened_with: Mapped[str | None] = mapped_column(String(120))
    sheets_counted: Mapped[int | None]
    notes: Mapped[str] = mapped_column(Text, default="")


class PaperBatch(CasebookBase):
    """One import of paper forms and how it ended. The key, sealed to the clerk, is destroyed when the batch closes."""

    __tablename__ = "paper_batch"
    __table_args__ = (Index("ix_paper_batch_code", "code"), UNORDERED)

    batch_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("place.code"))
    kind: Mapped[str] = mapped_column(String(8))
    clerk: Mapped[str] = mapped_column(String(60))
    opened_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    recipient: Mapped[str | None] = mapped_column(String(2000))
    sealed_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    sheets: Mapped[int | None]  # in the scans; empty until they were read to the end
    filed: Mapped[int] = mapped_column(default=0)
    blank: Mapped[int] = mapped_column(default=0)
    discarded: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    unread: Mapped[str] = mapped_column(Text, default="[]")


class PaperSheet(CasebookBase):
    """A sheet that waits for a person, sealed to its batch and destroyed with it."""

    __tablename__ = "paper_sheet"
    __table_args__ = (Index("ix_paper_sheet_batch_id", "batch_id"), UNORDERED)

    sheet_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    batch_id: Mapped[bytes] = mapped_column(ForeignKey("paper_batch.batch_id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class StubRow(CasebookBase):
    """The mailbox behind a printed stub, under a keyed digest of its sheet's reference; emptied when it is used."""

    __tablename__ = "stub"
    __table_args__ = UNORDERED

    reference_mark: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class TrailEntry(CasebookBase):
    """Who did what, when; never content. Each entry's digest covers the one before."""

    __tablename__ = "trail_entry"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    details: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


def evidence_pieces(session: Session, object_id: bytes) -> Iterator[bytes]:
    """The sealed bytes of an evidence file in order, one piece in memory at a time."""
    number = 0
    query = select(EvidenceChunk.sealed).where(
        EvidenceChunk.object_id == object_id, EvidenceChunk.number == bindparam("number")
    )
    while (sealed := session.scalar(query, {"number": number})) is not None:
        yield sealed
        number += 1


def open_casebook(url: str) -> Store:
    """The casebook's store."""
    return Store(url, SCHEMA)
