"""The drop: what arrived and what waits in mailboxes. Random keys, no order, no clock finer than a day."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from alerts.storage.engine import Store, new_metadata

SCHEMA = "alerts_drop"
UNORDERED = {"sqlite_with_rowid": False}  # a rowid would keep the order of arrival


class DropBase(DeclarativeBase):
    """Base of the drop's tables."""

    metadata = new_metadata()


class Arrival(DropBase):
    """A sealed alert that the console has not collected yet."""

    __tablename__ = "arrival"
    __table_args__ = UNORDERED

    case_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    received_on: Mapped[date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(String(8))
    desk: Mapped[str] = mapped_column(String(40))
    epoch: Mapped[int]
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_text: Mapped[bytes] = mapped_column(LargeBinary)


class MailboxRow(DropBase):
    """A mailbox: found by the hash of a token that only the receipt yields."""

    __tablename__ = "mailbox"
    __table_args__ = UNORDERED

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    case_id: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    case_recipient: Mapped[str] = mapped_column(String(2000))
    desk: Mapped[str] = mapped_column(String(40))
    card: Mapped[bytes] = mapped_column(LargeBinary(32))


class MailboxEntry(DropBase):
    """A sealed entry that the reporter can open: an answer, a state, or a copy of an own message."""

    __tablename__ = "mailbox_entry"
    __table_args__ = (Index("ix_mailbox_entry_case_id", "case_id"), UNORDERED)

    entry_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    case_id: Mapped[bytes] = mapped_column(ForeignKey("mailbox.case_id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class MessageArrival(DropBase):
    """A reporter's sealed message that the console has not collected yet."""

    __tablename__ = "message_arrival"
    __table_args__ = UNORDERED

    object_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    case_id: Mapped[bytes] = mapped_column(LargeBinary(16))
    received_on: Mapped[date] = mapped_column(Date)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class FileArrival(DropBase):
    """A sealed evidence file that the console has not collected yet; it is there only when all its chunks are."""

    __tablename__ = "file_arrival"
    __table_args__ = (Index("ix_file_arrival_case_id", "case_id"), UNORDERED)

    object_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    case_id: Mapped[bytes] = mapped_column(LargeBinary(16))
    received_on: Mapped[date] = mapped_column(Date)
    size_class: Mapped[int]


class FileChunk(DropBase):
    """A piece of a sealed evidence file, numbered from 0."""

    __tablename__ = "file_chunk"
    __table_args__ = UNORDERED

    object_id: Mapped[bytes] = mapped_column(ForeignKey("file_arrival.object_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class FiledMark(DropBase):
    """A keyed digest of a row or sheet of paper, so that it is filed once; and its place, so that it is counted."""

    __tablename__ = "filed_mark"
    __table_args__ = (Index("ix_filed_mark_code", "code"), UNORDERED)

    mark: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), default="", server_default="")


class PublishedEpoch(DropBase):
    """A desk's signed statement of who may be sealed to, as the console published it."""

    __tablename__ = "published_epoch"
    __table_args__ = UNORDERED

    desk: Mapped[str] = mapped_column(String(40), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    statement: Mapped[str] = mapped_column(String(4000))


def open_drop(url: str) -> Store:
    """The drop's store."""
    return Store(url, SCHEMA)
