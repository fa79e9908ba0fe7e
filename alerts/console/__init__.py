"""The investigators' program: one process with threads on an internal network, deny by default."""

import time
from collections.abc import Callable

from flask import Flask, g, redirect, url_for
from flask.typing import ResponseReturnValue

from alerts.config import ConsoleConfig
from alerts.console.access import HOME, Guard
from alerts.console.account_pages import AccountPages
from alerts.console.activity_pages import ActivityPages
from alerts.console.administration_pages import AdministrationPages
from alerts.console.case_pages import CasePages
from alerts.console.desk_pages import DeskPages
from alerts.console.dismissal_pages import DismissalPages
from alerts.console.doors import Doors
from alerts.console.file_pages import FilePages
from alerts.console.frame import install_frame
from alerts.console.import_pages import ImportPages
from alerts.console.inbox_pages import InboxPages
from alerts.console.program import open_console
from alerts.console.quarantine_pages import QuarantinePages
from alerts.console.refusals import install_refusals
from alerts.console.sessions import MemorySessions
from alerts.console.trail_pages import TrailPages
from alerts.web.factory import make_app

ASSETS = ("css/alertas.css", "css/console.css", "img/icon.svg")
COOKIE = "console"


def create_app(config: ConsoleConfig | None = None, *, clock: Callable[[], float] = time.monotonic) -> Flask:
    """The console of an instance; `clock` counts seconds and may be given by a test."""
    config = config or ConsoleConfig.load()
    console = open_console(config, clock)
    app = make_app(__name__, config, templates="console", cookie=COOKIE, assets=ASSETS, guard=Guard(console))
    app.session_interface = MemorySessions(console.memory)
    app.extensions["console"] = console
    install_frame(app)
    install_refusals(app)
    app.add_url_rule("/", "home", home, methods=["GET"])
    case_pages = CasePages(console)
    Doors(console, resume=case_pages.resume).install(app)
    case_pages.install(app)
    FilePages(console, case_pages).install(app)
    for pages in (
        InboxPages,
        DismissalPages,
        QuarantinePages,
        ActivityPages,
        ImportPages,
        DeskPages,
        AdministrationPages,
        AccountPages,
        TrailPages,
    ):
        pages(console).install(app)
    return app


def home() -> ResponseReturnValue:
    """On to the first page of whoever asks."""
    endpoint = HOME[g.person.role] if g.person else "sign_in"
    return redirect(url_for(endpoint), 303)
