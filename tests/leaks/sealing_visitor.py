"""Somebody whose device seals: the site gets ciphertext, and a token that must not stay anywhere either."""

import base64
import json
import secrets
from collections.abc import Mapping

from alerts.conversation import Act
from tests.leaks.asking import Asking
from tests.leaks.visitor import HERE, JPEG, SPOOLED_BYTES, every_text, multipart
from tests.live.wire import Answer, post
from tests.sender import Sender
from tests.world import answers_of

JSON_TYPE = "application/json"


class SealingVisitor(Asking):
    """A person with scripts, or a program that seals as they do."""

    def does_everything(self) -> None:
        """File, read, write, add files, close; and send what is refused."""
        sender = self.files_alert("sealed alert")
        self.reads(sender)
        self.writes(sender)
        self.adds_files(sender)
        self.is_refused(self.files_alert("sealed alert, closed"))

    def files_alert(self, name: str) -> Sender:
        """A person whose alert was filed."""
        sender = Sender.of(self.world)
        self.receipts[name] = sender.receipt
        answers = answers_of(every_text(self.canaries, name))
        self.send(name, "alerts", sender.document(sender.alert(answers)))
        return sender

    def reads(self, sender: Sender) -> None:
        """Open mailboxes that there are and that there are not."""
        unknown = Sender.of(self.world)
        self.receipts["sealed, unknown"] = unknown.receipt
        self.send("sealed mailbox", "mailbox", {"token": sender.token.hex()})
        self.send("sealed unknown mailbox", "mailbox", {"token": unknown.token.hex()})

    def writes(self, sender: Sender) -> None:
        """Leave a message, a name and a wish."""
        text = self.canaries.text
        self.act("sealed message", sender, sender.act(Act.MESSAGE, {"text": text("sealed message", 900)}))
        self.act("sealed notice", sender, sender.act(Act.NOTIFY, {"notify_first": "no"}))
        said = sender.act(Act.IDENTITY, {"text": text("sealed identity", 200)}, to="case")
        sender.seq -= 1
        self.act("sealed identity", sender, said, sender.act(Act.IDENTITY, {}, to="mailbox"))

    def act(self, name: str, sender: Sender, sealed: bytes, kept: bytes = b"") -> None:
        """Leave one sealed act."""
        entry = {"token": sender.token.hex(), "entry": secrets.token_hex(16)}
        self.send(name, "mailbox/entries", {**entry, "sealed": in_base64(sealed), "copy": in_base64(kept)})

    def adds_files(self, sender: Sender) -> None:
        """Send a sealed file, and one that is not sealed though it says so."""
        data = self.canaries.data("sealed photo", SPOOLED_BYTES, JPEG)
        self.upload("sealed photo", sender, *sender.file(data, self.canaries.line("name of sealed photo")))
        object_id, note, _payload = sender.file(data)
        clear = self.canaries.data("file that is not sealed", SPOOLED_BYTES)
        self.upload("file that is not sealed", sender, object_id, note, clear)

    def upload(self, name: str, sender: Sender, object_id: bytes, note: bytes, payload: bytes) -> None:
        """Send one sealed file."""
        fields = {
            "token": sender.token.hex(),
            "entry": secrets.token_hex(16),
            "object": object_id.hex(),
            "sealed": in_base64(note),
        }
        self.ask(name, multipart("/api/v1/mailbox/files", fields, "payload", "payload", payload))

    def is_refused(self, sender: Sender) -> None:
        """Send what programs send by mistake: answers in the clear, text that is no JSON, another's fields."""
        word = self.canaries.word
        clear = sender.document() | {"sealed_text": word("clear in place of sealed")}
        self.send("clear in place of sealed", "alerts", clear)
        self.send(
            "clear beside sealed", "alerts", sender.document() | {word("name"): word("clear beside sealed")}
        )
        broken = f'{{"token": "{sender.token.hex()}", "{word("broken")}'.encode()
        self.ask("broken", post("/api/v1/mailbox", broken, headers=HERE, content_type=JSON_TYPE))
        self.send("canary as token", "mailbox", {"token": word("canary as token")})
        self.act("clear act", sender, self.canaries.data("clear act", 9_000))
        close = {"token": sender.token.hex()}
        sealed = sender.act(Act.CLOSED, {}, to="case")
        self.send("sealed closing", "mailbox/close", {**close, "sealed": in_base64(sealed)})

    def send(self, name: str, path: str, document: Mapping[str, object]) -> Answer:
        """The answer to a document."""
        body = json.dumps(document, ensure_ascii=False).encode()
        return self.ask(name, post(f"/api/v1/{path}", body, headers=HERE, content_type=JSON_TYPE))


def in_base64(data: bytes) -> str:
    """Bytes as the interface takes them."""
    return base64.b64encode(data).decode()
