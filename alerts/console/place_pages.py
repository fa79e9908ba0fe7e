"""One place of an activity: its name, its code, and the record of the team's visit."""

from collections.abc import Mapping

from flask import Flask, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from alerts.campaigns import SMALL_STAFF, rename_place
from alerts.console.activity_pages import PLACE_LABELS, place_typed
from alerts.console.again import refused, typed_again
from alerts.console.entries import Entries
from alerts.console.frame import render
from alerts.console.program import Console, who
from alerts.console.whereabouts import place_named
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.posters import short_address
from alerts.storage.casebook import Place, Visit
from alerts.visits import NOTES_LIMIT, VisitFacts, boxes_of, record_visit, visit_of

RENAMED = N_("Los datos del lugar quedaron guardados. Su código sigue siendo el mismo.")
RECORDED = N_("La visita quedó registrada.")

LABELS: Mapping[str, str] = {
    "visited_on": N_("Fecha de la visita"),
    "summoned": N_("Personas convocadas"),
    "attended": N_("Personas que asistieron"),
    "talk_held": N_("Se dio la charla de diez minutos"),
    "forms_given": N_("Formularios entregados"),
    "forms_returned": N_("Formularios devueltos"),
    "refused": N_("La institución no permitió la visita"),
    "warned": N_("La institución avisó antes al personal"),
    "notes": N_("Notas"),
}


class PlacePages:
    """A place and its visit."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add, place = app.add_url_rule, "/activities/<activity>/places/<code>"
        add(place, "place", self.show, methods=["GET"])
        add(place, "rename_place", self.rename, methods=["POST"])
        add(f"{place}/visit", "visit", self.ask, methods=["GET"])
        add(f"{place}/visit", "record_visit", self.record, methods=["POST"])

    def show(self, activity: str, code: str) -> ResponseReturnValue:
        """The place."""
        return self._page(activity, code)

    def rename(self, activity: str, code: str) -> ResponseReturnValue:
        """Change the place's name or how many people work there."""
        try:
            name, staff = place_typed()
            with self._console.acting() as stored:
                _, place = place_named(stored, activity, code)
                rename_place(stored, self._console.trail, who().username, place.code, name=name, staff=staff)
        except NotAllowed as refusal:
            return make_response(self._page(activity, code, refusal), 422)
        flash(RENAMED)
        return redirect(url_for("place", activity=activity, code=code), 303)

    def ask(self, activity: str, code: str) -> ResponseReturnValue:
        """The form for the visit, with what was recorded before."""
        return self._form(activity, code)

    def record(self, activity: str, code: str) -> ResponseReturnValue:
        """Record the visit."""
        try:
            facts = visit_typed()
            with self._console.acting() as stored:
                _, place = place_named(stored, activity, code)
                record_visit(
                    stored,
                    self._console.trail,
                    who().username,
                    place.code,
                    facts,
                    today=self._console.config.today(),
                )
        except NotAllowed as refusal:
            return make_response(self._form(activity, code, refusal), 422)
        flash(RECORDED)
        return redirect(url_for("place", activity=activity, code=code), 303)

    def _page(self, activity: str, code: str, refusal: NotAllowed | None = None) -> str:
        with self._console.casebook.reading() as stored:
            found, place = place_named(stored, activity, code)
            visit, boxes = visit_of(stored, code), boxes_of(stored, code)
        return render(
            "place.html",
            **refused(refusal),
            labels=PLACE_LABELS,
            facts=LABELS,
            typed=typed_again(written_place(place)),
            activity=found,
            name=activity,
            place=place,
            address=short_address(self._console.config.hostname, code),
            visit=visit,
            boxes=boxes,
            small_staff=SMALL_STAFF,
        )

    def _form(self, activity: str, code: str, refusal: NotAllowed | None = None) -> str:
        with self._console.casebook.reading() as stored:
            found, place = place_named(stored, activity, code)
            visit = visit_of(stored, code)
        return render(
            "visit.html",
            **refused(refusal),
            labels=LABELS,
            typed=typed_again(written_visit(visit)),
            activity=found,
            name=activity,
            place=place,
            again=visit is not None,
        )


def visit_typed() -> VisitFacts:
    """The visit as the form says it. A visit that was refused may leave its numbers empty."""
    entries = Entries(request.form)
    refused_there = entries.ticked("refused")
    blank = 0 if refused_there else None
    facts = VisitFacts(
        visited_on=entries.day("visited_on"),
        summoned=entries.number("summoned", blank=blank),
        attended=entries.number("attended", blank=blank),
        talk_held=entries.ticked("talk_held"),
        forms_given=entries.number("forms_given", blank=blank),
        forms_returned=entries.number("forms_returned", blank=blank),
        refused=refused_there,
        warned=entries.ticked("warned"),
        notes=entries.words("notes", limit=NOTES_LIMIT, needed=False),
    )
    entries.check()
    return facts


def written_place(place: Place) -> dict[str, str]:
    """A place as its form shows it."""
    return {"name": place.name, "staff": "" if place.staff is None else str(place.staff)}


def written_visit(visit: Visit | None) -> dict[str, str]:
    """A visit as its form shows it; nothing for one that is not recorded."""
    if visit is None:
        return {}
    values = {name: getattr(visit, name) for name in LABELS}
    return {name: "" if value is False else str(value) for name, value in values.items()}
