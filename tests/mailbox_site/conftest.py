"""The same fixtures as the web layer's tests."""

from tests.web.conftest import mail, mailboxes

__all__ = ["mail", "mailboxes"]
