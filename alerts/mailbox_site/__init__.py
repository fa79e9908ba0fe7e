"""The public program that opens a reporter's private mailbox with the receipt just typed, and forgets it."""

from flask import Flask

from alerts.config import MailboxConfig
from alerts.mailbox import Mailboxes, open_mailboxes
from alerts.mailbox_site.answers import install_padding
from alerts.mailbox_site.api import MailboxApi
from alerts.mailbox_site.file_pages import FilePages
from alerts.mailbox_site.in_browser import opening_of
from alerts.mailbox_site.pages import MailboxPages
from alerts.mailbox_site.wording import wish_text
from alerts.web.budget import EntryBudget, UploadBudget
from alerts.web.factory import make_app
from alerts.web.neutral import install_neutral_page
from alerts.web.times import install_time_classes

ASSETS = ("css/alertas.css", "js/leave.js", "built/mailbox.js", "txt/palabras.txt", "img/icon.svg")
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
    app.jinja_env.globals.update(opening=opening_of(config), wish_text=wish_text)
    install_neutral_page(app, config)
    install_padding(app)
    install_time_classes(app)
    served = mailboxes or open_mailboxes(config)
    uploads, entries = UploadBudget(config.budget, served.count), EntryBudget(config.budget)
    MailboxPages(served, entries).install(app)
    FilePages(served, config.files, uploads).install(app)
    MailboxApi(config, served, uploads, entries).install(app)
    return app
