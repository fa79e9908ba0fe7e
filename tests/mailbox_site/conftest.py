"""The same fixtures as the web layer's tests, and a mailbox that there is."""

import pytest

from tests.mailbox_site.people import KNOWN, Reporter
from tests.web.conftest import mail, mailboxes
from tests.web.instances import answered_mailbox

__all__ = ["mail", "mailboxes"]


@pytest.fixture
def reporter(mail, mailboxes):
    """Somebody with an open mailbox."""
    mailboxes.known[KNOWN] = answered_mailbox()
    return Reporter(mail, mailboxes)
