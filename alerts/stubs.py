"""Stubs of printed sheets: a receipt goes to paper and is forgotten; what its mailbox needs stays, sealed.

sealing.md, "Paper". The sheet's reference names the mailbox and opens nothing. Whoever reads the casebook finds a keyed
digest of it beside sealed bytes, which open only with the key of this installation's paper batches.
"""

import hmac
import json
from hashlib import sha256

from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.envelope import canonical, seal_bound
from alerts.errors import NotAllowed
from alerts.filing import StubMailbox
from alerts.i18n import N_
from alerts.paper.sheet import Stub, new_reference
from alerts.storage.casebook import StubRow
from alerts.storage.engine import Store
from alerts.trail import Trail
from alerts.unsealing import open_bound
from crypto.binding import Binding
from crypto.hkdf import hkdf_sha256
from crypto.identities import HybridIdentity
from crypto.keys import recipient_of
from crypto.receipt import card_key, mailbox_seed, new_receipt, token_hash

MOST_STUBS = 500
SEALED_FOR = b"alertas/v1/stub"


def printed_stubs(casebook: Store, config: ConsoleConfig, trail: Trail, actor: str, count: int) -> list[Stub]:
    """Fresh stubs to print at once: their receipts are nowhere else, and nowhere at all when this list is gone.

    Raises NotAllowed for less than one or more than 500.
    """
    if not 1 <= count <= MOST_STUBS:
        raise NotAllowed(N_("Pida de 1 a 500 hojas con talón."))
    made = [new_stub(config) for _ in range(count)]
    with casebook.writing() as session:
        session.add_all(row for _, row in made)
        trail.append(session, actor, "stubs-print", "", count=count)
    trail.anchor_in(casebook)
    return [stub for stub, _ in made]


def new_stub(config: ConsoleConfig) -> tuple[Stub, StubRow]:
    """A receipt on its stub, and what is stored of it."""
    receipt, reference = new_receipt(), new_reference()
    kept = {
        "token_hash": token_hash(receipt, config.salt).hex(),
        "recipient": str(recipient_of(mailbox_seed(receipt, config.salt))),
        "card_key": card_key(receipt, config.salt).hex(),
    }
    own = recipient_of(stub_seed(config))
    row = StubRow(
        reference_mark=reference_mark(config, reference),
        sealed=seal_bound(stub_binding(config), canonical(kept), [own]),
    )
    return Stub(reference, receipt.words, receipt.digits), row


def stub_of(session: Session, config: ConsoleConfig, reference: str) -> StubMailbox | None:
    """The mailbox that waits for a sheet's reference; None when there is none, or when it was used."""
    row = session.get(StubRow, reference_mark(config, reference))
    if row is None or row.sealed is None:
        return None
    kept = json.loads(open_bound(row.sealed, [HybridIdentity(stub_seed(config))], stub_binding(config)))
    return StubMailbox(
        token_hash=bytes.fromhex(kept["token_hash"]),
        recipient=kept["recipient"],
        card_key=bytes.fromhex(kept["card_key"]),
    )


def use_stub(session: Session, config: ConsoleConfig, reference: str) -> None:
    """Forget what was kept for a reference, now that its mailbox exists; that it was used stays known."""
    row = session.get(StubRow, reference_mark(config, reference))
    if row is not None:
        row.sealed = None


def reference_mark(config: ConsoleConfig, reference: str) -> bytes:
    """What a reference is stored as."""
    return hmac.new(config.batch_key, b"reference\0" + reference.encode(), sha256).digest()


def stub_seed(config: ConsoleConfig) -> bytes:
    """The identity that this installation keeps its unused stubs under."""
    return hkdf_sha256(ikm=config.batch_key, salt=config.salt, info=SEALED_FOR)


def stub_binding(config: ConsoleConfig) -> Binding:
    """The header of a stub's mailbox."""
    return Binding(site=config.site_id, case="", kind="stub", role="key")
