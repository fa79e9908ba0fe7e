"""One mailbox seen twice: by the site's own program, and by the browser's modules from what the API gives."""

import base64
from dataclasses import asdict
from pathlib import Path
from typing import Any

from alerts.config import MailboxConfig
from alerts.errors import Damaged
from alerts.mailbox import Mailboxes
from alerts.mailbox.proving import Prover
from alerts.storage.engine import Store
from crypto.receipt import Receipt, token
from tests.browser_sealing.peer import Peer, Refused

LOOK = Path(__file__).with_name("look.mjs")
TAMPERED = "tampered"


def api_answer(config: MailboxConfig, drop: Store, receipt: Receipt) -> dict[str, Any]:
    """What `POST /api/v1/mailbox` answers, without the blanks behind it."""
    mailboxes = Mailboxes(config, drop)
    sealed = mailboxes.sealed_mailbox(token(receipt, config.salt))
    common = {
        "found": sealed is not None,
        "site": config.site_id,
        "root": config.root_key.hex(),
        "desks": {desk: list(texts) for desk, texts in mailboxes.statements().items()},
        "today": config.today().isoformat(),
    }
    if sealed is None:
        return {**common, "case": "", "desk": "", "case_recipient": "", "card": "", "entries": []}
    return {
        **common,
        "case": sealed.case_id.hex(),
        "desk": sealed.desk,
        "case_recipient": sealed.case_recipient,
        "card": sealed.card.hex(),
        "entries": [base64.b64encode(entry).decode() for entry in sealed.entries],
    }


def seen_by_site(config: MailboxConfig, drop: Store, receipt: Receipt) -> dict[str, Any] | str | None:
    """What the site's own program shows and would write next; TAMPERED, or None for an unknown receipt."""
    try:
        mailbox = Mailboxes(config, drop).visit(receipt)
    except Damaged:
        return TAMPERED
    if mailbox is None:
        return None
    with drop.reading() as session:
        prover = Prover(session, config)
        opened = prover.open(receipt)
        assert opened is not None
        proven = prover.prove(opened)
    entries = [asdict(entry) for entry in mailbox.entries]
    return {
        "state": mailbox.state.value,
        "entries": [{name: each[name] for name in each if name != "verified"} for each in entries],
        "notifyFirst": mailbox.notify_first,
        "identifiedOn": mailbox.identified_on,
        "caseRecipient": proven.recipient,
        "seq": proven.highest_seq + 1,
        "mailboxRecipient": str(opened.identity.recipient),
        "on": config.today().isoformat(),
    }


def seen_by_browser(
    peer: Peer, config: MailboxConfig, answer: dict[str, Any], receipt: Receipt, root: bytes | None = None
) -> Any:
    """What the browser shows of an answer; TAMPERED, or None for an unknown receipt."""
    page_root = (root or config.root_key).hex()
    try:
        seen = peer("look", answer, receipt.secret_bytes, config.salt, config.site_id, page_root)
    except Refused as refused:
        if refused.reason is None:
            raise
        return refused.reason
    if seen is not None:
        del seen["brokenChain"]
    return seen
