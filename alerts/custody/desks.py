"""Desks: made with a key for the first members and for recovery, signed by the root, published to the drop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.custody.accounts import Member, member_of, open_identity
from alerts.custody.keyring import DeskKey, Keyring
from alerts.envelope import canonical, seal_key
from alerts.errors import AccessDenied, Damaged, NotAllowed, SealingRefused
from alerts.i18n import N_
from alerts.model import Role
from alerts.storage.casebook import Account, DeskEpochRow, DeskKeyRow, DeskRow
from alerts.storage.drop import PublishedEpoch
from alerts.storage.engine import Store
from alerts.trust import TrustedDesk, statement_of, statement_text, trusted_desk
from alerts.unsealing import open_key
from crypto.binding import Binding
from crypto.chain import DeskEpoch
from crypto.errors import ChainError
from crypto.identities import HybridIdentity
from crypto.keys import new_seed, recipient_of
from crypto.recipients import HybridRecipient
from crypto.signing import new_signing_seed, sign, verify, verify_key_of

RECOVERY = "recovery"  # the holder name of the recovery recipient; no account may have it
MEMBER_CONTEXT = "alertas/v1/desk-member"
DESK_KINDS = ("analysis", "alternate", "investigation")
UNSIGNED = bytes(64)


@dataclass(frozen=True)
class Desk:
    """A desk as the console shows it."""

    desk: str
    name: str
    kind: str
    epoch: int
    signed: bool


def add_desk(
    session: Session, config: ConsoleConfig, desk: str, *, name: str, kind: str, members: Sequence[str]
) -> DeskEpoch:
    """The unsigned first statement of a new desk, for the root to sign off the server.

    The desk's secret is sealed to each named member and to the recovery recipient, and forgotten.
    """
    if kind not in DESK_KINDS:
        raise NotAllowed(f"La clase de mesa es una de: {', '.join(DESK_KINDS)}.")
    if session.get(DeskRow, desk):
        raise NotAllowed(N_("Ya existe esa mesa."))
    accounts = [enrolled_account(session, username) for username in members]
    session.add(DeskRow(desk=desk, name=name, kind=kind))
    session.flush()
    seed, signing_seed = new_seed(), new_signing_seed()
    statement = DeskEpoch(
        site=config.site_id,
        desk=desk,
        epoch=1,
        recipient=str(recipient_of(seed)),
        verify_key=verify_key_of(signing_seed),
        signature=UNSIGNED,
    )
    session.add(DeskEpochRow(desk=desk, epoch=1, statement=statement_text(statement)))
    key = DeskKey(desk, 1, HybridIdentity(seed), signing_seed)
    holders = {account.username: account.recipient or "" for account in accounts}
    for holder, recipient in {**holders, RECOVERY: config.recovery_recipient}.items():
        session.add(key_row(statement, key, holder, recipient))
    for account in accounts:
        account.desk = desk
    return statement


def enrolled_account(session: Session, username: str) -> Account:
    """An account that may hold a desk key; NotAllowed says why not."""
    account = session.get(Account, username)
    if account is None or account.recipient is None or account.disabled:
        raise NotAllowed(N_("Esa persona todavía no completó su alta."))
    if Role(account.role) not in {Role.ANALYST, Role.INVESTIGATOR}:
        raise NotAllowed(N_("Solo analistas e investigadores pueden tener la llave de una mesa."))
    return account


def assigned_account(session: Session, username: str, desk: str) -> Account:
    """An account that an administrator assigned to a desk, so that it may hold the key; NotAllowed otherwise."""
    account = enrolled_account(session, username)
    if account.desk != desk:
        raise NotAllowed(N_("Primero quien administra debe asignar esa persona a la mesa."))
    return account


def accept_signed(session: Session, config: ConsoleConfig, signed: DeskEpoch) -> None:
    """Store a statement that the root signed; NotAllowed when it is not the one that was asked for.

    It is published, by `publish_all`, only after this was committed: a desk that the drop knows is one whose keys
    the casebook has.
    """
    row = session.get(DeskEpochRow, (signed.desk, signed.epoch))
    if row is None or replace(signed, signature=UNSIGNED) != replace(
        statement_of(row.statement), signature=UNSIGNED
    ):
        raise NotAllowed(N_("La declaración firmada no es de una mesa de esta instancia."))
    row.statement = statement_text(signed)
    session.flush()
    try:
        desk_trust(session, config, signed.desk)
    except SealingRefused:
        raise NotAllowed(N_("La firma no es de la llave raíz de esta instancia.")) from None


def publish_all(casebook: Store, drop: Store) -> int:
    """How many signed statements were copied to the drop, where intake reads them; none is ever taken away."""
    with casebook.reading() as session:
        wanted = {(row.desk, row.epoch): row.statement for row in session.scalars(select(DeskEpochRow))}
    with drop.reading() as session:
        published = {(row.desk, row.epoch): row.statement for row in session.scalars(select(PublishedEpoch))}
    fresh = {key: text for key, text in wanted.items() if is_signed(text) and published.get(key) != text}
    if fresh:
        with drop.writing() as session:
            for (desk, epoch), statement in fresh.items():
                session.merge(PublishedEpoch(desk=desk, epoch=epoch, statement=statement))
    return len(fresh)


def is_signed(text: str) -> bool:
    """Whether a stored statement carries a signature; whether it is a good one is for its readers."""
    try:
        return statement_of(text).signature != UNSIGNED
    except (ChainError, ValueError):
        return False


def epoch_rows(session: Session, desk: str) -> list[DeskEpochRow]:
    """A desk's statements, oldest first."""
    query = select(DeskEpochRow).where(DeskEpochRow.desk == desk).order_by(DeskEpochRow.epoch)
    return list(session.scalars(query))


def desk_trust(session: Session, config: ConsoleConfig, desk: str) -> TrustedDesk:
    """The verified latest epoch of a desk; SealingRefused when its chain is missing or broken."""
    statements = tuple(row.statement for row in epoch_rows(session, desk))
    return trusted_desk(config.root_key, config.site_id, desk, statements)


def desks(session: Session, config: ConsoleConfig) -> list[Desk]:
    """Every desk, and whether it can be sealed to."""
    found = []
    for row in session.scalars(select(DeskRow).order_by(DeskRow.desk)):
        try:
            epoch, signed = desk_trust(session, config, row.desk).epoch, True
        except SealingRefused:
            epoch, signed = 0, False
        found.append(Desk(row.desk, row.name, row.kind, epoch, signed))
    return found


def unlock_seed(session: Session, config: ConsoleConfig, username: str, passphrase: str) -> bytes:
    """The person's 32 secret bytes; WrongPassphrase when the phrase is not theirs."""
    return open_identity(session.get_one(Account, username), config.kdf, passphrase)


def keyring(session: Session, config: ConsoleConfig, username: str, seed: bytes) -> Keyring:
    """Every desk key that this person's identity opens; a damaged key file is left out, never used."""
    identity = HybridIdentity(seed)
    keys: dict[tuple[str, int], DeskKey] = {}
    for row in session.scalars(select(DeskKeyRow).where(DeskKeyRow.holder == username)):
        try:
            key = open_desk_key(session, config, row, identity)
        except Damaged:
            continue
        keys[row.desk, row.epoch] = key
    return Keyring(username=username, keys=keys)


def open_desk_key(
    session: Session, config: ConsoleConfig, row: DeskKeyRow, identity: HybridIdentity
) -> DeskKey:
    """A desk key that opens, sits in its place, and is the one of the desk's signed chain; Damaged otherwise."""
    statement_row = session.get(DeskEpochRow, (row.desk, row.epoch))
    try:
        trusted = desk_trust(session, config, row.desk)
    except SealingRefused:
        raise Damaged("a desk's chain of signatures is missing or broken") from None
    if statement_row is None or row.epoch not in trusted.verify_keys:
        raise Damaged("a desk key is of an epoch that its chain does not have")
    secret = open_key(row.sealed, identity, desk_key_binding(statement_of(statement_row.statement)))
    seed, signing_seed = secret[:32], secret[32:]
    if verify_key_of(signing_seed) != trusted.verify_keys[row.epoch]:
        raise Damaged("a desk's signing key is not the one of its statement")
    return DeskKey(row.desk, row.epoch, HybridIdentity(seed), signing_seed)


def grant(session: Session, keys: Keyring, desk: str, username: str) -> Member:
    """Give a desk's keys to a new member whom an administrator assigned to it.

    That two people take part, one assigning and one granting, is policy of the console,
    not cryptography.
    """
    if desk not in keys.desks:
        raise AccessDenied("only a member can grant a desk")
    account = assigned_account(session, username, desk)
    for (name, epoch), key in keys.keys.items():
        if name != desk:
            continue
        statement = statement_of(session.get_one(DeskEpochRow, (desk, epoch)).statement)
        session.merge(key_row(statement, key, username, account.recipient or ""))
    return member_of(account)


def key_row(statement: DeskEpoch, key: DeskKey, holder: str, recipient: str) -> DeskKeyRow:
    """A desk's secrets sealed to one holder, with the desk's own word for whom it was sealed to."""
    secret = key.identity.seed + key.signing_seed
    sealed = seal_key(desk_key_binding(statement), secret, [HybridRecipient.parse(recipient)])
    voucher = sign(key.signing_seed, MEMBER_CONTEXT, membership(statement, holder, recipient))
    return DeskKeyRow(desk=key.desk, epoch=key.epoch, holder=holder, sealed=sealed, voucher=voucher)


def is_vouched_for(statement: DeskEpoch, row: DeskKeyRow, recipient: str) -> bool:
    """Whether the desk itself sealed its key to this holder and recipient; the database alone cannot say so."""
    message = membership(statement, row.holder, recipient)
    return verify(statement.verify_key, MEMBER_CONTEXT, message, row.voucher)


def membership(statement: DeskEpoch, holder: str, recipient: str) -> bytes:
    """What a voucher signs."""
    return canonical([statement.site, statement.desk, statement.epoch, holder, recipient])


def last_holder_of(session: Session, username: str) -> str | None:
    """A desk that nobody else could open if this person lost its key; None when there is none."""
    own = select(DeskKeyRow.desk).where(DeskKeyRow.holder == username).distinct()
    for desk in session.scalars(own).all():
        others = DeskKeyRow.desk == desk, DeskKeyRow.holder.not_in((username, RECOVERY))
        if session.scalars(select(DeskKeyRow.holder).where(*others)).first() is None:
            return desk
    return None


def members(session: Session, desk: str) -> Mapping[str, list[Member]]:
    """A desk's people: `granted` hold its key, `waiting` are assigned and have none that their identity opens."""
    holders = set(session.scalars(select(DeskKeyRow.holder).where(DeskKeyRow.desk == desk)))
    people = session.scalars(select(Account).where(Account.desk == desk).order_by(Account.username))
    result: dict[str, list[Member]] = {"granted": [], "waiting": []}
    for account in people:
        result["granted" if account.username in holders else "waiting"].append(member_of(account))
    return result


def desk_key_binding(statement: DeskEpoch) -> Binding:
    """The header of a desk key file."""
    return Binding(
        site=statement.site,
        case="",
        kind="desk-key",
        role="key",
        desk=statement.desk,
        epoch=statement.epoch,
        recipient=statement.recipient,
    )
