"""A desk's people: who holds its key, who waits for it, and granting it."""

import hmac

from flask import Flask, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from alerts.console.frame import render
from alerts.console.program import Console, who
from alerts.custody.desks import desks, grant, members
from alerts.errors import AccessDenied, NotAllowed
from alerts.i18n import N_

COMPARE = N_("Compare la huella con la persona y marque la casilla.")
OTHER_FINGERPRINT = N_("La huella de esa persona cambió mientras usted la comparaba. Compárela de nuevo.")
GRANTED = N_("La llave de la mesa quedó otorgada.")
NO_KEY = N_("Usted todavía no tiene la llave de su mesa.")


class DeskPages:
    """The page of one's own desk."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        app.add_url_rule("/desk", "desk", self.show, methods=["GET"])
        app.add_url_rule("/desk/grant", "grant_desk", self.grant, methods=["POST"])

    def show(self) -> ResponseReturnValue:
        """The members, each with a fingerprint."""
        return self._page()

    def grant(self) -> ResponseReturnValue:
        """Give the desk's key to somebody whom an administrator assigned to it."""
        try:
            with self._console.acting() as stored:
                self._grant(stored)
        except NotAllowed as refusal:
            return make_response(self._page(refusal.reason), 422)
        except AccessDenied:
            return make_response(self._page(NO_KEY), 422)
        flash(GRANTED)
        return redirect(url_for("desk"), 303)

    def _grant(self, stored: Session) -> None:
        person, form = who(), request.form
        if form.get("confirm") != "compared":
            raise NotAllowed(COMPARE)
        member = grant(stored, self._console.keys(stored), person.desk or "", form.get("username", ""))
        if not hmac.compare_digest(member.fingerprint, form.get("fingerprint", "")):
            raise NotAllowed(OTHER_FINGERPRINT)
        self._console.trail.append(stored, person.username, "grant", member.username, desk=person.desk or "")

    def _page(self, problem: str = "") -> str:
        person = who()
        with self._console.casebook.reading() as stored:
            keys = self._console.keys(stored)
            people = members(stored, person.desk or "")
            own = next(
                (desk for desk in desks(stored, self._console.config) if desk.desk == person.desk), None
            )
        return render(
            "desk.html",
            problem=problem,
            own=own,
            holds_key=person.desk in keys.desks,
            granted=people["granted"],
            waiting=people["waiting"],
        )
