"""One's own account: fingerprint, password, passphrase."""

from collections.abc import Callable, Mapping

from flask import Flask, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.console.access import CASES
from alerts.console.frame import institutions_by_kind, render
from alerts.console.program import STRETCHING, Console, own_session, who
from alerts.custody.accounts import change_passphrase, change_password, member_of
from alerts.custody.desks import desks
from alerts.custody.recusals import declare, declared
from alerts.errors import NotAllowed, WrongPassphrase
from alerts.i18n import N_
from alerts.storage.casebook import Account

WRONG_PASSPHRASE = N_("La frase de acceso actual no es correcta.")
NEW_PASSWORD = N_("Su contraseña cambió. Las demás sesiones suyas se cerraron.")
NEW_PASSPHRASE = N_("Su frase de acceso cambió. La identidad es la misma: no necesita otra llave.")
RECUSED = N_("Quedó anotado: ya no puede abrir los casos de esa institución.")
DIFFERENT = N_("Lo nuevo y su repetición no son iguales.")

Change = Callable[[Session, ConsoleConfig, str, str, str], None]


class AccountPages:
    """The page of one's own account."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add = app.add_url_rule
        add("/account", "own_account", self.show, methods=["GET"])
        add("/account/password", "change_password", self.change_password, methods=["POST"])
        add("/account/passphrase", "change_passphrase", self.change_passphrase, methods=["POST"])
        add("/account/recusals", "declare_recusal", self.declare_recusal, methods=["POST"])

    def show(self) -> ResponseReturnValue:
        """Who one is here, and the two forms."""
        return self._page()

    def change_password(self) -> ResponseReturnValue:
        """Replace the password and end every other session."""
        return self._change("password", change_password, NEW_PASSWORD)

    def change_passphrase(self) -> ResponseReturnValue:
        """Lock the same identity under another passphrase."""
        return self._change("passphrase", change_passphrase, NEW_PASSPHRASE)

    def declare_recusal(self) -> ResponseReturnValue:
        """Bar the person from the cases of an institution; only an administrator takes it back."""
        institution, person = request.form.get("institution", ""), who()
        try:
            with self._console.acting() as stored:
                declare(stored, person.username, institution)
                self._console.trail.append(
                    stored, person.username, "recusal", person.username, institution=institution
                )
        except NotAllowed as refusal:
            return make_response(self._page("recusal", refusal.reason), 422)
        flash(RECUSED)
        return redirect(url_for("own_account"), 303)

    def _change(self, what: str, change: Change, done: str) -> ResponseReturnValue:
        form, person = request.form, who()
        try:
            new = typed_twice(form)
            with STRETCHING, self._console.acting() as stored:
                change(stored, self._console.config, person.username, form.get("old", ""), new)
                self._console.trail.append(stored, person.username, f"{what}-change", person.username)
        except NotAllowed as refusal:
            return make_response(self._page(what, refusal.reason), 422)
        except WrongPassphrase:
            if self._console.note_wrong_phrase():
                return redirect(url_for("sign_in"), 303)
            return make_response(self._page(what, WRONG_PASSPHRASE), 422)
        self._console.forget_sessions_of(person.username, but=own_session().key)
        flash(done)
        return redirect(url_for("own_account"), 303)

    def _page(self, form: str = "", problem: str = "") -> str:
        person = who()
        with self._console.casebook.reading() as stored:
            member = member_of(stored.get_one(Account, person.username))
            recusals = declared(stored, person.username)
            own = next(
                (desk for desk in desks(stored, self._console.config) if desk.desk == person.desk), None
            )
        return render(
            "account.html",
            problem=problem,
            form=form,
            member=member,
            own=own,
            works_cases=person.role in CASES.roles,
            recusals=recusals,
            institutions=institutions_by_kind(choosable=False),
        )


def typed_twice(form: Mapping[str, str]) -> str:
    """The new secret, typed the same way twice; NotAllowed otherwise."""
    if form.get("new", "") != form.get("again", ""):
        raise NotAllowed(DIFFERENT)
    return form.get("new", "")
