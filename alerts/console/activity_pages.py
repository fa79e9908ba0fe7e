"""Activities: the list, a new one, and one with its places and the text of its mail."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from alerts.campaigns import (
    FIXED_DAYS,
    MODALITIES,
    SMALL_STAFF,
    activities,
    add_activity,
    add_place,
    correct_activity,
    mail_code,
    places,
    points_at_someone,
)
from alerts.console.access import may
from alerts.console.again import refused, typed_again
from alerts.console.entries import Entries
from alerts.console.frame import institutions_by_kind, render
from alerts.console.mailing import mail_text, plain_link, subject
from alerts.console.program import Console, who
from alerts.console.whereabouts import activity_named, place_title, places_visited
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.posters import short_address
from alerts.storage.casebook import Activity

ADDED = N_("La jornada está lista. Agregue sus lugares.")
CORRECTED = N_("Los datos de la jornada quedaron guardados.")
PLACED = N_("El lugar tiene su código. Ya puede descargar sus carteles.")
LINKED = N_("El enlace y el texto están listos para copiar.")

LABELS: Mapping[str, str] = {
    "name": N_("Nombre"),
    "modality": N_("Modalidad"),
    "institution": N_("Institución (si es una sola)"),
    "audience": N_("Grupo (si no es una sola institución)"),
    "starts_on": N_("Empieza"),
    "ends_on": N_("Termina"),
}
PLACE_LABELS: Mapping[str, str] = {
    "name": N_("Nombre del lugar"),
    "staff": N_("Cuántas personas trabajan ahí (si lo sabe)"),
}


@dataclass(frozen=True)
class Mail:
    """What is copied into the mail of an activity."""

    link: str
    subject: str
    text: str


class ActivityPages:
    """The list of activities, a new one, and one activity."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        app.jinja_env.globals.update(may=may, points_at_someone=points_at_someone)
        app.jinja_env.filters["place_title"] = place_title
        add = app.add_url_rule
        add("/activities", "activities", self.list, methods=["GET"])
        add("/activities/new", "new_activity", self.ask, methods=["GET"])
        add("/activities/new", "add_activity", self.add, methods=["POST"])
        add("/activities/<activity>", "activity", self.show, methods=["GET"])
        add("/activities/<activity>/edit", "edit_activity", self.ask_again, methods=["GET"])
        add("/activities/<activity>/edit", "correct_activity", self.correct, methods=["POST"])
        add("/activities/<activity>/places", "add_place", self.add_place, methods=["POST"])
        add("/activities/<activity>/mail", "add_mail", self.add_mail, methods=["POST"])

    def list(self) -> ResponseReturnValue:
        """Every activity, newest first."""
        with self._console.casebook.reading() as stored:
            found = [(each, len(places_visited(stored, each))) for each in activities(stored)]
        return render("activities.html", activities=found, modalities=MODALITIES)

    def ask(self) -> ResponseReturnValue:
        """The form for a new activity."""
        return self._form()

    def add(self) -> ResponseReturnValue:
        """Add an activity."""
        try:
            name = self._add()
        except NotAllowed as refusal:
            return make_response(self._form(refusal), 422)
        flash(ADDED)
        return redirect(url_for("activity", activity=name), 303)

    def _add(self) -> str:
        form, entries = request.form, Entries(request.form)
        starts_on, ends_on = entries.day("starts_on"), entries.day("ends_on")
        entries.check()
        with self._console.acting() as stored:
            activity = add_activity(
                stored,
                self._console.trail,
                who().username,
                name=form.get("name", ""),
                modality=form.get("modality", ""),
                institution_id=form.get("institution"),
                audience=form.get("audience", "").strip(),
                starts_on=starts_on,
                ends_on=ends_on,
                today=self._console.config.today(),
            )
        return activity.activity_id.hex()

    def _form(self, refusal: NotAllowed | None = None) -> str:
        return render(
            "new_activity.html",
            **refused(refusal),
            labels=LABELS,
            typed=typed_again({}),
            modalities=MODALITIES,
            institutions=institutions_by_kind(choosable=True),
        )

    def ask_again(self, activity: str) -> ResponseReturnValue:
        """The form to correct an activity, with what is written."""
        return self._correction(activity)

    def correct(self, activity: str) -> ResponseReturnValue:
        """Correct an activity: its name, for whom it is and, while nothing came in on its paper, its days."""
        try:
            self._correct(activity)
        except NotAllowed as refusal:
            return make_response(self._correction(activity, refusal), 422)
        flash(CORRECTED)
        return redirect(url_for("activity", activity=activity), 303)

    def _correct(self, name: str) -> None:
        form, entries = request.form, Entries(request.form)
        with self._console.acting() as stored:
            found = activity_named(stored, name)
            filed = self._filed(stored, found)
            # the page of an activity with filed alerts has no fields for its days
            starts_on, ends_on = (
                found_day if filed and field not in form else entries.day(field)
                for field, found_day in (("starts_on", found.starts_on), ("ends_on", found.ends_on))
            )
            entries.check()
            correct_activity(
                stored,
                self._console.trail,
                who().username,
                found.activity_id,
                name=form.get("name", ""),
                institution_id=form.get("institution"),
                audience=form.get("audience", "").strip(),
                starts_on=starts_on,
                ends_on=ends_on,
                today=self._console.config.today(),
                filed=filed,
            )

    def _correction(self, name: str, refusal: NotAllowed | None = None) -> str:
        with self._console.casebook.reading() as stored:
            activity = activity_named(stored, name)
            filed = self._filed(stored, activity)
        return render(
            "edit_activity.html",
            **refused(refusal),
            labels=LABELS,
            typed=typed_again(written_activity(activity)),
            activity=activity,
            name=name,
            fixed=FIXED_DAYS if filed else "",
            institutions=institutions_by_kind(choosable=False),
        )

    def _filed(self, stored: Session, activity: Activity) -> int:
        """How many alerts were filed from an activity's paper."""
        codes = [place.code for place in places(stored, activity.activity_id)]
        return sum(self._console.intake.filed_from(code) for code in codes)

    def show(self, activity: str) -> ResponseReturnValue:
        """One activity with its places."""
        return self._page(activity)

    def add_place(self, activity: str) -> ResponseReturnValue:
        """Add a place."""
        try:
            name, staff = place_typed()
            with self._console.acting() as stored:
                found = activity_named(stored, activity)
                add_place(
                    stored, self._console.trail, who().username, found.activity_id, name=name, staff=staff
                )
        except NotAllowed as refusal:
            return make_response(self._page(activity, refusal), 422)
        flash(PLACED)
        return redirect(url_for("activity", activity=activity), 303)

    def add_mail(self, activity: str) -> ResponseReturnValue:
        """Give the activity the one code of its mail."""
        with self._console.acting() as stored:
            found = activity_named(stored, activity)
            mail_code(stored, self._console.trail, who().username, found)
        flash(LINKED)
        return redirect(url_for("activity", activity=activity, _anchor="mail"), 303)

    def _page(self, name: str, refusal: NotAllowed | None = None) -> str:
        config = self._console.config
        with self._console.casebook.reading() as stored:
            activity = activity_named(stored, name)
            its_places = places_visited(stored, activity)
        return render(
            "activity.html",
            **refused(refusal),
            labels=PLACE_LABELS,
            typed=typed_again({}),
            activity=activity,
            name=activity.activity_id.hex(),
            places_of_activity=its_places,
            addresses={place.code: short_address(config.hostname, place.code) for place in its_places},
            mail=self._mail(activity.mail_code),
            modalities=MODALITIES,
            small_staff=SMALL_STAFF,
        )

    def _mail(self, code: str | None) -> Mail | None:
        config = self._console.config
        return Mail(plain_link(config, code), subject(), mail_text(config, code)) if code else None


def written_activity(activity: Activity) -> dict[str, str]:
    """An activity as its form shows it."""
    return {name: str(getattr(activity, name) or "") for name in LABELS}


def place_typed() -> tuple[str, int | None]:
    """The name of a place and how many people work there, as the form says them."""
    entries = Entries(request.form)
    staff = entries.number("staff") if request.form.get("staff", "").strip() else None
    name = entries.words("name")
    entries.check()
    return name, staff
