"""The desk's side of the conversation: an answer signed by the desk, sealed to mailbox and case alike."""

import secrets

from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.conversation import MESSAGE_LIMIT, desk_binding
from alerts.custody.keyring import DeskKey
from alerts.envelope import seal_bound, signed_body
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.reading.casefile import CaseFile, case_recipient, mailbox_recipient
from alerts.storage.casebook import CaseObject, OutboxEntry
from alerts.trail import Trail


def reply(
    session: Session,
    config: ConsoleConfig,
    trail: Trail,
    *,
    actor: str,
    key: DeskKey,
    case: CaseFile,
    text: str,
) -> None:
    """Write to the reporter; it waits in the outbox for the next release. NotAllowed says what to mend."""
    text = text.strip()
    if not case.mailbox:
        raise NotAllowed(N_("Esta alerta llegó en papel y no tiene buzón privado."))
    if not text:
        raise NotAllowed(N_("Escriba el mensaje."))
    if len(text) > MESSAGE_LIMIT:
        raise NotAllowed(N_("El mensaje admite hasta 3000 caracteres."))
    today = config.today()
    binding = desk_binding("reply", config.site_id, case.name, case.next_seq, key.desk, key.epoch)
    body = signed_body(binding, {"text": text, "on": today.isoformat()}, key.signing_seed)
    sealed = seal_bound(binding, body, [mailbox_recipient(case), case_recipient(case)])
    stored = CaseObject.of(secrets.token_bytes(16), case.case_id, today, sealed)
    session.add(stored)
    session.add(OutboxEntry(entry_id=stored.object_id, case_id=case.case_id, sealed=sealed))
    trail.append(session, actor, "message", case.name, digests=stored.digest.hex())
