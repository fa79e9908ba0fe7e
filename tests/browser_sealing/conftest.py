"""What these tests share."""

from collections.abc import Iterator

import pytest

from tests.browser_sealing.peer import Peer, is_there
from tests.conftest import require


@pytest.fixture(scope="session")
def peer() -> Iterator[Peer]:
    """The browser's modules, run by Node."""
    require(is_there(), "Node with the packages of package.json")
    with Peer() as started:
        yield started
