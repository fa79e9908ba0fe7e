"""The public program that files alerts. It seals and cannot open: it imports no opening code."""

import time
from collections.abc import Callable

from flask import Flask

from alerts.config import IntakeConfig
from alerts.filing import Intake, open_intake
from alerts.intake.pages import IntakePages
from alerts.web.factory import make_app
from alerts.web.neutral import install_neutral_page

ASSETS = ("css/alertas.css", "js/leave.js", "js/form.js", "img/icon.svg")
COOKIE = "sa"


def create_app(
    config: IntakeConfig | None = None,
    *,
    intake: Intake | None = None,
    clock: Callable[[], float] = time.time,
) -> Flask:
    """The intake program of an instance; `intake` and `clock` may be given by a test."""
    config = config or IntakeConfig.load()
    app = make_app(__name__, config, templates="intake", cookie=COOKIE, assets=ASSETS, plays_recordings=True)
    install_neutral_page(app, config)
    IntakePages(config, intake or open_intake(config), clock).install(app)
    return app
