"""The interface of the intake program for programs: whom to seal to, and alerts that their sender sealed.

It is open to the pages of other institutions: it reads no cookie, and acts for nobody in particular.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, request

from alerts.config import IntakeConfig
from alerts.filing import Filed, Intake, SealedAlert
from alerts.i18n import N_
from alerts.questionnaire import current
from alerts.web.budget import AlertBudget, NotNow, Place
from alerts.web.interface import ALERT, ALERT_BYTES
from alerts.web.json_bodies import read_json
from alerts.web.openapi import DOCUMENT_CLASS, openapi
from alerts.web.problems import Refused, answer
from alerts.web.security import is_open_to_every_site
from alerts.web.shapes import read_shape
from alerts.web.shown import LEAST_SECONDS, ShownClock
from alerts.web.work import WORK_BITS, has_work

DESKS, ALERTS, OPENAPI = "/api/v1/desks", "/api/v1/alerts", "/api/v1/openapi.json"
DESKS_CLASS = 8 * 1024
PREFLIGHT_SECONDS = 600
TOO_SOON = N_("Pasaron menos de tres segundos desde que pidió /api/v1/desks. No se guardó nada.")


class IntakeApi:
    """The views of the interface."""

    def __init__(self, config: IntakeConfig, intake: Intake, shown: ShownClock, budget: AlertBudget) -> None:
        self._config = config
        self._intake = intake
        self._shown = shown
        self._budget = budget
        self._openapi = openapi()

    def install(self, app: Flask) -> None:
        """Serve the interface, and say to every site that its pages may use it."""
        for path, endpoint, view, method in (
            (DESKS, "api_desks", self.desks, "GET"),
            (ALERTS, "api_alerts", self.file_alert, "POST"),
            (OPENAPI, "api_document", self.document, "GET"),
        ):
            app.add_url_rule(path, endpoint, view, methods=[method], provide_automatic_options=False)
            app.add_url_rule(path, f"{endpoint}_preflight", self.preflight, methods=["OPTIONS"])
        app.after_request(open_to_every_site)

    def desks(self) -> Response:
        """The signed desks that an alert may be sealed to, and a word that says when they were asked for."""
        document = {
            "site": self._config.site_id,
            "root": self._config.root_key.hex(),
            "questionnaire": current().version,
            "desks": self._intake.arrival_desks(),
            "shown": self._shown.issue(),
            "work_bits": WORK_BITS,
            "today": self._config.today().isoformat(),
        }
        return answer(document, size_class=DESKS_CLASS)

    @is_open_to_every_site
    def file_alert(self) -> Response:
        """File an alert that came sealed; the same token again files nothing."""
        sent = read_shape(read_json(request, largest_bytes=ALERT_BYTES), ALERT)
        mailbox = sent["mailbox"]
        with self._place(sent) as place:
            filed = self._intake.file_sealed(
                sealed_alert(sent), token_hash=mailbox["token_hash"], card=mailbox["card"]
            )
            place.is_used = filed is Filed.NEW
        return answer({"filed": filed.value}, 201 if filed is Filed.NEW else 200)

    def document(self) -> Response:
        """The description of the whole interface (OpenAPI 3.1)."""
        return answer(self._openapi, size_class=DOCUMENT_CLASS)

    def preflight(self) -> Response:
        """What a page of another site may send here."""
        return Response(status=204)

    @contextmanager
    def _place(self, sent: Mapping[str, Any]) -> Iterator[Place]:
        """The place of one alert, or Refused when it came too soon or there is none."""
        shown, token_hash = sent.get("shown", ""), sent["mailbox"]["token_hash"]
        age_s = self._shown.age_s(shown)
        if age_s is not None and age_s < LEAST_SECONDS:
            raise Refused(429, detail=TOO_SOON, retry_s=LEAST_SECONDS)
        worked = has_work(self._shown, work=sent.get("work", ""), shown=shown, token_hash=token_hash)
        try:
            with self._budget.place(has_work=worked) as place:
                yield place
        except NotNow as refusal:
            raise Refused(429, retry_s=refusal.retry_s) from None


def sealed_alert(sent: Mapping[str, Any]) -> SealedAlert:
    """The alert as the drop takes it."""
    return SealedAlert(
        case_id=sent["case"],
        desk=sent["desk"],
        epoch=sent["epoch"],
        case_recipient=sent["mailbox"]["case_recipient"],
        sealed_key=sent["sealed_key"],
        sealed_text=sent["sealed_text"],
    )


def open_to_every_site(response: Response) -> Response:
    """The response with leave for the pages of all sites to read it, where the interface is open (Fetch, 3.3.3)."""
    if request.path in (DESKS, ALERTS, OPENAPI):
        response.headers["Access-Control-Allow-Origin"] = "*"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, POST"
            response.headers["Access-Control-Allow-Headers"] = "Content-Type"
            response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    return response
