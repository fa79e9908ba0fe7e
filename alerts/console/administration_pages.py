"""Accounts, for administrators: add somebody, assign a desk, give a new code, disable."""

from collections.abc import Callable

from flask import Flask, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from alerts.console.frame import render
from alerts.console.program import Console, who
from alerts.custody.accounts import ENROLMENT_DAYS, add_account
from alerts.custody.administration import accounts, assign_desk, check_desk, renew_enrolment, set_disabled
from alerts.custody.desks import desks
from alerts.custody.recusals import declared, lift
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.model import Role

CHOOSE_ROLE = N_("Elija el rol de la cuenta.")
ASSIGNED = N_("La mesa quedó asignada. Falta que una persona de esa mesa le otorgue la llave.")
UNASSIGNED = N_("La cuenta ya no tiene mesa.")
DISABLED = N_("La cuenta quedó deshabilitada y su sesión se cerró.")
LIFTED = N_("Se quitó la excusa: esa persona puede abrir otra vez los casos de esa institución.")
NO_RECUSAL = N_("Esa persona no tiene esa excusa.")
ENABLED = N_("La cuenta quedó habilitada.")


class AdministrationPages:
    """The list of accounts and its forms."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add = app.add_url_rule
        add("/accounts", "accounts", self.show, methods=["GET"])
        add("/accounts", "add_account", self.add, methods=["POST"])
        add("/accounts/<username>/desk", "assign_desk", self.assign, methods=["POST"])
        add("/accounts/<username>/enrolment", "renew_enrolment", self.renew, methods=["POST"])
        add("/accounts/<username>/disable", "disable_account", self.disable, methods=["POST"])
        add("/accounts/<username>/recusals/<institution>/lift", "lift_recusal", self.lift, methods=["POST"])
        add("/accounts/<username>/enable", "enable_account", self.enable, methods=["POST"])

    def show(self) -> ResponseReturnValue:
        """Everybody, and the form for one more."""
        return self._page()

    def add(self) -> ResponseReturnValue:
        """Add an account and show its one-time code, once."""
        name = request.form.get("username", "").strip()
        try:
            with self._console.acting() as stored:
                code = self._added(stored, name)
        except NotAllowed as refusal:
            return make_response(self._page(problem=refusal.reason), 422)
        return self._page(code=code, code_for=name.lower())

    def _added(self, stored: Session, name: str) -> str:
        given, desk = request.form.get("role", ""), request.form.get("desk") or None
        if given not in set(Role):
            raise NotAllowed(CHOOSE_ROLE)
        role = Role(given)
        check_desk(stored, role, desk)
        code = add_account(stored, name, role, desk, self._console.config.today())
        self._console.trail.append(stored, who().username, "account-add", name.lower(), role=given)
        return code

    def assign(self, username: str) -> ResponseReturnValue:
        """Assign a desk, or none."""
        desk = request.form.get("desk") or None

        def act(stored: Session) -> None:
            assign_desk(stored, username, desk)
            self._console.trail.append(stored, who().username, "account-desk", username, desk=desk or "")

        return self._act(act, ASSIGNED if desk else UNASSIGNED)

    def renew(self, username: str) -> ResponseReturnValue:
        """Give a new one-time code and show it, once."""
        try:
            with self._console.acting() as stored:
                code = renew_enrolment(stored, username, self._console.config.today())
                self._console.trail.append(stored, who().username, "account-new-code", username)
        except NotAllowed as refusal:
            return make_response(self._page(problem=refusal.reason), 422)
        return self._page(code=code, code_for=username)

    def disable(self, username: str) -> ResponseReturnValue:
        """Disable an account and end its sessions."""
        response = self._set(username, disabled=True)
        if self._console.person(username) is None:
            self._console.forget_sessions_of(username)
        return response

    def enable(self, username: str) -> ResponseReturnValue:
        """Enable an account."""
        return self._set(username, disabled=False)

    def lift(self, username: str, institution: str) -> ResponseReturnValue:
        """Take a person's recusal back."""

        def act(stored: Session) -> None:
            if institution not in declared(stored, username):
                raise NotAllowed(NO_RECUSAL)
            lift(stored, username, institution)
            self._console.trail.append(
                stored, who().username, "recusal-lift", username, institution=institution
            )

        return self._act(act, LIFTED)

    def _set(self, username: str, *, disabled: bool) -> ResponseReturnValue:
        def act(stored: Session) -> None:
            set_disabled(stored, username, disabled=disabled, by=who().username)
            action = "account-disable" if disabled else "account-enable"
            self._console.trail.append(stored, who().username, action, username)

        return self._act(act, DISABLED if disabled else ENABLED)

    def _act(self, act: Callable[[Session], None], done: str) -> ResponseReturnValue:
        try:
            with self._console.acting() as stored:
                act(stored)
        except NotAllowed as refusal:
            return make_response(self._page(problem=refusal.reason), 422)
        flash(done)
        return redirect(url_for("accounts"), 303)

    def _page(self, *, problem: str = "", code: str = "", code_for: str = "") -> str:
        with self._console.casebook.reading() as stored:
            people, known = accounts(stored), desks(stored, self._console.config)
            recusals = {member.username: declared(stored, member.username) for member in people}
        return render(
            "accounts.html",
            problem=problem,
            people=people,
            recusals=recusals,
            desks=known,
            desk_names={desk.desk: desk.name for desk in known},
            roles=list(Role),
            code=code,
            code_for=code_for,
            code_days=ENROLMENT_DAYS,
            typed=request.form if problem else {},
        )
