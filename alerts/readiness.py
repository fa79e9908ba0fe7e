"""What an instance lacks before its first real poster."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.custody.desks import Desk, desks
from alerts.errors import SealingRefused
from alerts.filing import Intake
from alerts.instance import PROGRAM_SECRETS
from alerts.model import Role
from alerts.printing.logo import LogoError, read_logo
from alerts.storage.casebook import Account, DeskKeyRow, open_casebook
from alerts.storage.drop import open_drop
from alerts.storage.engine import Store
from alerts.storage.migrating import drift
from alerts.trail import Trail
from alerts.triage import default_rules

MIN_MEMBERS = 2
TELLING_WORDS = ("alert", "denunci", "corrup", "anonim", "cpcc", "soborno", "mordida")


def missing(config: ConsoleConfig) -> list[str]:
    """Every gap, as a line that says what to do; empty when posters may go up."""
    gaps = [*configuration_gaps(config), *file_gaps(config)]
    drop, casebook = open_drop(config.drop_url), open_casebook(config.casebook_url)
    try:
        if drift(drop) or drift(casebook):
            return [*gaps, "The stores are not at this version: run `alerts migrate`."]
        with casebook.reading() as session:
            verdict = Trail(config).verify(session)
            gaps += [*desk_gaps(session, config), *people_gaps(session)]
        gaps += publication_gaps(config, drop)
    finally:
        drop.close()
        casebook.close()
    if not verdict.intact:
        gaps.append(f"The trail does not verify at entry {verdict.broken_at}: {verdict.problem}.")
    return gaps


def configuration_gaps(config: ConsoleConfig) -> Iterator[str]:
    """What `alerts.toml` leaves open."""
    if config.demonstration:
        yield "This is a demonstration: make a real instance from the keys of `alerts ceremony make`."
    if not config.base_url.startswith("https://") and not config.hostname.endswith(".onion"):
        yield "[public] address must be https:// or an onion address."
    if config.hostname.endswith(".invalid"):
        yield "[public] address is still the example."
    if any(word in config.hostname.lower() for word in TELLING_WORDS):
        yield "[public] address names its purpose: choose a neutral host name of its own."
    if not config.names.contact:
        yield "[names] contact is empty."
    if not config.names.legal:
        yield "[names] legal, the legal basis that the pages name, is empty."
    try:
        read_logo(config.instance, config.names.logo)
    except LogoError as error:
        yield str(error)


def file_gaps(config: ConsoleConfig) -> Iterator[str]:
    """Secret files that others may read."""
    for name in PROGRAM_SECRETS:
        path = config.instance / "secrets" / f"{name}.key"
        if not path.exists():
            yield f"secrets/{name}.key is missing: restore it from the backup."
        elif path.stat().st_mode & 0o077:
            yield f"secrets/{name}.key can be read by others: chmod 600."


def desk_gaps(session: Session, config: ConsoleConfig) -> Iterator[str]:
    """Desks that are missing, unsigned, or held by too few."""
    found = desks(session, config)
    for name in default_rules().desks:
        if not any(desk.desk == name for desk in found):
            yield f"There is no desk {name}, which triage refers to: `alerts desk add {name}`."
    for desk in found:
        yield from gaps_of(session, desk)


def publication_gaps(config: ConsoleConfig, drop: Store) -> Iterator[str]:
    """Desks that intake cannot seal to, though they are signed."""
    intake = Intake(config, drop, default_rules())
    for name in sorted({"analisis", "alterna"} & set(default_rules().desks)):
        try:
            intake.desk(name)
        except SealingRefused:
            yield f"Intake cannot seal to {name}: `alerts rounds` publishes signed desks."


def gaps_of(session: Session, desk: Desk) -> Iterator[str]:
    """What one desk lacks."""
    if not desk.signed:
        yield f"Desk {desk.desk} is not signed by the root: `alerts ceremony sign`, then `alerts desk accept`."
    holders = select(DeskKeyRow.holder).where(DeskKeyRow.desk == desk.desk)
    names = set(session.scalars(holders))
    if "recovery" not in names:
        yield f"Desk {desk.desk} cannot be recovered: its key was not sealed to the recovery recipient."
    if len(names - {"recovery"}) < MIN_MEMBERS:
        yield f"Desk {desk.desk} has fewer than {MIN_MEMBERS} members who hold its key: `alerts desk grant`."


def people_gaps(session: Session) -> Iterator[str]:
    """Roles that nobody fills."""
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        query = select(func.count()).where(Account.role == role.value, Account.password_hash.is_not(None))
        if not session.scalar(query):
            yield f"Nobody with the role {role.value} has signed in: `alerts account add`, then /enrol."
