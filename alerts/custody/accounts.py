"""Accounts: made by an administrator with a one-time code, completed by the person, never able to reset an identity."""

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig, KdfProfile
from alerts.errors import NotAllowed, WrongPassphrase
from alerts.i18n import N_
from alerts.model import Role
from alerts.storage.casebook import Account, DeskKeyRow, DeskRow, SignInThrottle
from alerts.storage.engine import Store
from crypto.errors import CryptoError, PassphraseError
from crypto.identities import HybridIdentity, parse_identity
from crypto.keys import new_seed, recipient_of
from crypto.passphrase import lock, unlock

MIN_SECRET_LENGTH = 12
ENROLMENT_DAYS = 7
FREE_FAILURES = 5
RESERVED = frozenset({"recovery", "system", "operator"})  # holders and actors that are no person
LONGEST_WAIT_SECONDS = 900
HASHING = threading.Semaphore(2)  # each hash takes 64 MiB


class SignIn(Enum):
    """How a sign-in ended; a refusal never tells whether the name exists."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    WAIT = "wait"


@dataclass(frozen=True)
class Member:
    """An account as the console shows it."""

    username: str
    role: Role
    desk: str | None
    enrolled: bool
    disabled: bool
    fingerprint: str


def add_account(session: Session, username: str, role: Role, desk: str | None, today: date) -> str:
    """The one-time enrolment code of a new account; NotAllowed says what to mend."""
    if (
        not username.isascii()
        or not username.replace("-", "").replace(".", "").isalnum()
        or len(username) > 40
    ):
        raise NotAllowed(N_("Use de 1 a 40 letras sin tilde, números, puntos o guiones para el usuario."))
    if username.lower() in RESERVED:
        raise NotAllowed(N_("Ese nombre está reservado. Elija otro usuario."))
    if session.get(Account, username.lower()):
        raise NotAllowed(N_("Ya existe una cuenta con ese usuario."))
    if desk is not None and session.get(DeskRow, desk) is None:
        raise NotAllowed(N_("No existe esa mesa."))
    account = Account(username=username.lower(), role=role.value, desk=desk, disabled=False)
    session.add(account)
    return new_enrolment(account, today)


def new_enrolment(account: Account, today: date) -> str:
    """A fresh one-time code for an account that has no identity yet, or lost its passphrase.

    It replaces the password and the identity when it is used; desk keys sealed to the old identity stay closed to it.
    """
    code = "-".join(secrets.token_hex(3) for _ in range(4))
    account.enrolment_hash = hashlib.sha256(code.encode()).hexdigest()
    account.enrolment_until = today + timedelta(days=ENROLMENT_DAYS)
    return code


def enrol(
    session: Session, config: ConsoleConfig, username: str, code: str, password: str, passphrase: str
) -> Member:
    """The completed account: own password, own passphrase, own identity; NotAllowed says what to mend."""
    account = session.get(Account, username.strip().lower())
    check_new_secrets(password, passphrase)
    given = hashlib.sha256(code.strip().lower().encode()).hexdigest()
    expected = (account.enrolment_hash if account else None) or "-"
    if not hmac.compare_digest(given, expected) or account is None or account.disabled:
        raise NotAllowed(N_("El usuario o el código de alta no son correctos."))
    if account.enrolment_until is None or config.today() > account.enrolment_until:
        raise NotAllowed(N_("El código de alta venció. Pida otro a quien administra."))
    seed = new_seed()
    account.password_hash = hash_password(config.kdf, password)
    account.recipient = str(recipient_of(seed))
    account.identity_file = lock_identity(config.kdf, seed, passphrase)
    account.enrolment_hash = account.enrolment_until = None
    # keys sealed to an identity that is gone open for nobody: a member must grant the desk anew
    session.execute(delete(DeskKeyRow).where(DeskKeyRow.holder == account.username))
    return member_of(account)


def check_new_secrets(password: str, passphrase: str) -> None:
    """Refuse a short password or passphrase, and two that are the same."""
    if len(password) < MIN_SECRET_LENGTH or len(passphrase) < MIN_SECRET_LENGTH:
        raise NotAllowed(N_("La contraseña y la frase de acceso necesitan 12 caracteres o más."))
    if password == passphrase:
        raise NotAllowed(N_("La frase de acceso debe ser distinta de la contraseña."))


def sign_in(store: Store, config: ConsoleConfig, username: str, password: str) -> SignIn:
    """Whether this name and password sign in; the same work whether the name exists or not.

    The hash is computed outside any transaction, so that a flood of attempts keeps no writer waiting.
    """
    name = username.strip().lower()[:60]
    now = datetime.now(UTC)
    with store.reading() as session:
        throttle = session.get(SignInThrottle, name_digest(config, name))
        if throttle is not None and aware(throttle.wait_until) > now:
            return SignIn.WAIT
        account = session.get(Account, name)
        stored = account.password_hash if account and not account.disabled else None
    accepted = verify_password(config.kdf, stored, password)
    with store.writing() as session:
        note_attempt(session, config, name, now, accepted=accepted)
    return SignIn.ACCEPTED if accepted else SignIn.REFUSED


def note_attempt(
    session: Session, config: ConsoleConfig, name: str, now: datetime, *, accepted: bool
) -> None:
    """Forget a name's failures, or count one more and make the next attempt wait."""
    throttle = throttle_of(session, config, name, now)
    if accepted:
        session.delete(throttle)
        return
    throttle.failures += 1
    wait = min(2 ** (throttle.failures - FREE_FAILURES), LONGEST_WAIT_SECONDS)
    throttle.wait_until = now + timedelta(seconds=wait if throttle.failures >= FREE_FAILURES else 0)


def name_digest(config: ConsoleConfig, name: str) -> bytes:
    """What failures are kept under: a keyed digest, whether the name exists or not."""
    return hmac.new(config.secret_key, b"throttle\0" + name.encode(errors="replace"), hashlib.sha256).digest()


def throttle_of(session: Session, config: ConsoleConfig, name: str, now: datetime) -> SignInThrottle:
    """The record of failures under this name, new when there is none."""
    digest = name_digest(config, name)
    try:
        with session.begin_nested():
            if session.get(SignInThrottle, digest) is None:
                session.add(SignInThrottle(name_digest=digest, failures=0, wait_until=now))
    except IntegrityError:
        session.expire_all()  # the same name was tried by somebody else at this moment
    return session.get_one(SignInThrottle, digest, with_for_update=True)


def aware(moment: datetime) -> datetime:
    """A stored moment with its zone; SQLite forgets it."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def change_password(session: Session, config: ConsoleConfig, username: str, old: str, new: str) -> None:
    """Replace a password after checking the old one."""
    account = session.get_one(Account, username)
    if not verify_password(config.kdf, account.password_hash, old):
        raise NotAllowed(N_("La contraseña actual no es correcta."))
    if len(new) < MIN_SECRET_LENGTH:
        raise NotAllowed(N_("La contraseña necesita 12 caracteres o más."))
    account.password_hash = hash_password(config.kdf, new)


def change_passphrase(session: Session, config: ConsoleConfig, username: str, old: str, new: str) -> None:
    """Lock the same identity under a new passphrase."""
    account = session.get_one(Account, username)
    seed = open_identity(account, config.kdf, old)
    if len(new) < MIN_SECRET_LENGTH:
        raise NotAllowed(N_("La frase de acceso necesita 12 caracteres o más."))
    account.identity_file = lock_identity(config.kdf, seed, new)


def open_identity(account: Account, kdf: KdfProfile, passphrase: str) -> bytes:
    """The person's 32 secret bytes; WrongPassphrase when the phrase is not theirs."""
    if account.identity_file is None:
        raise WrongPassphrase("this account has no identity yet")
    try:
        text = unlock(account.identity_file, passphrase, work_factors=(kdf.scrypt_work_factor,)).decode()
        identity = parse_identity(text.strip())
    except PassphraseError:
        raise WrongPassphrase("the passphrase does not open this identity") from None
    except (CryptoError, UnicodeDecodeError):
        raise WrongPassphrase("the identity file is damaged") from None
    if not isinstance(identity, HybridIdentity):
        raise WrongPassphrase("the identity is not of the hybrid kind")
    return identity.seed


def lock_identity(kdf: KdfProfile, seed: bytes, passphrase: str) -> bytes:
    """An age identity file under a passphrase, as stock age opens it."""
    return lock(
        f"{HybridIdentity(seed).secret_text}\n".encode(), passphrase, work_factor=kdf.scrypt_work_factor
    )


def hasher(kdf: KdfProfile) -> PasswordHasher:
    """Argon2id with the profile's memory (RFC 9106, section 4: second recommended option)."""
    return PasswordHasher(time_cost=3, memory_cost=kdf.argon2_memory_kib, parallelism=1)


def hash_password(kdf: KdfProfile, password: str) -> str:
    """An argon2id hash in PHC form."""
    with HASHING:
        return hasher(kdf).hash(password)


def verify_password(kdf: KdfProfile, stored: str | None, password: str) -> bool:
    """Whether the password is the stored one; without one, the same time is spent and the answer is no."""
    with HASHING:
        if stored is None:
            hasher(kdf).hash(password)
            return False
        try:
            return hasher(kdf).verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def member_of(account: Account) -> Member:
    """An account as the console shows it."""
    return Member(
        username=account.username,
        role=Role(account.role),
        desk=account.desk,
        enrolled=account.password_hash is not None,
        disabled=account.disabled,
        fingerprint=fingerprint(account.recipient),
    )


def fingerprint(recipient: str | None) -> str:
    """Six groups of four hexadecimal digits that two people can compare aloud; empty without an identity."""
    if recipient is None:
        return ""
    digest = hashlib.sha256(recipient.encode()).hexdigest()[:24]
    return " ".join(digest[start : start + 4] for start in range(0, 24, 4))
