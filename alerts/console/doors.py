"""Coming in and going out: sign in, first sign-in with an enrolment code, unlock, lock, sign out."""

from collections.abc import Callable, Mapping

from flask import Flask, flash, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from alerts.console.access import HOME, may, needs_unlocking
from alerts.console.again import resume
from alerts.console.frame import render
from alerts.console.interrupted import SEALED_PAGES, Interrupted
from alerts.console.program import (
    STRETCHING,
    WRONG_PHRASES,
    Console,
    Person,
    own_session,
    vault_cookie,
    who,
)
from alerts.console.sessions import USERNAME, drop_secret_cookie, rotate, set_secret_cookie
from alerts.custody.accounts import SignIn, enrol, sign_in
from alerts.custody.desks import unlock_seed
from alerts.errors import NotAllowed, WrongPassphrase
from alerts.i18n import N_
from alerts.inbox import refresh
from alerts.storage.casebook import Account
from alerts.web.security import answers_stale_token, token_is_stale

REFUSED = N_("El usuario o la contraseña no son correctos.")
WAIT = N_("Hubo varios intentos fallidos con ese usuario. Espere unos minutos e inténtelo otra vez.")
STALE = N_("La página estuvo abierta mucho tiempo. Escriba sus datos otra vez.")
WRONG_PASSPHRASE = N_("La frase de acceso no es la suya. Revise mayúsculas, espacios y guiones.")
SIGNED_OUT = N_("Hubo varias frases incorrectas y se cerró su sesión. Vuelva a entrar.")
ENROLLED = N_("Su alta está completa. Ya puede entrar con su contraseña.")
WAIT_SECONDS = 60

Resume = Callable[[Interrupted], ResponseReturnValue]


class Doors:
    """The pages that a stranger can reach, and those that lock."""

    def __init__(self, console: Console, *, resume: Mapping[str, Resume]) -> None:
        self._console = console
        self._resume = resume

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add = app.add_url_rule
        add("/login", "sign_in", self.ask_name, methods=["GET"])
        add("/login", "sign_in_now", self.sign_in, methods=["POST"])
        add("/enrol", "enrol", self.ask_code, methods=["GET"])
        add("/enrol", "enrol_now", self.enrol, methods=["POST"])
        add("/unlock", "unlock", self.ask_phrase, methods=["GET"])
        add("/unlock", "unlock_now", self.unlock, methods=["POST"])
        add("/lock", "lock", self.lock, methods=["POST"])
        add("/logout", "sign_out", self.sign_out, methods=["POST"])

    def ask_name(self) -> ResponseReturnValue:
        """The sign-in page; whoever is signed in goes on."""
        interrupted = Interrupted.carried()
        if g.person:
            return redirect(interrupted.target(url_for("home")), 303)
        return interrupted.ask("sign_in", username="")

    @answers_stale_token
    def sign_in(self) -> ResponseReturnValue:
        """Sign in with name and password."""
        interrupted = Interrupted.carried()
        name = request.form.get("username", "")
        if token_is_stale():
            return interrupted.ask("sign_in", username=name, problem=STALE), 400
        outcome = self._try(name, request.form.get("password", ""))
        if outcome is SignIn.ACCEPTED:
            return self._welcome(name.strip().lower(), interrupted)
        problem, status = (WAIT, 429) if outcome is SignIn.WAIT else (REFUSED, 422)
        response = make_response(interrupted.ask("sign_in", username=name, problem=problem), status)
        if status == 429:
            response.headers["Retry-After"] = str(WAIT_SECONDS)
        return response

    def _try(self, name: str, password: str) -> SignIn:
        outcome = sign_in(self._console.casebook, self._console.config, name, password)
        if outcome is not SignIn.WAIT:
            with self._console.acting() as stored:
                # a name that nobody has may be a password typed in the wrong box: it is not written down
                known = stored.get(Account, name.strip().lower()[:60])
                action = "sign-in" if outcome is SignIn.ACCEPTED else "sign-in-refused"
                self._console.trail.append(stored, known.username if known else "?", action)
        return outcome

    def _welcome(self, username: str, interrupted: Interrupted) -> ResponseReturnValue:
        rotate(self._console.memory, own_session(), {USERNAME: username})
        person = g.person = self._console.person(username)
        if person and interrupted.form_page in SEALED_PAGES:
            return interrupted.ask("unlock")
        if person and interrupted.form_page and may(interrupted.form_page):
            return resume(interrupted)
        return redirect(self._next(person, interrupted), 303)

    def _next(self, person: Person | None, interrupted: Interrupted) -> str:
        target = interrupted.target("")
        if person and needs_unlocking(person):
            return url_for("unlock", next=target) if target else url_for("unlock")
        return target or url_for("home")

    def ask_code(self) -> ResponseReturnValue:
        """The page of the first sign-in."""
        return render("enrol.html", username="", code="")

    @answers_stale_token
    def enrol(self) -> ResponseReturnValue:
        """Complete an account with an own password, passphrase and identity."""
        form = request.form
        name, code = form.get("username", ""), form.get("code", "")
        if token_is_stale():
            return render("enrol.html", username=name, code=code, problem=STALE), 400
        try:
            with STRETCHING, self._console.acting() as stored:
                secrets = form.get("password", ""), form.get("passphrase", "")
                member = enrol(stored, self._console.config, name, code, *secrets)
                self._console.trail.append(stored, member.username, "enrol", member.username)
        except NotAllowed as refusal:
            return render("enrol.html", username=name, code=code, problem=refusal.reason), 422
        self._console.forget_sessions_of(member.username)
        flash(ENROLLED)
        return redirect(url_for("sign_in"), 303)

    def ask_phrase(self) -> ResponseReturnValue:
        """The page that asks for the passphrase; whoever is unlocked goes on."""
        interrupted = Interrupted.carried()
        if g.seed is not None:
            return redirect(interrupted.target(url_for("home")), 303)
        return interrupted.ask("unlock")

    @answers_stale_token
    def unlock(self) -> ResponseReturnValue:
        """Open the person's identity for this session and bring the inbox up to date."""
        interrupted, person = Interrupted.carried(), who()
        if token_is_stale():
            return interrupted.ask("unlock", problem=STALE), 400
        try:
            with STRETCHING, self._console.casebook.reading() as stored:
                g.seed = unlock_seed(
                    stored, self._console.config, person.username, request.form.get("passphrase", "")
                )
        except WrongPassphrase:
            return self._refuse_phrase(person, interrupted)
        own = own_session()
        own.pop(WRONG_PHRASES, None)
        self._console.note(person.username, "unlock")
        self._refresh_inbox(person)
        response = make_response(self._go_on(interrupted))
        key = self._console.vault.put(own.key, g.seed)
        set_secret_cookie(response, vault_cookie(), key)
        return response

    def _refuse_phrase(self, person: Person, interrupted: Interrupted) -> ResponseReturnValue:
        if self._console.note_wrong_phrase():
            return interrupted.ask("sign_in", username=person.username, problem=SIGNED_OUT), 429
        return interrupted.ask("unlock", problem=WRONG_PASSPHRASE), 422

    def _refresh_inbox(self, person: Person) -> None:
        if needs_unlocking(person):
            with self._console.casebook.reading() as stored:
                keys = self._console.keys(stored)
            refresh(self._console.casebook, self._console.config, keys, self._console.rules)

    def _go_on(self, interrupted: Interrupted) -> ResponseReturnValue:
        if interrupted.form_page in SEALED_PAGES:
            return self._resume[interrupted.form_page](interrupted)
        return redirect(interrupted.target(url_for(HOME[who().role])), 303)

    def lock(self) -> ResponseReturnValue:
        """Forget the unlocked identity."""
        self._console.vault.clear(own_session().key)
        self._console.note(who().username, "lock")
        response = make_response(redirect(url_for("unlock"), 303))
        drop_secret_cookie(response, vault_cookie())
        return response

    def sign_out(self) -> ResponseReturnValue:
        """End the session."""
        self._console.note(who().username, "sign-out")
        self._console.sign_out()
        response = make_response(redirect(url_for("sign_in"), 303))
        drop_secret_cookie(response, vault_cookie())
        return response
