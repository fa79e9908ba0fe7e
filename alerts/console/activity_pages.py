"""Activities, their places, and the poster of each place."""

from datetime import date

from flask import Flask, Response, abort, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from alerts.campaigns import (
    MODALITIES,
    SMALL_STAFF,
    activities,
    add_activity,
    add_place,
    places,
    points_at_someone,
    poster,
)
from alerts.console.frame import institutions_by_kind, render
from alerts.console.program import Console, who
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.posters import short_address
from alerts.printing.errors import PrintingError
from alerts.storage.casebook import Activity
from alerts.web.errors import render_error
from alerts.web.lang import language

DATES = N_("Escriba las dos fechas de la jornada.")
STAFF = N_("Escriba cuántas personas trabajan en el lugar, con números, o déjelo vacío.")
MOST_STAFF = 1_000_000
ADDED = N_("La jornada está lista. Agregue sus lugares.")
PLACED = N_("El lugar tiene su código. Ya puede descargar el cartel.")
UNREADABLE = N_("El cartel no se pudo leer de vuelta")
UNREADABLE_ADVICE = N_(
    "No se ofrece un cartel cuyo código no se lee. Revise la dirección pública de la instancia."
)


class ActivityPages:
    """The list of activities, one activity, and posters."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        app.jinja_env.globals.update(points_at_someone=points_at_someone)
        add = app.add_url_rule
        add("/activities", "activities", self.list, methods=["GET"])
        add("/activities/new", "new_activity", self.ask, methods=["GET"])
        add("/activities/new", "add_activity", self.add, methods=["POST"])
        add("/activities/<activity>", "activity", self.show, methods=["GET"])
        add("/activities/<activity>/places", "add_place", self.add_place, methods=["POST"])
        add("/activities/<activity>/places/<code>/poster.pdf", "poster", self.poster, methods=["GET"])

    def list(self) -> ResponseReturnValue:
        """Every activity, newest first."""
        with self._console.casebook.reading() as stored:
            found = [(each, len(places(stored, each.activity_id))) for each in activities(stored)]
        return render("activities.html", activities=found, modalities=MODALITIES)

    def ask(self) -> ResponseReturnValue:
        """The form for a new activity."""
        return self._form()

    def add(self) -> ResponseReturnValue:
        """Add an activity."""
        form = request.form
        try:
            starts_on, ends_on = day_in(form.get("starts_on", "")), day_in(form.get("ends_on", ""))
            with self._console.acting() as stored:
                activity = add_activity(
                    stored,
                    self._console.trail,
                    who().username,
                    name=form.get("name", ""),
                    modality=form.get("modality", ""),
                    institution_id=form.get("institution") or None,
                    starts_on=starts_on,
                    ends_on=ends_on,
                )
        except NotAllowed as refusal:
            return make_response(self._form(refusal.reason), 422)
        flash(ADDED)
        return redirect(url_for("activity", activity=activity.activity_id.hex()), 303)

    def _form(self, problem: str = "") -> str:
        return render(
            "new_activity.html",
            problem=problem,
            typed=request.form,
            modalities=MODALITIES,
            institutions=institutions_by_kind(choosable=True),
        )

    def show(self, activity: str) -> ResponseReturnValue:
        """One activity with its places."""
        return self._page(activity)

    def add_place(self, activity: str) -> ResponseReturnValue:
        """Add a place."""
        try:
            staff = staff_in(request.form.get("staff", ""))
            with self._console.acting() as stored:
                found = activity_named(stored, activity)
                name = request.form.get("name", "")
                add_place(
                    stored, self._console.trail, who().username, found.activity_id, name=name, staff=staff
                )
        except NotAllowed as refusal:
            return make_response(self._page(activity, refusal.reason), 422)
        flash(PLACED)
        return redirect(url_for("activity", activity=activity), 303)

    def poster(self, activity: str, code: str) -> ResponseReturnValue:
        """A place's poster as a PDF whose code was read back."""
        with self._console.casebook.reading() as stored:
            found = activity_named(stored, activity)
            if code not in {place.code for place in places(stored, found.activity_id)}:
                abort(404)
        try:
            pdf = poster(self._console.config, code, "en" if language() == "en" else "es")
        except PrintingError:
            return render_error(500, UNREADABLE, UNREADABLE_ADVICE)
        response = Response(pdf, mimetype="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="cartel-{code}.pdf"'
        return response

    def _page(self, name: str, problem: str = "") -> str:
        with self._console.casebook.reading() as stored:
            activity = activity_named(stored, name)
            its_places = places(stored, activity.activity_id)
        return render(
            "activity.html",
            problem=problem,
            typed=request.form,
            activity=activity,
            places_of_activity=its_places,
            addresses={
                place.code: short_address(self._console.config.hostname, place.code) for place in its_places
            },
            modalities=MODALITIES,
            small_staff=SMALL_STAFF,
        )


def activity_named(stored: Session, name: str) -> Activity:
    """The activity of an address, or 404."""
    try:
        found = stored.get(Activity, bytes.fromhex(name))
    except ValueError:
        found = None
    return found or abort(404)


def day_in(text: str) -> date:
    """A day of a form; NotAllowed when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotAllowed(DATES) from None


def staff_in(text: str) -> int | None:
    """A number of people, or None for an empty field; NotAllowed for anything else."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_STAFF):
        raise NotAllowed(STAFF)
    return int(text)
