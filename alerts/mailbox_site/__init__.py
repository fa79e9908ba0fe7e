"""The public program that opens a reporter's private mailbox with the receipt just typed, and forgets it."""

from flask import Flask

from alerts.config import MailboxConfig
from alerts.mailbox import Mailboxes, open_mailboxes
from alerts.mailbox_site.pages import MailboxPages
from alerts.web.factory import make_app
from alerts.web.neutral import install_neutral_page

ASSETS = ("css/alertas.css", "js/leave.js", "img/icon.svg")
COOKIE = "sb"
FORM_BYTES = 64 * 1024
FORM_FIELDS = 20


def create_app(config: MailboxConfig | None = None, *, mailboxes: Mailboxes | None = None) -> Flask:
    """The mailbox program of an instance; `mailboxes` may be given by a test."""
    config = config or MailboxConfig.load()
    app = make_app(
        __name__,
        config,
        templates="mailbox",
        cookie=COOKIE,
        assets=ASSETS,
        form_bytes=FORM_BYTES,
        form_fields=FORM_FIELDS,
    )
    install_neutral_page(app, config)
    MailboxPages(mailboxes or open_mailboxes(config)).install(app)
    return app
