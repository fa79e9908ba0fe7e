"""The public programs with fakes behind them."""

import pytest

from tests.web.instances import Clock, FakeIntake, FakeMailboxes, intake_app, mailbox_app


@pytest.fixture
def clock():
    """A clock that moves when told."""
    return Clock()


@pytest.fixture
def intake():
    """A filing desk that keeps what it gets."""
    return FakeIntake()


@pytest.fixture
def mailboxes():
    """Mailboxes, none at first."""
    return FakeMailboxes()


@pytest.fixture
def filing(tmp_path, intake, clock):
    """A browser at the intake program."""
    return intake_app(tmp_path, intake, clock).test_client()


@pytest.fixture
def mail(tmp_path, mailboxes):
    """A browser at the mailbox program."""
    return mailbox_app(tmp_path, mailboxes).test_client()
