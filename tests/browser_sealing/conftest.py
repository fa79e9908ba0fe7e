"""What these tests share."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from alerts.intake import create_app as create_intake
from alerts.mailbox_site import create_app as create_mailbox
from alerts.web.joined import public_site
from tests.browser_sealing.peer import ROOT, Peer, is_there
from tests.conftest import require
from tests.web.browser import Quiet
from tests.web.instances import Clock
from tests.world import World

PHONE = {"width": 320, "height": 640}


@pytest.fixture(scope="session")
def peer() -> Iterator[Peer]:
    """The browser's modules, run by Node."""
    require(is_there(), "Node with the packages of package.json")
    with Peer() as started:
        yield started


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the scripts, built from the sources as they are now."""
    require(is_there(), "Node with the packages of package.json")
    subprocess.run(["make", "--silent", "built"], cwd=ROOT, check=True)
    return ROOT / "static/built"


class Hurried(Clock):
    """A clock that goes on at each look, so that nothing comes too soon."""

    def __call__(self) -> float:
        self.now += 5
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the form."""
    return Hurried()


@pytest.fixture
def site(built: Path, world: World, clock: Clock) -> Iterator[str]:
    """The address of both public programs of a whole instance."""
    intake = create_intake(world.intake_config, intake=world.intake, clock=clock)
    program = public_site(intake, create_mailbox(world.mailbox_config, mailboxes=world.mailboxes))
    server = make_server("127.0.0.1", 0, program, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_form(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens the form as a person with a phone does; what went over the network is in `page.sent`."""
    contexts = []
    errors: list[str] = []

    def open_at(path: str = "/alert", before: Callable[[Page], None] | None = None, **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": PHONE, "locale": "es-GT", **options})
        contexts.append(context)
        page: Any = context.new_page()
        page.sent = []
        page.on("request", lambda request: page.sent.append(request))
        page.errors = errors
        page.on("pageerror", lambda error: errors.append(str(error)))
        if before:
            before(page)
        page.goto(site + path)
        return page  # type: ignore[no-any-return]

    yield open_at
    for context in contexts:
        context.close()
    assert errors == []
