"""The sealed boxes of a place: placed by two people, opened by two people, sheets counted."""

from collections.abc import Mapping

from flask import Flask, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from alerts.console.access import may
from alerts.console.again import refused, typed_again
from alerts.console.entries import Entries
from alerts.console.frame import render
from alerts.console.program import Console, who
from alerts.console.whereabouts import box_named, place_named
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.storage.casebook import Activity, Box, Place
from alerts.visits import (
    LABEL_LIMIT,
    NAME_LIMIT,
    NOTES_LIMIT,
    SEAL_LIMIT,
    BoxOpened,
    BoxPlaced,
    correct_opening,
    correct_seal,
    open_box,
    place_box,
    place_report,
)

PLACED = N_("El buzón quedó anotado. Cuando lo abran, anote aquí la apertura.")
OPENED = N_("La apertura quedó anotada.")
CORRECTED = N_("La apertura quedó corregida. La corrección quedó en la bitácora.")
RESEALED = N_("El número del precinto quedó corregido. La corrección quedó en la bitácora.")

PLACING: Mapping[str, str] = {
    "label": N_("Rótulo del buzón"),
    "placed_on": N_("Fecha de colocación"),
    "seal_placed": N_("Número del precinto (marchamo)"),
    "placed_by": N_("Lo colocó"),
    "placed_with": N_("Junto con (otra persona)"),
}
OPENING: Mapping[str, str] = {
    "opened_on": N_("Fecha de apertura"),
    "seal_found": N_("Número del precinto que encontraron"),
    "seal_intact": N_("¿El precinto estaba intacto?"),
    "opened_by": N_("Lo abrió"),
    "opened_with": N_("Junto con (otra persona)"),
    "sheets_counted": N_("Hojas contadas"),
    "notes": N_("Notas"),
}


class BoxPages:
    """A place's boxes."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add, boxes = app.add_url_rule, "/activities/<activity>/places/<code>/boxes"
        add(boxes, "boxes", self.list, methods=["GET"])
        add(boxes, "place_box", self.place, methods=["POST"])
        add(f"{boxes}/<box>", "box", self.ask, methods=["GET"])
        add(f"{boxes}/<box>", "open_box", self.open, methods=["POST"])
        add(f"{boxes}/<box>/seal", "box_seal", self.ask_seal, methods=["GET"])
        add(f"{boxes}/<box>/seal", "correct_seal", self.correct_seal, methods=["POST"])

    def list(self, activity: str, code: str) -> ResponseReturnValue:
        """The boxes, and the form for one more."""
        return self._page(activity, code)

    def place(self, activity: str, code: str) -> ResponseReturnValue:
        """Note that two people placed a sealed box."""
        try:
            facts = placing_typed()
            with self._console.acting() as stored:
                _, place = place_named(stored, activity, code)
                today = self._console.config.today()
                place_box(stored, self._console.trail, who().username, place.code, facts, today=today)
        except NotAllowed as refusal:
            return make_response(self._page(activity, code, refusal), 422)
        flash(PLACED)
        return redirect(url_for("boxes", activity=activity, code=code), 303)

    def ask(self, activity: str, code: str, box: str) -> ResponseReturnValue:
        """The form for the opening of a box, with what was noted before."""
        return self._form(activity, code, box)

    def open(self, activity: str, code: str, box: str) -> ResponseReturnValue:
        """Note that two people opened a box and counted its sheets, or correct that note where the form says so."""
        correcting = bool(request.form.get("correcting"))
        note = correct_opening if correcting else open_box
        try:
            facts = opening_typed()
            with self._console.acting() as stored:
                _, place = place_named(stored, activity, code)
                found = box_named(stored, place.code, box)
                today = self._console.config.today()
                note(stored, self._console.trail, who().username, found.box_id, facts, today=today)
        except NotAllowed as refusal:
            return make_response(self._form(activity, code, box, refusal), 422)
        flash(CORRECTED if correcting else OPENED)
        return redirect(url_for("boxes", activity=activity, code=code), 303)

    def ask_seal(self, activity: str, code: str, box: str) -> ResponseReturnValue:
        """The form for a seal that was mistyped when its box was placed."""
        return self._seal_form(activity, code, box)

    def correct_seal(self, activity: str, code: str, box: str) -> ResponseReturnValue:
        """Correct the seal of a box that is still closed."""
        try:
            seal = seal_typed()
            with self._console.acting() as stored:
                _, place = place_named(stored, activity, code)
                found = box_named(stored, place.code, box)
                correct_seal(stored, self._console.trail, who().username, found.box_id, seal)
        except NotAllowed as refusal:
            return make_response(self._seal_form(activity, code, box, refusal), 422)
        flash(RESEALED)
        return redirect(url_for("boxes", activity=activity, code=code), 303)

    def _page(self, activity: str, code: str, refusal: NotAllowed | None = None) -> str:
        with self._console.casebook.reading() as stored:
            found, place = place_named(stored, activity, code)
            report = place_report(stored, place, self._console.intake.filed_from(place.code))
        return render(
            "boxes.html",
            **refused(refusal),
            labels=PLACING,
            typed=typed_again({}),
            activity=found,
            name=activity,
            place=place,
            boxes=report.boxes,
            report=report if report.boxes and may("activity_report") else None,
        )

    def _form(self, activity: str, code: str, box: str, refusal: NotAllowed | None = None) -> str:
        found, place, its_box = self._box(activity, code, box)
        return render(
            "box.html",
            **refused(refusal),
            labels=OPENING,
            typed=typed_again(written_opening(its_box)),
            activity=found,
            name=activity,
            place=place,
            box=its_box,
        )

    def _seal_form(self, activity: str, code: str, box: str, refusal: NotAllowed | None = None) -> str:
        found, place, its_box = self._box(activity, code, box)
        return render(
            "box_seal.html",
            **refused(refusal),
            labels=PLACING,
            typed=typed_again({"seal_placed": its_box.seal_placed}),
            activity=found,
            name=activity,
            place=place,
            box=its_box,
        )

    def _box(self, activity: str, code: str, box: str) -> tuple[Activity, Place, Box]:
        with self._console.casebook.reading() as stored:
            return *place_named(stored, activity, code), box_named(stored, code, box)


def placing_typed() -> BoxPlaced:
    """The placing of a box as the form says it."""
    entries = Entries(request.form)
    facts = BoxPlaced(
        label=entries.words("label", limit=LABEL_LIMIT),
        placed_on=entries.day("placed_on"),
        seal_placed=entries.words("seal_placed", limit=SEAL_LIMIT),
        placed_by=entries.words("placed_by", limit=NAME_LIMIT),
        placed_with=entries.words("placed_with", limit=NAME_LIMIT),
    )
    entries.check()
    return facts


def seal_typed() -> str:
    """The number of a seal as the form says it."""
    entries = Entries(request.form)
    seal = entries.words("seal_placed", limit=SEAL_LIMIT)
    entries.check()
    return seal


def opening_typed() -> BoxOpened:
    """The opening of a box as the form says it."""
    entries = Entries(request.form)
    facts = BoxOpened(
        opened_on=entries.day("opened_on"),
        seal_found=entries.words("seal_found", limit=SEAL_LIMIT),
        seal_intact=entries.answer("seal_intact"),
        opened_by=entries.words("opened_by", limit=NAME_LIMIT),
        opened_with=entries.words("opened_with", limit=NAME_LIMIT),
        sheets_counted=entries.number("sheets_counted"),
        notes=entries.words("notes", limit=NOTES_LIMIT, needed=False),
    )
    entries.check()
    return facts


def written_opening(box: Box) -> dict[str, str]:
    """An opening as its form shows it; nothing for a box that is closed."""
    if box.opened_on is None:
        return {}
    values = {name: str(getattr(box, name)) for name in OPENING}
    return values | {"seal_intact": "yes" if box.seal_intact else "no"}
