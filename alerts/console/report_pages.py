"""The report of an activity: what happened at each place and in all of them, in numbers only; made to be printed."""

from collections.abc import Mapping

from flask import Flask
from flask.typing import ResponseReturnValue

from alerts.campaigns import MODALITIES
from alerts.console.frame import render
from alerts.console.program import Console
from alerts.console.whereabouts import activity_named
from alerts.i18n import N_
from alerts.visits import PlaceReport, activity_report

COLUMNS: Mapping[str, str] = {
    "summoned": N_("Convocadas"),
    "attended": N_("Asistieron"),
    "forms_given": N_("Entregados"),
    "forms_returned": N_("Devueltos"),
    "counted": N_("Contadas"),
    "imported": N_("Ingresadas"),
    "blank": N_("En blanco"),
    "discarded": N_("Descartadas"),
}
OF_THE_VISIT = ("summoned", "attended", "forms_given", "forms_returned")


class ReportPages:
    """The report of one activity."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the page."""
        app.add_url_rule("/activities/<activity>/report", "activity_report", self.show, methods=["GET"])

    def show(self, activity: str) -> ResponseReturnValue:
        """The report."""
        with self._console.casebook.reading() as stored:
            found = activity_named(stored, activity)
            report = activity_report(stored, found.activity_id, self._console.intake.filed_from)
        shown = [each for each in report.places if each.place.code != found.mail_code or has_paper(each)]
        return render(
            "report.html",
            activity=found,
            name=activity,
            modalities=MODALITIES,
            columns=COLUMNS,
            lines=[(each, numbers(each)) for each in shown],
            totals={name: report.total(name) for name in COLUMNS},
            visits=[each.visit for each in shown if each.visit],
            opened=sum(box.opened_on is not None for each in shown for box in each.boxes),
            boxes=sum(len(each.boxes) for each in shown),
            today=self._console.config.today(),
        )


def numbers(report: PlaceReport) -> dict[str, int | None]:
    """A place's numbers by column; None for a visit that was not recorded, and where no box was opened."""
    opened = any(box.opened_on for box in report.boxes)
    of_visit = {name: getattr(report.visit, name, None) for name in OF_THE_VISIT}
    return of_visit | {
        "counted": report.counted if opened else None,
        "imported": report.imported,
        "blank": report.blank,
        "discarded": report.discarded,
    }


def has_paper(report: PlaceReport) -> bool:
    """Whether sheets came in under a place's code."""
    return bool(report.boxes or report.imported or report.blank or report.discarded)
