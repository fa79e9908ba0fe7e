"""What these tests share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser_mailbox.both import LOOK
from tests.browser_mailbox.reporter import BUILT, PHONE, Reporter, mailbox_site
from tests.browser_sealing.conftest import peer
from tests.browser_sealing.peer import Peer, is_there
from tests.conftest import require
from tests.world import World

__all__ = ["browser", "peer"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Peer]:
    """The browser's mailbox, run by Node."""
    require(is_there(), "Node with the packages of package.json")
    with Peer(LOOK) as started:
        yield started


@pytest.fixture
def site(world: World) -> Iterator[str]:
    """The mailbox program of a world."""
    require(BUILT.exists(), "static/built/mailbox.js (make built)")
    with mailbox_site(world) as address:
        yield address


@pytest.fixture
def visitor(chromium: Browser, site: str) -> Iterator[Callable[..., Reporter]]:
    """Makes people with phones."""
    contexts = []

    def arrive(**options: Any) -> Reporter:
        context = chromium.new_context(**{"viewport": PHONE, "locale": "es-GT", **options})
        contexts.append(context)
        return Reporter(context.new_page(), site)

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture
def reporter(visitor: Callable[..., Reporter]) -> Iterator[Reporter]:
    """One person with a phone, whose page complains of nothing."""
    person = visitor()
    yield person
    assert person.complaints == []
