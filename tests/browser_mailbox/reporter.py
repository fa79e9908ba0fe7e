"""Somebody with a receipt and a phone that runs scripts."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from playwright.sync_api import Page, Request, expect
from werkzeug.serving import make_server

from alerts.mailbox_site import create_app
from crypto.receipt import Receipt, mailbox_seed
from tests.web.browser import Quiet
from tests.world import World

BUILT = Path(__file__).resolve().parents[2] / "static/built/mailbox.js"
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}


@contextmanager
def mailbox_site(world: World) -> Iterator[str]:
    """The address of the mailbox program of a world, for as long as the context lasts."""
    app = create_app(world.mailbox_config)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Reporter:
    """What a person does in the mailbox, and what went over the line meanwhile."""

    page: Page
    address: str
    sent: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.sent.append(request))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def comes(self, path: str = "/buzon") -> None:
        """The page that asks for the receipt."""
        self.page.goto(self.address + path)

    def types(self, receipt: str) -> None:
        """A receipt, and the button."""
        self.page.fill("#receipt", receipt)
        self.page.click("main form button[type=submit]")

    def opens(self, receipt: str) -> None:
        """The mailbox, from the beginning."""
        self.comes()
        self.types(receipt)
        expect(self.page.locator("[data-act=message]")).to_be_visible()

    def unfolds(self, summary: str) -> None:
        """One of the other things that can be done."""
        self.page.get_by_text(summary, exact=True).click()

    def writes(self, text: str) -> None:
        """A message."""
        self.page.fill("#message", text)
        self.page.get_by_role("button", name="Enviar mi mensaje").click()

    def said(self) -> list[str]:
        """The texts of the conversation."""
        return self.page.locator(".messages .said").all_inner_texts()

    @property
    def posts(self) -> list[str]:
        """The paths that something was posted to."""
        return [re.sub(r"https?://[^/]+", "", each.url) for each in self.sent if each.method == "POST"]

    def wire(self) -> bytes:
        """Everything that left the browser."""
        parts = [each.url.encode() + b"\n" + (each.post_data_buffer or b"") for each in self.sent]
        headers = [str(each.headers).encode() for each in self.sent]
        raw = b"\n".join(parts + headers)
        return raw + unquote_plus(raw.decode("latin-1")).encode()


def secrets_of(world: World, receipt: Receipt) -> list[bytes]:
    """What nobody may see of a receipt: any two of its words or groups together, and the seed that it yields."""
    digits, words = receipt.digits.split(), receipt.words
    pairs = [f"{one}{between}{other}" for parts in (digits, words) for one, other in pairwise(parts)
             for between in ("", " ", "+")]  # fmt: skip
    seed = mailbox_seed(receipt, world.config.salt)
    return [each.encode() for each in pairs] + [receipt.secret_bytes, seed, seed.hex().encode()]
