"""Configuration of each program: `alerts.toml` and the secrets of one instance, read once and frozen.

Each program reads only its own secret file, so that a program that is taken gives away no other's.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import Any, Self, TypeVar

from alerts.errors import ConfigurationError

GUATEMALA = timezone(timedelta(hours=-6), "America/Guatemala")  # no daylight saving time since 2006
CONFIG_FILE = "alerts.toml"
MOST = 1_000_000  # of anything that a limit counts


class KdfProfile(Enum):
    """How dear a guess at a passphrase or a password is."""

    STRONG = "strong"
    CHEAP_FOR_TESTS = "cheap-for-tests"

    @property
    def scrypt_work_factor(self) -> int:
        """log2 of scrypt's N for identity files (age.md, "The scrypt recipient type")."""
        return 18 if self is KdfProfile.STRONG else 4

    @property
    def argon2_memory_kib(self) -> int:
        """Argon2id memory for the passwords of accounts (RFC 9106, section 4)."""
        return 65536 if self is KdfProfile.STRONG else 64


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the pages and papers call the institution; all of it is configuration."""

    institution: str
    acronym: str
    channel_name: str
    contact: str = ""
    legal: str = ""
    logo: str = ""
    second_text: str = ""


@dataclass(frozen=True, kw_only=True)
class FileLimits:
    """`[files]`: how much evidence one page takes."""

    at_once: int = field(default=5, metadata={"most": 20})
    largest_mb: int = field(default=25, metadata={"most": 100})

    @property
    def largest_bytes(self) -> int:
        """The length of the largest file that is taken."""
        return self.largest_mb * 1024**2


@dataclass(frozen=True, kw_only=True)
class BudgetLimits:
    """`[budget]`: what one process takes when everybody sends at once, and what comes back each minute."""

    alerts: int = 20_000
    alerts_a_minute: int = 1_200
    entries: int = 5_000
    entries_a_minute: int = 600
    files: int = 400
    files_a_minute: int = 60
    files_mb: int = 2_000
    files_mb_a_minute: int = 300
    uploads_at_once: int = field(default=2, metadata={"most": 6})  # of the 8 threads of a process


Limits = TypeVar("Limits", FileLimits, BudgetLimits)


@dataclass(frozen=True, kw_only=True)
class InstanceConfig:
    """What every program may know: names, address, public trust anchors."""

    instance: Path
    demonstration: bool
    names: Names
    base_url: str
    site_id: str
    root_key: bytes
    recovery_recipient: str
    kdf: KdfProfile
    drop_url: str
    secret_key: bytes = field(repr=False)
    fixed_today: date | None = None
    collect_hours: tuple[int, ...] = (7, 13)
    files: FileLimits = FileLimits()
    budget: BudgetLimits = BudgetLimits()

    program = "console"

    @property
    def salt(self) -> bytes:
        """The site's 16 public bytes (sealing.md, "Receipt")."""
        return bytes.fromhex(self.site_id)

    @property
    def secure_cookies(self) -> bool:
        """Whether the public address is served over TLS."""
        return self.base_url.startswith("https://")

    @property
    def hostname(self) -> str:
        """The public host as a person types it."""
        return self.base_url.split("://", 1)[-1].rstrip("/")

    def today(self) -> date:
        """The day in Guatemala, or the day that a demonstration was given."""
        return self.fixed_today or datetime.now(GUATEMALA).date()

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Self:
        """The configuration of this program; ConfigurationError says what is missing."""
        env = os.environ if environ is None else environ
        instance = instance_folder(env)
        document = read_document(instance)
        return cls(**common_values(instance, document, env, cls.program), **cls.own_values(instance, env))

    @classmethod
    def own_values(cls, instance: Path, env: Mapping[str, str]) -> dict[str, Any]:
        """What only this program reads."""
        del instance, env
        return {}


@dataclass(frozen=True, kw_only=True)
class IntakeConfig(InstanceConfig):
    """What the intake program knows."""

    program = "intake"


@dataclass(frozen=True, kw_only=True)
class MailboxConfig(InstanceConfig):
    """What the mailbox program knows."""

    program = "mailbox"


@dataclass(frozen=True, kw_only=True)
class ConsoleConfig(InstanceConfig):
    """What the console and the operators' commands know."""

    casebook_url: str
    trail_key: bytes = field(repr=False)
    batch_key: bytes = field(repr=False)

    program = "console"

    @property
    def secure_cookies(self) -> bool:
        """The console's cookies ask for TLS in every instance but a demonstration."""
        return not self.demonstration

    @classmethod
    def own_values(cls, instance: Path, env: Mapping[str, str]) -> dict[str, Any]:
        """The casebook's address and the keys of the trail and of paper batches."""
        return {
            "casebook_url": store_url(instance, env, "casebook"),
            "trail_key": read_secret(instance, "trail"),
            "batch_key": read_secret(instance, "batch"),
        }


def instance_folder(env: Mapping[str, str]) -> Path:
    """The folder that holds everything of one installation."""
    return Path(env.get("ALERTS_INSTANCE") or "instance").resolve()


def store_url(instance: Path, env: Mapping[str, str], store: str) -> str:
    """The database address of one store, `drop` or `casebook`.

    A SQLite address names a file stem and each store gets a file of its own; in PostgreSQL each gets a schema.
    """
    given = env.get("ALERTS_DATABASE_URL") or f"sqlite:///{instance / 'alertas.sqlite'}"
    scheme, _, rest = given.partition("://")
    if scheme.startswith("sqlite"):
        stem = rest.removesuffix(".sqlite").removesuffix(".db")
        return f"sqlite://{stem}-{store}.sqlite"
    if scheme.startswith("postgresql"):
        return f"postgresql+psycopg://{rest}"
    raise ConfigurationError("ALERTS_DATABASE_URL must begin with sqlite:// or postgresql://")


def read_document(instance: Path) -> dict[str, Any]:
    """The instance's `alerts.toml` as a dictionary."""
    path = instance / CONFIG_FILE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(
            f"There is no instance in {instance.name}/: run `alerts init` first."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{CONFIG_FILE} cannot be read: {error}") from None


def read_secret(instance: Path, name: str) -> bytes:
    """The 32 secret bytes of one program."""
    try:
        secret = (instance / "secrets" / f"{name}.key").read_bytes()
    except FileNotFoundError:
        raise ConfigurationError(
            f"The file secrets/{name}.key is missing: restore it from the backup."
        ) from None
    if len(secret) != 32:
        raise ConfigurationError(f"The file secrets/{name}.key is not 32 bytes: restore it from the backup.")
    return secret


def common_values(
    instance: Path, document: dict[str, Any], env: Mapping[str, str], program: str
) -> dict[str, Any]:
    """The values that every program shares, checked."""
    demonstration = document.get("mode") == "demonstration"
    try:
        names = Names(**document["names"])
        kdf = KdfProfile(document.get("kdf", KdfProfile.STRONG.value))
        values = {
            "base_url": public_address(document, env, demonstration=demonstration),
            "site_id": bytes.fromhex(document["trust"]["site"]).hex(),
            "root_key": bytes.fromhex(document["trust"]["root"]),
            "recovery_recipient": str(document["trust"]["recovery_recipient"]),
            "collect_hours": tuple(int(hour) for hour in document.get("rounds", {}).get("hours", (7, 13))),
        }
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"{CONFIG_FILE} is incomplete or has a wrong value: {error}") from None
    if kdf is not KdfProfile.STRONG and not demonstration:
        raise ConfigurationError(f"{CONFIG_FILE}: `kdf` may be weakened in a demonstration only.")
    return values | {
        "files": read_limits(FileLimits, document, "files"),
        "budget": read_limits(BudgetLimits, document, "budget"),
        "instance": instance,
        "demonstration": demonstration,
        "names": names,
        "kdf": kdf,
        "drop_url": store_url(instance, env, "drop"),
        "secret_key": read_secret(instance, program),
        "fixed_today": fixed_day(env) if demonstration else None,
    }


def read_limits(kind: type[Limits], document: Mapping[str, Any], table: str) -> Limits:
    """One table of whole numbers, each with a default; ConfigurationError names the setting that is wrong."""
    given = document.get(table, {})
    known = {each.name: each.metadata.get("most", MOST) for each in fields(kind)}
    if not isinstance(given, dict):
        raise ConfigurationError(f"{CONFIG_FILE}: `{table}` must be a table.")
    for name, value in given.items():
        if name not in known:
            raise ConfigurationError(f"{CONFIG_FILE}: [{table}] has no setting `{name}`.")
        if type(value) is not int or not 1 <= value <= known[name]:
            raise ConfigurationError(
                f"{CONFIG_FILE}: `{name}` of [{table}] must be a whole number from 1 to {known[name]}."
            )
    return kind(**given)


def public_address(document: dict[str, Any], env: Mapping[str, str], *, demonstration: bool) -> str:
    """The address that posters carry; a demonstration follows the port it was given."""
    address = str(document["public"]["address"]).rstrip("/")
    port = env.get("ALERTS_INTAKE_PORT")
    if demonstration and port and address.startswith("http://127.0.0.1"):
        return f"http://127.0.0.1:{port}"
    return address


def fixed_day(env: Mapping[str, str]) -> date | None:
    """The day given in ALERTS_TODAY (YYYY-MM-DD), for demonstrations."""
    given = env.get("ALERTS_TODAY")
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise ConfigurationError("ALERTS_TODAY must be a day like 2026-11-22") from None
