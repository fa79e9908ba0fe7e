"""Opening the stores for one command."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from alerts.config import ConsoleConfig
from alerts.storage.casebook import open_casebook
from alerts.storage.drop import open_drop
from alerts.storage.engine import Store
from alerts.trail import Trail

OPERATOR = "operator"  # the actor of what is done on the server's command line


@dataclass(frozen=True)
class Desktop:
    """Everything that a command works on."""

    config: ConsoleConfig
    drop: Store
    casebook: Store
    trail: Trail

    def anchor(self) -> None:
        """Note the trail's newest entry outside the database."""
        self.trail.anchor_in(self.casebook)


@contextmanager
def desktop() -> Iterator[Desktop]:
    """The configured instance's stores, closed at the end."""
    config = ConsoleConfig.load()
    drop, casebook = open_drop(config.drop_url), open_casebook(config.casebook_url)
    try:
        yield Desktop(config, drop, casebook, Trail(config))
    finally:
        drop.close()
        casebook.close()
