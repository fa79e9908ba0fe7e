"""The public program that files alerts. It seals and cannot open: it imports no opening code."""

import time
from collections.abc import Callable

from flask import Flask

from alerts.config import IntakeConfig
from alerts.filing import Intake, open_intake
from alerts.intake.api import IntakeApi
from alerts.intake.pages import IntakePages
from alerts.web.budget import AlertBudget
from alerts.web.factory import make_app
from alerts.web.neutral import install_neutral_page
from alerts.web.shown import ShownClock

ASSETS = ("css/alertas.css", "js/leave.js", "js/form.js", "built/*.js", "txt/palabras.txt", "img/icon.svg")
COOKIE = "sa"


def create_app(
    config: IntakeConfig | None = None,
    *,
    intake: Intake | None = None,
    clock: Callable[[], float] = time.time,
    monotonic: Callable[[], float] = time.monotonic,
) -> Flask:
    """The intake program of an instance; `intake` and the clocks may be given by a test."""
    config = config or IntakeConfig.load()
    app = make_app(__name__, config, templates="intake", cookie=COOKIE, assets=ASSETS, plays_recordings=True)
    install_neutral_page(app, config)
    desk, shown = intake or open_intake(config), ShownClock(config.secret_key, clock)
    budget = AlertBudget(config.budget, monotonic)
    IntakePages(config, desk, shown, budget).install(app)
    IntakeApi(config, desk, shown, budget).install(app)
    return app
