"""A new desk epoch, where a member leaves: new keys for those who stay, and for everything later in each case.

Nothing un-reads what was read; whoever left holds keys that open nothing filed, written or referred afterwards.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.conversation import desk_binding
from alerts.custody.desks import RECOVERY, desk_trust, epoch_rows, is_vouched_for, key_row, publish_all
from alerts.custody.keyring import DeskKey, Keyring
from alerts.envelope import seal_bound, seal_key, signed_body
from alerts.errors import AccessDenied, Damaged, NotAllowed, SealingRefused
from alerts.filing import case_key_binding
from alerts.i18n import N_
from alerts.reading.casefile import Archive, CaseFile, mailbox_recipient
from alerts.storage.casebook import Account, CaseKey, CaseObject, DeskEpochRow, DeskKeyRow, OutboxEntry
from alerts.storage.engine import Store
from alerts.trail import Trail
from alerts.trust import statement_of, statement_text
from crypto.chain import sign_next
from crypto.identities import HybridIdentity
from crypto.keys import new_seed, recipient_of
from crypto.recipients import HybridRecipient
from crypto.signing import new_signing_seed, verify_key_of

BATCH = 100  # cases a transaction: others write meanwhile


@dataclass(frozen=True)
class Renewed:
    """How many cases were sealed anew, and how many could not be opened and stay under the former epoch."""

    cases: int
    left: int


class Renewal:
    """Gives one desk its next epoch."""

    def __init__(
        self, casebook: Store, drop: Store, config: ConsoleConfig, trail: Trail, keys: Keyring
    ) -> None:
        self._casebook = casebook
        self._drop = drop
        self._config = config
        self._trail = trail
        self._keys = keys

    def renew(self, desk: str, *, without: Collection[str] = ()) -> Renewed:
        """Renew a desk; `without` names the members who lose it.

        The epoch is committed before it is published, and cases follow in batches: after an interruption, everything
        opens for those who stay, and renewing once more finishes the work. Raises AccessDenied when this person
        holds no key of the desk, and NotAllowed for somebody who cannot be taken off it.
        """
        if desk not in self._keys.desks:
            raise AccessDenied("only a member can renew a desk")
        with self._casebook.writing() as session:
            old, new = self._begin(session, desk, without)
            query = select(CaseKey.case_id).where(CaseKey.desk == desk).distinct()
            cases = list(session.scalars(query))
        publish_all(self._casebook, self._drop)
        done = 0
        for start in range(0, len(cases), BATCH):
            done += self._seal_batch(cases[start : start + BATCH], new)
        self._note(old, new, done, without)
        return Renewed(done, len(cases) - done)

    def _begin(self, session: Session, desk: str, without: Collection[str]) -> tuple[DeskKey, DeskKey]:
        """The newest and the next epoch's keys, the next given to whoever stays."""
        old = self._keys.latest(desk)
        check_leavers(session, desk, without, self._keys.username)
        new = next_epoch(session, old)
        give_keys(session, self._config, old, new, without)
        leavers = DeskKeyRow.desk == desk, DeskKeyRow.holder.in_(without)
        session.execute(delete(DeskKeyRow).where(*leavers))
        for username in without:
            session.get_one(Account, username).desk = None
        return old, new

    def _seal_batch(self, cases: Collection[bytes], new: DeskKey) -> int:
        with self._casebook.writing() as session:
            archive = Archive(session, self._config, self._keys)
            digests = [seal_case(session, self._config, archive, case_id, new) for case_id in cases]
            named = " ".join(digest for digest in digests if digest)
            if named:
                self._trail.append(
                    session, self._keys.username, "renew-cases", new.desk, epoch=new.epoch, digests=named
                )
        return sum(bool(digest) for digest in digests)

    def _note(self, old: DeskKey, new: DeskKey, cases: int, without: Collection[str]) -> None:
        removed = ",".join(sorted(without))
        with self._casebook.writing() as session:
            self._trail.append(
                session, self._keys.username, "renew", old.desk, epoch=new.epoch, cases=cases, removed=removed
            )


def check_leavers(session: Session, desk: str, without: Collection[str], renewer: str) -> None:
    """Refuse to take the desk from whoever renews it, or from somebody who does not have it."""
    if renewer in without:
        raise NotAllowed(N_("Quien renueva la mesa no puede quitarse a sí misma."))
    for username in without:
        account = session.get(Account, username)
        if account is None or account.desk != desk:
            raise NotAllowed(N_("Alguna de esas personas no es de la mesa."))


def next_epoch(session: Session, old: DeskKey) -> DeskKey:
    """The keys of the epoch after the newest, whose statement the newest signs."""
    previous = statement_of(epoch_rows(session, old.desk)[-1].statement)
    seed, signing_seed = new_seed(), new_signing_seed()
    following = sign_next(
        previous, old.signing_seed, recipient=str(recipient_of(seed)), verify_key=verify_key_of(signing_seed)
    )
    session.add(DeskEpochRow(desk=old.desk, epoch=following.epoch, statement=statement_text(following)))
    session.flush()
    return DeskKey(old.desk, following.epoch, HybridIdentity(seed), signing_seed)


def give_keys(
    session: Session, config: ConsoleConfig, old: DeskKey, new: DeskKey, without: Collection[str]
) -> None:
    """Keys of the new epoch to recovery and to every member who stays, for whom the desk itself vouched."""
    *_, before, now = (statement_of(row.statement) for row in epoch_rows(session, old.desk))
    held = DeskKeyRow.desk == old.desk, DeskKeyRow.epoch == old.epoch
    for row in session.scalars(select(DeskKeyRow).where(*held)).all():
        recipient = recipient_of_holder(session, config, row.holder, old.desk)
        if row.holder in without or not recipient or not is_vouched_for(before, row, recipient):
            continue
        session.add(key_row(now, new, row.holder, recipient))


def recipient_of_holder(session: Session, config: ConsoleConfig, holder: str, desk: str) -> str:
    """The recipient of recovery or of a member of the desk; empty for somebody who is not one any more."""
    if holder == RECOVERY:
        return config.recovery_recipient
    account = session.get(Account, holder)
    if account is None or account.disabled or account.desk != desk:
        return ""
    return account.recipient or ""


def seal_case(session: Session, config: ConsoleConfig, archive: Archive, case_id: bytes, new: DeskKey) -> str:
    """The digest of the former key of a case that now has a new identity; empty for one that does not open."""
    try:
        case = archive.find(case_id)
        with session.begin_nested():  # a case is sealed anew whole or not at all
            return replace_identity(session, config, case, new)
    except (Damaged, AccessDenied, SealingRefused):
        return ""  # it stays under the former epoch, which those who stay still hold


def replace_identity(session: Session, config: ConsoleConfig, case: CaseFile, new: DeskKey) -> str:
    """Seal a fresh case identity to every desk that has the case, keep the former one in it, tell the mailbox."""
    secret = new_seed()
    recipient = recipient_of(secret)
    if case.mailbox:
        tell_mailbox(session, config, case, new, recipient)
    for desk in case.desks:
        trusted = desk_trust(session, config, desk)
        session.execute(delete(CaseKey).where(CaseKey.case_id == case.case_id, CaseKey.desk == desk))
        binding = case_key_binding(config.site_id, case.name, desk, trusted.epoch, str(recipient))
        sealed = seal_key(binding, secret, [trusted.recipient])
        session.add(CaseKey(case_id=case.case_id, desk=desk, epoch=trusted.epoch, sealed=sealed))
    return keep_former_key(session, config, case, new, recipient)


def keep_former_key(
    session: Session, config: ConsoleConfig, case: CaseFile, new: DeskKey, recipient: HybridRecipient
) -> str:
    """The former secret as an object of the case, so that what is older still opens; the object's digest."""
    binding = desk_binding("former-key", config.site_id, case.name, case.next_seq, new.desk, new.epoch)
    body = signed_body(binding, {"secret": case.identity.seed.hex()}, new.signing_seed)
    sealed = seal_bound(binding, body, [recipient])
    stored = CaseObject.of(secrets.token_bytes(16), case.case_id, case.received_on, sealed)
    session.add(stored)
    return stored.digest.hex()


def tell_mailbox(
    session: Session, config: ConsoleConfig, case: CaseFile, new: DeskKey, recipient: HybridRecipient
) -> None:
    """The mailbox learns, under the desk's signature, whom later messages are sealed to."""
    binding = desk_binding("recipient", config.site_id, case.name, case.next_seq, new.desk, new.epoch)
    content = {"recipient": str(recipient), "generation": case.generation}
    body = signed_body(binding, content, new.signing_seed)
    sealed = seal_bound(binding, body, [mailbox_recipient(case)])
    session.add(OutboxEntry(entry_id=secrets.token_bytes(16), case_id=case.case_id, sealed=sealed))
