"""A new desk epoch, where a member leaves: new keys for those who stay, and for everything later in each case.

Nothing un-reads what was read; whoever left holds keys that open nothing filed, written or referred afterwards.
"""

import hashlib
import secrets
from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.conversation import desk_binding
from alerts.custody.desks import RECOVERY, desk_key_binding, desk_trust, epoch_rows, publish
from alerts.custody.keyring import DeskKey, Keyring
from alerts.envelope import seal_bound, seal_key, signed_body
from alerts.errors import AccessDenied, Damaged, NotAllowed
from alerts.filing import case_key_binding
from alerts.i18n import N_
from alerts.reading.casefile import Archive, CaseFile
from alerts.storage.casebook import Account, CaseKey, CaseObject, DeskEpochRow, DeskKeyRow, OutboxEntry
from alerts.trail import Trail
from alerts.trust import statement_of, statement_text
from crypto.chain import sign_next
from crypto.identities import HybridIdentity
from crypto.keys import new_seed, recipient_of
from crypto.recipients import HybridRecipient
from crypto.signing import new_signing_seed, verify_key_of


class Renewal:
    """Gives one desk its next epoch, inside the caller's transactions."""

    def __init__(self, session: Session, config: ConsoleConfig, trail: Trail, keys: Keyring) -> None:
        self._session = session
        self._config = config
        self._trail = trail
        self._keys = keys

    def renew(self, drop: Session, desk: str, *, without: Collection[str] = ()) -> int:
        """The number of cases that were sealed anew; `without` names the members who lose the desk.

        Raises AccessDenied when this person holds no key of the desk, and NotAllowed when nobody else would stay.
        """
        if desk not in self._keys.desks:
            raise AccessDenied("only a member can renew a desk")
        if self._keys.username in without:
            raise NotAllowed(N_("Quien renueva la mesa no puede quitarse a sí misma."))
        old = self._keys.latest(desk)
        new = self._next_epoch(old)
        self._give_keys(old, new, without)
        count = self._seal_cases(old, new)
        publish(self._session, drop, desk)
        removed = ",".join(sorted(without))
        self._trail.append(
            self._session, self._keys.username, "renew", desk, epoch=new.epoch, cases=count, removed=removed
        )
        return count

    def _next_epoch(self, old: DeskKey) -> DeskKey:
        previous = statement_of(epoch_rows(self._session, old.desk)[-1].statement)
        seed, signing_seed = new_seed(), new_signing_seed()
        following = sign_next(
            previous,
            old.signing_seed,
            recipient=str(recipient_of(seed)),
            verify_key=verify_key_of(signing_seed),
        )
        self._session.add(
            DeskEpochRow(desk=old.desk, epoch=following.epoch, statement=statement_text(following))
        )
        self._session.flush()
        return DeskKey(old.desk, following.epoch, HybridIdentity(seed), signing_seed)

    def _give_keys(self, old: DeskKey, new: DeskKey, without: Collection[str]) -> None:
        """Keys of the new epoch to whoever held the old one and stays, and to recovery."""
        leavers = DeskKeyRow.desk == old.desk, DeskKeyRow.holder.in_(without)
        self._session.execute(delete(DeskKeyRow).where(*leavers))
        held = DeskKeyRow.desk == old.desk, DeskKeyRow.epoch == old.epoch
        binding = desk_key_binding(statement_of(epoch_rows(self._session, old.desk)[-1].statement))
        for holder in self._session.scalars(select(DeskKeyRow.holder).where(*held)).all():
            recipient = HybridRecipient.parse(self._recipient(holder))
            sealed = seal_key(binding, new.identity.seed + new.signing_seed, [recipient])
            self._session.add(DeskKeyRow(desk=new.desk, epoch=new.epoch, holder=holder, sealed=sealed))
        for username in without:
            self._session.get_one(Account, username).desk = None

    def _recipient(self, holder: str) -> str:
        if holder == RECOVERY:
            return self._config.recovery_recipient
        return self._session.get_one(Account, holder).recipient or ""

    def _seal_cases(self, old: DeskKey, new: DeskKey) -> int:
        """Every case of the desk under a new case identity, for each desk that has it."""
        archive = Archive(self._session, self._config, self._keys)
        query = select(CaseKey.case_id).where(CaseKey.desk == old.desk).distinct()
        count = 0
        for case_id in self._session.scalars(query).all():
            try:
                case = archive.open(case_id)
            except Damaged:
                continue  # stays under the former epoch, which those who stay still hold
            self._seal_case(case, new)
            count += 1
        return count

    def _seal_case(self, case: CaseFile, new: DeskKey) -> None:
        secret = new_seed()
        recipient = recipient_of(secret)
        for desk in case.desks:
            trusted = desk_trust(self._session, self._config, desk)
            self._session.execute(
                delete(CaseKey).where(CaseKey.case_id == case.case_id, CaseKey.desk == desk)
            )
            binding = case_key_binding(self._config.site_id, case.name, desk, trusted.epoch, str(recipient))
            sealed = seal_key(binding, secret, [trusted.recipient])
            self._session.add(CaseKey(case_id=case.case_id, desk=desk, epoch=trusted.epoch, sealed=sealed))
        self._keep_former_key(case, new, recipient)
        if case.mailbox:
            self._tell_mailbox(case, new, recipient)

    def _keep_former_key(self, case: CaseFile, new: DeskKey, recipient: HybridRecipient) -> None:
        """The former secret as an object of the case, so that what is older still opens."""
        binding = desk_binding(
            "former-key", self._config.site_id, case.name, case.generation, new.desk, new.epoch
        )
        body = signed_body(binding, {"secret": case.identity.seed.hex()}, new.signing_seed)
        sealed = seal_bound(binding, body, [recipient])
        self._session.add(
            CaseObject(
                object_id=secrets.token_bytes(16),
                case_id=case.case_id,
                received_on=case.received_on,
                size_class=len(sealed),
                digest=hashlib.sha256(sealed).digest(),
                sealed=sealed,
            )
        )

    def _tell_mailbox(self, case: CaseFile, new: DeskKey, recipient: HybridRecipient) -> None:
        """The mailbox learns, under the desk's signature, whom later messages are sealed to."""
        binding = desk_binding(
            "recipient", self._config.site_id, case.name, case.generation, new.desk, new.epoch
        )
        body = signed_body(binding, {"recipient": str(recipient)}, new.signing_seed)
        sealed = seal_bound(binding, body, [HybridRecipient.parse(case.mailbox)])
        self._session.add(OutboxEntry(entry_id=secrets.token_bytes(16), case_id=case.case_id, sealed=sealed))
