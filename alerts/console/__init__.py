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
from alerts.console.batch_pages import BatchPages
from alerts.console.box_pages import BoxPages
from alerts.console.case_pages import CasePages
from alerts.console.desk_pages import DeskPages
from alerts.console.dismissal_pages import DismissalPages
from alerts.console.doors import Doors
from alerts.console.downloads import install_unprintable
from alerts.console.file_pages import FilePages
from alerts.console.frame import install_frame
from alerts.console.handwriting_pages import HandwritingPages
from alerts.console.import_pages import ImportPages
from alerts.console.inbox_pages import InboxPages
from alerts.console.kit_pages import KitPages
from alerts.console.place_pages import PlacePages
from alerts.console.poster_pages import PosterPages
from alerts.console.program import open_console
from alerts.console.quarantine_pages import QuarantinePages
from alerts.console.refusals import install_refusals, install_too_large
from alerts.console.report_pages import ReportPages
from alerts.console.scan_pages import ScanPages
from alerts.console.scan_reader import ScanReader
from alerts.console.sessions import MemorySessions
from alerts.console.settle_pages import SettlePages
from alerts.console.stub_pages import StubPages
from alerts.console.trail_pages import TrailPages
from alerts.web.factory import make_app

ASSETS = ("css/alertas.css", "css/console.css", "js/scans.js", "js/settle.js", "img/icon.svg")
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
    install_unprintable(app)
    app.add_url_rule("/", "home", home, methods=["GET"])
    case_pages, settle_pages, dismissal_pages = (
        CasePages(console),
        SettlePages(console),
        DismissalPages(console),
    )
    resume = {"case": case_pages.resume, "sheet": settle_pages.resume, "inbox": dismissal_pages.resume}
    Doors(console, resume=resume).install(app)
    case_pages.install(app)
    settle_pages.install(app)
    dismissal_pages.install(app)
    reader = ScanReader(console, app.log_exception)
    scan_pages, import_pages = ScanPages(console, reader), ImportPages(console)
    scan_pages.install(app)
    import_pages.install(app)
    install_too_large(
        app, {"read_scans": scan_pages.refuse_too_much, "import_table": import_pages.refuse_too_large}
    )
    BatchPages(console, reader).install(app)
    FilePages(console, case_pages).install(app)
    HandwritingPages(console, case_pages).install(app)
    for pages in (
        InboxPages,
        QuarantinePages,
        ActivityPages,
        PlacePages,
        BoxPages,
        PosterPages,
        KitPages,
        StubPages,
        ReportPages,
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
