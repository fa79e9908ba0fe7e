"""A reporter with a mailbox, as a browser without scripts acts for them."""

import io
from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from alerts.conversation import Entry
from crypto.receipt import Receipt
from tests.web.instances import FakeMailboxes
from tests.web.reading import Page

KNOWN = Receipt(12345)
TYPE = "multipart/form-data; boundary=x"


@dataclass
class Reporter:
    """Somebody who holds the receipt of `KNOWN`."""

    client: FlaskClient
    mailboxes: FakeMailboxes

    def opens(self) -> Page:
        """The open mailbox."""
        token = Page(self.client.get("/buzon").text).hidden["csrf_token"]
        return Page(self.sends({"csrf_token": token, "receipt": KNOWN.digits}).text)

    def goes_to(self, step: str) -> Page:
        """The page of a step that begins in the mailbox."""
        return Page(self.sends(self.opens().form_with("step", step)).text)

    def sends(self, fields: dict[str, str]) -> TestResponse:
        """A form as it is."""
        return self.client.post("/buzon", data=fields)

    def adds(self, content: bytes = b"bytes", name: str = "foto.jpg", **fields: str) -> TestResponse:
        """A file, with the form of the open mailbox unless fields are given."""
        return self.posts(multipart(fields or self.opens().form_with("receipt", KNOWN.digits), content, name))

    def posts(self, body: bytes, path: str = "/buzon/archivos", **environ: object) -> TestResponse:
        """A body as it is."""
        given = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), **environ}
        return self.client.post(path, content_type=TYPE, environ_overrides={**given, "CONTENT_TYPE": TYPE})

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What the mailbox holds."""
        return self.mailboxes.known[KNOWN].entries


def multipart(fields: dict[str, str], content: bytes, name: str, media_type: str = "image/jpeg") -> bytes:
    """The body of the form for files as browsers make it: HTML, 4.10.21.8."""
    shown = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    parts = [
        (f'name="{key}"', value.encode()) for key, value in fields.items() if key in {"receipt", "entry"}
    ]
    parts.append((f'name="file"; filename="{shown}"\r\nContent-Type: {media_type}', content))
    body = b"".join(
        b"--x\r\nContent-Disposition: form-data; " + heading.encode() + b"\r\n\r\n" + value + b"\r\n"
        for heading, value in parts
    )
    return body + b"--x--\r\n"
