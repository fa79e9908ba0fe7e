"""A sender that seals by itself, as the browser's script does: what it makes holds nothing that the site could open."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.conversation import Act, act_binding, act_tag, payload_binding
from alerts.envelope import canonical, seal_bound, seal_key
from alerts.filing import SealedAlert, alert_binding, case_key_binding, mailbox_card, message_key
from alerts.questionnaire import Answers
from alerts.trust import TrustedDesk
from crypto.binding import bind
from crypto.keys import new_seed, recipient_of
from crypto.padding import padme
from crypto.receipt import Receipt, card_key, mailbox_seed, new_receipt, token, token_hash
from crypto.recipients import HybridRecipient
from crypto.sealing import seal
from tests.world import TODAY, World, answers_of


@dataclass
class Sender:
    """One person with a device that seals."""

    site: str
    desk: TrustedDesk
    receipt: Receipt = field(default_factory=new_receipt)
    case_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    case_secret: bytes = field(default_factory=new_seed)
    seq: int = 0

    @classmethod
    def of(cls, world: World, desk: str = "analisis") -> "Sender":
        """A sender to a desk of this world."""
        return cls(world.config.site_id, world.intake.desk(desk))

    @property
    def salt(self) -> bytes:
        return bytes.fromhex(self.site)

    @property
    def token(self) -> bytes:
        return token(self.receipt, self.salt)

    @property
    def token_hash(self) -> bytes:
        return token_hash(self.receipt, self.salt)

    @property
    def case_recipient(self) -> HybridRecipient:
        return recipient_of(self.case_secret)

    @property
    def mailbox_recipient(self) -> HybridRecipient:
        return recipient_of(mailbox_seed(self.receipt, self.salt))

    @property
    def card(self) -> bytes:
        key = card_key(self.receipt, self.salt)
        return mailbox_card(key, self.case_id, str(self.case_recipient), self.desk.desk)

    @property
    def tag_key(self) -> bytes:
        return message_key(card_key(self.receipt, self.salt))

    def body(self, answers: Answers | None = None, code: str = "") -> bytes:
        """The body of the alert's text."""
        said = {
            "answers": (answers or answers_of()).to_json().decode(),
            "channel": "web",
            "code": code,
            "desk": self.desk.desk,
            "mailbox": str(self.mailbox_recipient),
            "message_key": self.tag_key.hex(),
            "sealed_by": "sender",
            "signals": "",
        }
        return canonical(said)

    def alert(
        self, answers: Answers | None = None, *, text: bytes | None = None, code: str = ""
    ) -> SealedAlert:
        """A sealed alert; `text` stands in for the whole body of one that is not what it should be."""
        case, recipient = self.case_id.hex(), str(self.case_recipient)
        key = case_key_binding(self.site, case, self.desk.desk, self.desk.epoch, recipient)
        return SealedAlert(
            case_id=self.case_id,
            desk=self.desk.desk,
            epoch=self.desk.epoch,
            case_recipient=recipient,
            sealed_key=seal_key(key, self.case_secret, [self.desk.recipient]),
            sealed_text=seal_bound(
                alert_binding(self.site, case), text or self.body(answers, code), [self.case_recipient]
            ),
        )

    def document(self, alert: SealedAlert | None = None) -> dict[str, object]:
        """The alert as the interface for programs takes it."""
        made = alert or self.alert()
        return {
            "case": made.case_id.hex(),
            "desk": made.desk,
            "epoch": made.epoch,
            "sealed_key": base64.b64encode(made.sealed_key).decode(),
            "sealed_text": base64.b64encode(made.sealed_text).decode(),
            "mailbox": {
                "token_hash": self.token_hash.hex(),
                "case_recipient": made.case_recipient,
                "card": self.card.hex(),
            },
        }

    def act(self, kind: Act, content: Mapping[str, object], *, to: str = "both") -> bytes:
        """A sealed act of the reporter: to `both`, to the `case` or to the `mailbox` alone."""
        self.seq += 1
        binding = act_binding(kind, self.site, self.case_id.hex(), self.seq)
        dated = {**content, "on": TODAY.isoformat()}
        body = canonical({"content": dated, "tag": act_tag(self.tag_key, binding, dated)})
        recipients = {
            "both": [self.case_recipient, self.mailbox_recipient],
            "case": [self.case_recipient],
            "mailbox": [self.mailbox_recipient],
        }
        return seal_bound(binding, body, recipients[to])

    def file(self, data: bytes, name: str = "foto.jpg") -> tuple[bytes, bytes, bytes]:
        """The id of a file, the sealed note about it, and its sealed bytes."""
        object_id = secrets.token_bytes(16)
        note = {
            "name": name,
            "type": "image/jpeg",
            "length": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "object": object_id.hex(),
            "sealed_by": "sender",
        }
        padded = data.ljust(padme(len(data)), b"\0")
        payload = bind(payload_binding(self.site, self.case_id.hex()), padded)
        return object_id, self.act(Act.FILE, note), seal(payload, [self.case_recipient])
