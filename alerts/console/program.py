"""What every page of the console works with: configuration, stores, trail, rules, and who is asking."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from flask import g, session
from sqlalchemy.orm import Session

from alerts.collection import make_round
from alerts.config import ConsoleConfig
from alerts.console.sessions import ConsoleSession, SessionMemory, asks_for_tls, rotate
from alerts.console.vault import COOKIE, Vault
from alerts.custody.desks import keyring
from alerts.custody.keyring import Keyring
from alerts.errors import StorageUnavailable
from alerts.filing import Intake
from alerts.model import Role
from alerts.storage.casebook import Account, open_casebook
from alerts.storage.drop import open_drop
from alerts.storage.engine import Store
from alerts.trail import Trail
from alerts.triage import Rules, default_rules

WRONG_PHRASES = "wrong_phrases"
MOST_WRONG_PHRASES = 5
STRETCHING = threading.Semaphore(1)  # each passphrase takes 256 MiB (scrypt, N = 2^18)


@dataclass(frozen=True)
class Person:
    """Whoever is signed in, as the casebook knows them at this moment."""

    username: str
    role: Role
    desk: str | None


@dataclass(frozen=True)
class Console:
    """The parts of one console, shared by its threads."""

    config: ConsoleConfig
    drop: Store
    casebook: Store
    intake: Intake
    trail: Trail
    rules: Rules
    memory: SessionMemory
    vault: Vault
    clock: Callable[[], float]
    _rounds: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def acting(self) -> Iterator[Session]:
        """A session in which an act and its trail entry are stored together; the newest entry is anchored after it."""
        with self.casebook.writing() as stored:
            yield stored
        self.anchor()

    def anchor(self) -> None:
        """Note the newest trail entry outside the database, one thread at a time."""
        self.trail.anchor_in(self.casebook)

    def note(self, actor: str, action: str, subject: str = "") -> None:
        """A trail entry for something that changes nothing else."""
        with self.acting() as stored:
            self.trail.append(stored, actor, action, subject)

    def person(self, username: str) -> Person | None:
        """The person of an account that may act; None for everybody else."""
        with self.casebook.reading() as stored:
            account = stored.get(Account, username)
        if account is None or account.disabled or account.password_hash is None:
            return None
        return Person(account.username, Role(account.role), account.desk)

    def keys(self, stored: Session) -> Keyring:
        """The keys that the person of this request has unlocked: those of the desk that they are assigned to."""
        person = who()
        found = keyring(stored, self.config, person.username, g.seed)
        mine = {place: key for place, key in found.keys.items() if place[0] == person.desk}
        return Keyring(username=person.username, keys=mine)

    def make_round_at_once(self) -> None:
        """Collect and release now, as a demonstration does instead of at fixed hours."""
        if not self._rounds.acquire(blocking=False):
            return  # another thread is at it
        try:
            make_round(self.config, self.drop, self.casebook, self.trail)
        except StorageUnavailable:
            pass  # the page itself says so, if it needs the same store
        finally:
            self._rounds.release()

    def forget_sessions_of(self, username: str, *, but: str = "") -> None:
        """End every session of a person, unlocked or not, except one."""
        self.vault.clear(*self.memory.end_all_of(username, but=but))

    def note_wrong_phrase(self) -> bool:
        """Note a wrong passphrase; True when it was one too many and the session has ended."""
        own = own_session()
        self.note(own.username, "unlock-refused")
        own[WRONG_PHRASES] = own.get(WRONG_PHRASES, 0) + 1
        if own[WRONG_PHRASES] < MOST_WRONG_PHRASES:
            return False
        self.sign_out()
        g.person = g.seed = None
        return True

    def sign_out(self) -> None:
        """End the session of this request."""
        own = own_session()
        self.vault.clear(own.key)
        rotate(self.memory, own, {})


def open_console(config: ConsoleConfig, clock: Callable[[], float]) -> Console:
    """The parts of a console on an instance's stores."""
    drop, rules = open_drop(config.drop_url), default_rules()
    return Console(
        config=config,
        drop=drop,
        casebook=open_casebook(config.casebook_url),
        intake=Intake(config, drop, rules),
        trail=Trail(config),
        rules=rules,
        memory=SessionMemory(clock),
        vault=Vault(clock),
        clock=clock,
    )


def who() -> Person:
    """The person of this request, on pages that ask for a sign-in."""
    return cast("Person", g.person)


def own_session() -> ConsoleSession:
    """The session of this request."""
    return cast("ConsoleSession", session._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's way to the object behind its proxy


def vault_cookie() -> str:
    """The name of the cookie that holds the key of an unlocked identity; over TLS no other host can set it."""
    return f"__Host-{COOKIE}" if asks_for_tls() else COOKIE
