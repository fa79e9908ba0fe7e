"""Configurations and fakes for the public programs, so that their tests need no database and no keys."""

from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from flask import Flask

from alerts.config import InstanceConfig, IntakeConfig, KdfProfile, MailboxConfig, Names
from alerts.conversation import DESK, REPORTER, Entry, FileNote
from alerts.errors import FileRefused, StorageUnavailable
from alerts.evidence.kinds import safe_name
from alerts.filing import Filed
from alerts.intake import create_app as create_intake
from alerts.mailbox import Mailbox, Stored
from alerts.mailbox_site import create_app as create_mailbox
from alerts.model import SealedBy, VisibleState
from alerts.questionnaire import Answers
from crypto.receipt import Receipt

NAMES = Names(
    institution="Comisión Presidencial contra la Corrupción",
    acronym="CPCC",
    channel_name="Canal de alerta anónima",
    contact="6.ª avenida 4-41, zona 1",
    legal="Acuerdo Gubernativo 28-2024",
)
LEAST = {"A1": "I003", "B1": "contratar", "B2": "bono", "B6": "si", "C1": "jefe", "D1": "propio"}
TODAY = date(2026, 11, 22)
NOON = 1_795_000_000.0


def configuration(kind: type[InstanceConfig], folder: Path, **changes: Any) -> Any:
    """The configuration of one program."""
    values: dict[str, Any] = {
        "instance": folder,
        "demonstration": False,
        "names": NAMES,
        "base_url": "http://127.0.0.1:8000",
        "site_id": "00" * 16,
        "root_key": bytes(32),
        "recovery_recipient": "",
        "kdf": KdfProfile.CHEAP_FOR_TESTS,
        "drop_url": "sqlite://",
        "secret_key": b"k" * 32,
        "fixed_today": TODAY,
    }
    return kind(**{**values, **changes})


@dataclass
class Clock:
    """A clock that moves when told."""

    now: float = NOON

    def __call__(self) -> float:
        return self.now


@dataclass
class FakeIntake:
    """Keeps what was filed, and fails when told."""

    filed: dict[Receipt, tuple[Answers, str]] = field(default_factory=dict)
    signals: dict[Receipt, str] = field(default_factory=dict)
    failure: Exception | None = None

    def file(self, answers: Answers, *, receipt: Receipt, code: str = "", signals: str = "") -> Filed:
        """Keep an alert once."""
        if self.failure:
            raise self.failure
        if receipt in self.filed:
            return Filed.ALREADY
        self.filed[receipt] = (answers, code)
        self.signals[receipt] = signals
        return Filed.NEW


@dataclass
class FakeUpload:
    """A file on its way to a fake mailbox; refuses what the real one refuses."""

    mailboxes: "FakeMailboxes"
    receipt: Receipt
    note: FileNote
    entry: bytes
    content: bytes = b""
    abandoned: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.abandoned = True

    def write(self, chunk: bytes) -> None:
        """Take a piece."""
        if self.mailboxes.failure:
            raise self.mailboxes.failure
        self.content += chunk
        if self.content.startswith(b"MZ"):
            raise FileRefused("program")

    def finish(self) -> Stored:
        """Keep the file, once for each number and content."""
        if not self.content:
            raise FileRefused("empty")
        entry_id = self.entry + sha256(self.content).digest()
        if not self.mailboxes.is_new(entry_id):
            return Stored.ALREADY
        note = replace(self.note, length=len(self.content))
        self.mailboxes.files.append((note.name, note.type, self.content))
        self.mailboxes.add(self.receipt, kind="file", file=note)
        return Stored.NEW


@dataclass
class FakeMailboxes:
    """Mailboxes by receipt; counts the work that is done for each visit."""

    known: dict[Receipt, Mailbox] = field(default_factory=dict)
    visits: int = 0
    failure: Exception | None = None
    visits_fail_after: int | None = None
    entry_ids: set[bytes] = field(default_factory=set)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def visit(self, receipt: Receipt) -> Mailbox | None:
        """A mailbox, if the receipt has one."""
        self.visits += 1
        if self.visits_fail_after is not None and self.visits > self.visits_fail_after:
            raise StorageUnavailable("busy")
        return self.known.get(receipt)

    def write(self, receipt: Receipt, text: str, *, entry_id: bytes | None = None) -> bool:
        """Leave a message, once for each entry_id."""
        if self.is_new(entry_id):
            self.add(receipt, text)
        return receipt in self.known

    def identify(self, receipt: Receipt, text: str, *, entry_id: bytes | None = None) -> bool:
        """Keep who the reporter is, once for each entry_id."""
        if self.is_new(entry_id):
            self.told.append(text)
            self.add(receipt, kind="identity")
            self.known[receipt] = replace(self.known[receipt], identified_on=TODAY.isoformat())
        return receipt in self.known

    def change_notice(self, receipt: Receipt, notify_first: str, *, entry_id: bytes | None = None) -> bool:
        """Keep the wish, once for each entry_id."""
        if self.is_new(entry_id):
            self.add(receipt, notify_first, kind="notify")
            self.known[receipt] = replace(self.known[receipt], notify_first=notify_first)
        return receipt in self.known

    def close(self, receipt: Receipt) -> bool:
        """Forget a mailbox."""
        if self.failure:
            raise self.failure
        return self.known.pop(receipt, None) is not None

    def begin_file(
        self, receipt: Receipt, *, name: str, media_type: str, entry: bytes = b""
    ) -> FakeUpload | None:
        """A file for a mailbox that there is."""
        self.visits += 1
        if receipt not in self.known:
            return None
        note = FileNote(safe_name(name), media_type, 1, "00" * 32, "00" * 16, SealedBy.ARRIVAL)
        return FakeUpload(self, receipt, note, entry)

    def count(self) -> int:
        """How many mailboxes there are."""
        return len(self.known)

    def is_new(self, entry_id: bytes | None) -> bool:
        """Whether nothing was kept under this number yet; fails when told."""
        if self.failure:
            raise self.failure
        if entry_id in self.entry_ids:
            return False
        self.entry_ids |= {entry_id} - {None}
        return True

    def add(self, receipt: Receipt, text: str = "", **more: Any) -> None:
        """One more entry of the reporter."""
        mailbox = self.known[receipt]
        entry = Entry(len(mailbox.entries) + 1, REPORTER, text, TODAY.isoformat(), verified=True, **more)
        self.known[receipt] = replace(mailbox, entries=(*mailbox.entries, entry))


def answered_mailbox() -> Mailbox:
    """A mailbox with one message from each side."""
    entries = (
        Entry(1, REPORTER, "Es en la bodega.", "2026-11-20", verified=True),
        Entry(2, DESK, "Gracias. ¿Desde cuándo?", "2026-11-21", verified=True),
    )
    return Mailbox(VisibleState.NECESITAMOS_MAS_DATOS, entries)


def intake_app(folder: Path, intake: FakeIntake, clock: Clock, **changes: Any) -> Flask:
    """The intake program with a fake desk."""
    config = configuration(IntakeConfig, folder, **changes)
    return create_intake(config, intake=intake, clock=clock, monotonic=clock)


def mailbox_app(folder: Path, mailboxes: FakeMailboxes, **changes: Any) -> Flask:
    """The mailbox program with fake mailboxes."""
    own = {"secret_key": b"m" * 32, **changes}
    return create_mailbox(configuration(MailboxConfig, folder, **own), mailboxes=mailboxes)
