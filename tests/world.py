"""A whole instance in a temporary folder, with cheap key derivation, for tests of the use cases and programs."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from alerts.collection import Round, make_round
from alerts.config import ConsoleConfig, IntakeConfig, KdfProfile, MailboxConfig
from alerts.custody.desks import keyring, unlock_seed
from alerts.custody.keyring import Keyring
from alerts.filing import Filed, Intake, PaperAlert
from alerts.instance import ACCOUNTS_FILE, create_demonstration
from alerts.mailbox import Mailboxes
from alerts.questionnaire import Answers, check, current
from alerts.reading.casefile import Archive, CaseFile
from alerts.storage.casebook import open_casebook
from alerts.storage.drop import Arrival, open_drop
from alerts.storage.engine import Store
from alerts.trail import Trail
from alerts.triage import default_rules
from crypto.receipt import Receipt, new_receipt

TODAY = date(2026, 11, 22)
# an alert that reaches the analysis desk, with a canary in each free text
PLAIN: Mapping[str, Sequence[str]] = {
    "A1": ["I015"],
    "A2": ["01"],
    "A4": ["Bodega quetzalina"],
    "B1": ["contratar", "renovar"],
    "B2": ["dinero_una_vez"],
    "B3": ["q1001_3000"],
    "B6": ["si"],
    "C1": ["jefe"],
    "C2_1": ["don Canario"],
    "D1": ["propio"],
    "D5": ["Pidió dinero para renovar: canario-del-relato"],
    "E1": ["canario-de-seguridad"],
    "notify_first": ["si"],
}
ABOUT_THE_COMMISSION = {**PLAIN, "A1": ["I056"]}


def answers_of(raw: Mapping[str, Sequence[str]] = PLAIN) -> Answers:
    """Checked answers."""
    checked = check(current(), raw, today=TODAY)
    assert isinstance(checked, Answers), checked
    return checked


@dataclass
class World:
    """One instance with everything open."""

    env: Mapping[str, str]
    config: ConsoleConfig = field(init=False)
    intake_config: IntakeConfig = field(init=False)
    mailbox_config: MailboxConfig = field(init=False)
    drop: Store = field(init=False)
    casebook: Store = field(init=False)

    def __post_init__(self) -> None:
        self.config = ConsoleConfig.load(self.env)
        self.intake_config = IntakeConfig.load(self.env)
        self.mailbox_config = MailboxConfig.load(self.env)
        self.drop = open_drop(self.config.drop_url)
        self.casebook = open_casebook(self.config.casebook_url)
        self.trail = Trail(self.config)
        self.intake = Intake(self.intake_config, self.drop, default_rules())
        self.mailboxes = Mailboxes(self.mailbox_config, self.drop)
        accounts = json.loads((self.config.instance / ACCOUNTS_FILE).read_text(encoding="utf-8"))
        self.accounts: dict[str, dict[str, str]] = {account["username"]: account for account in accounts}

    @property
    def folder(self) -> Path:
        """The instance's folder."""
        return self.config.instance

    def file(self, raw: Mapping[str, Sequence[str]] = PLAIN, code: str = "") -> Receipt:
        """A filed alert's receipt."""
        receipt = new_receipt()
        assert self.intake.file(answers_of(raw), receipt=receipt, code=code) is Filed.NEW
        return receipt

    def file_paper(self, answers: Answers, *, mark: bytes = b"m" * 32, **parts: Any) -> Filed:
        """Whether a sheet of this activity's paper was filed."""
        alert = PaperAlert(answers=answers, mark=mark, code="K7MQ2X", received_on=TODAY, **parts)
        (outcome,) = self.intake.file_paper([alert])
        return outcome

    def rounds(self) -> Round:
        """Collect and release."""
        return make_round(self.config, self.drop, self.casebook, self.trail)

    def collected(self, raw: Mapping[str, Sequence[str]] = PLAIN, code: str = "") -> tuple[Receipt, bytes]:
        """The receipt of a filed and collected alert, and the case's id; the drop must be empty before."""
        receipt = self.file(raw, code)
        with self.drop.reading() as session:
            (arrival,) = session.scalars(select(Arrival))
        self.rounds()
        return receipt, arrival.case_id

    def keys(self, username: str) -> Keyring:
        """The keyring of an unlocked person."""
        with self.casebook.reading() as session:
            seed = unlock_seed(session, self.config, username, self.accounts[username]["passphrase"])
            return keyring(session, self.config, username, seed)

    def open(self, username: str, case_id: bytes) -> CaseFile:
        """A case as one person sees it."""
        with self.casebook.reading() as session:
            return Archive(session, self.config, self.keys(username)).open(case_id)

    def close(self) -> None:
        """Give the databases back."""
        self.drop.close()
        self.casebook.close()


def make_template(folder: Path) -> Path:
    """A demonstration instance on SQLite that tests copy."""
    create_demonstration({"ALERTS_INSTANCE": str(folder)}, kdf=KdfProfile.CHEAP_FOR_TESTS)
    return folder


def copy_of(template: Path, folder: Path) -> World:
    """A world of its own, copied from the template."""
    shutil.copytree(template, folder)
    return World({"ALERTS_INSTANCE": str(folder), "ALERTS_TODAY": TODAY.isoformat()})
