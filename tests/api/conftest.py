"""Both public programs of a whole instance, and an alert that its sender sealed."""

import pytest
from sqlalchemy import func, select

from alerts.intake import create_app as create_intake
from alerts.mailbox_site import create_app as create_mailbox
from alerts.storage.drop import Arrival, DropBase
from crypto.receipt import new_receipt
from tests.api.sealing import sealed_alert
from tests.web.instances import Clock


@pytest.fixture
def clock():
    """A clock that moves when told."""
    return Clock()


@pytest.fixture
def api(world, clock):
    """A program at the intake program's interface."""
    app = create_intake(world.intake_config, intake=world.intake, clock=clock, monotonic=clock)
    return app.test_client()


@pytest.fixture
def mail(world):
    """A browser at the mailbox program's interface."""
    return create_mailbox(world.mailbox_config, mailboxes=world.mailboxes).test_client()


@pytest.fixture
def receipt():
    """A receipt that nobody but the person has."""
    return new_receipt()


@pytest.fixture
def alert(api, world, receipt):
    """A sealed alert as it is sent."""
    return sealed_alert(api, world, receipt)


@pytest.fixture
def stored(world):
    """How many rows of each kind the drop holds; of all kinds but the desks' statements."""

    def count():
        tables = {name: each for name, each in DropBase.metadata.tables.items() if name != "published_epoch"}
        with world.drop.reading() as session:
            return {
                name: session.scalar(select(func.count()).select_from(table))
                for name, table in tables.items()
            }

    return count


@pytest.fixture
def arrivals(world):
    """The alerts that wait in the drop."""

    def found():
        with world.drop.reading() as session:
            return session.scalars(select(Arrival)).all()

    return found
