"""What these tests share."""

from collections.abc import Iterator

import pytest

from tests.browser_mailbox.both import LOOK
from tests.browser_sealing.conftest import peer
from tests.browser_sealing.peer import Peer, is_there
from tests.conftest import require

__all__ = ["browser", "peer"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Peer]:
    """The browser's mailbox, run by Node."""
    require(is_there(), "Node with the packages of package.json")
    with Peer(LOOK) as started:
        yield started
