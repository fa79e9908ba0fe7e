"""Where "Salir ya" leads: a page that says nothing about this site."""

from flask import Flask, render_template

from alerts.config import InstanceConfig
from alerts.web.dates import MONTHS, WEEKDAYS, weeks_of


def install_neutral_page(app: Flask, config: InstanceConfig) -> None:
    """Serve `/salir`: this month's calendar."""

    def leave() -> str:
        today = config.today()
        return render_template(
            "neutral.html",
            month=MONTHS[today.month - 1],
            today=today,
            weekdays=WEEKDAYS,
            weeks=weeks_of(today),
        )

    app.add_url_rule("/salir", "leave", leave, methods=["GET"])
