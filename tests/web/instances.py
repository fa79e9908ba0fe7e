"""Configurations and fakes for the public programs, so that their tests need no database and no keys."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask

from alerts.config import InstanceConfig, IntakeConfig, KdfProfile, MailboxConfig, Names
from alerts.conversation import DESK, REPORTER, Entry
from alerts.errors import StorageUnavailable
from alerts.filing import Filed
from alerts.intake import create_app as create_intake
from alerts.mailbox import Mailbox
from alerts.mailbox_site import create_app as create_mailbox
from alerts.model import VisibleState
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
    failure: Exception | None = None

    def file(self, answers: Answers, *, receipt: Receipt, code: str = "") -> Filed:
        """Keep an alert once."""
        if self.failure:
            raise self.failure
        if receipt in self.filed:
            return Filed.ALREADY
        self.filed[receipt] = (answers, code)
        return Filed.NEW


@dataclass
class FakeMailboxes:
    """Mailboxes by receipt; counts the work that is done for each visit."""

    known: dict[Receipt, Mailbox] = field(default_factory=dict)
    visits: int = 0
    failure: Exception | None = None
    visits_fail_after: int | None = None
    entry_ids: set[bytes] = field(default_factory=set)

    def visit(self, receipt: Receipt) -> Mailbox | None:
        """A mailbox, if the receipt has one."""
        self.visits += 1
        if self.visits_fail_after is not None and self.visits > self.visits_fail_after:
            raise StorageUnavailable("busy")
        return self.known.get(receipt)

    def write(self, receipt: Receipt, text: str, *, entry_id: bytes | None = None) -> bool:
        """Leave a message, once for each entry_id."""
        if self.failure:
            raise self.failure
        if entry_id in self.entry_ids:
            return True
        self.entry_ids |= {entry_id} - {None}
        mailbox = self.known[receipt]
        entry = Entry(len(mailbox.entries) + 1, REPORTER, text, TODAY.isoformat(), verified=True)
        self.known[receipt] = Mailbox(mailbox.state, (*mailbox.entries, entry))
        return True


def answered_mailbox() -> Mailbox:
    """A mailbox with one message from each side."""
    entries = (
        Entry(1, REPORTER, "Es en la bodega.", "2026-11-20", verified=True),
        Entry(2, DESK, "Gracias. ¿Desde cuándo?", "2026-11-21", verified=True),
    )
    return Mailbox(VisibleState.NECESITAMOS_MAS_DATOS, entries)


def intake_app(folder: Path, intake: FakeIntake, clock: Clock, **changes: Any) -> Flask:
    """The intake program with a fake desk."""
    return create_intake(configuration(IntakeConfig, folder, **changes), intake=intake, clock=clock)


def mailbox_app(folder: Path, mailboxes: FakeMailboxes, **changes: Any) -> Flask:
    """The mailbox program with fake mailboxes."""
    own = {"secret_key": b"m" * 32, **changes}
    return create_mailbox(configuration(MailboxConfig, folder, **own), mailboxes=mailboxes)
