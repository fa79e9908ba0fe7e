"""An importer's own batches: how each ended, what is left to do, and the act that ends it for good."""

from flask import Flask, abort, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from alerts.batches import BatchOutcome, batches, close_batch, outcome
from alerts.console.frame import render
from alerts.console.program import Console, who
from alerts.console.scan_reader import Reading, ScanReader
from alerts.errors import AccessDenied, NotAllowed
from alerts.i18n import N_
from alerts.web.lang import gettext
from alerts.web.security import answers_stale_token, token_is_stale

REFRESH_SECONDS = 3
CONFIRM = N_("Marque la casilla de confirmación: esto no se puede deshacer.")
STALE = N_("La página estuvo abierta mucho tiempo. Confirme otra vez.")
STILL_READING = N_("Este lote todavía se está leyendo. Espere a que termine.")
CLOSED = N_("El lote está cerrado: su llave y lo que quedaba pendiente ya no existen.")


class BatchPages:
    """The list, one batch, and its end."""

    def __init__(self, console: Console, reader: ScanReader) -> None:
        self._console = console
        self._reader = reader

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add = app.add_url_rule
        add("/batches", "batches", self.list, methods=["GET"])
        add("/batches/<batch>", "batch", self.show, methods=["GET"])
        add("/batches/<batch>/close", "ask_to_close", self.ask_to_close, methods=["GET"])
        add("/batches/<batch>/close", "close_batch", self.close, methods=["POST"])

    def list(self) -> ResponseReturnValue:
        """Every batch of this person, newest first."""
        with self._console.casebook.reading() as stored:
            found = list(batches(stored, who().username))
        readings = {each.batch_id: self._running(each.batch_id) for each in found}
        return render("batches.html", batches=found, readings=readings)

    def show(self, batch: str) -> ResponseReturnValue:
        """How far a batch is, or how it ended; the page comes again by itself while it is read."""
        found = self._own(batch)
        reading = self._reader.find(found.batch_id)
        page = render(
            "batch.html",
            batch=found,
            reading=reading,
            unread=[(each.file, each.page, each.text(gettext)) for each in found.unread],
            still="still" in request.args,
            seconds=REFRESH_SECONDS,
        )
        response = make_response(page)
        if reading and not reading.is_over and "still" not in request.args:
            response.headers["Refresh"] = str(REFRESH_SECONDS)
        return response

    def ask_to_close(self, batch: str) -> ResponseReturnValue:
        """What closing destroys, and the box to confirm it."""
        return render("batch_close.html", batch=self._open(batch))

    @answers_stale_token
    def close(self, batch: str) -> ResponseReturnValue:
        """Destroy what is left of a batch."""
        found, console = self._open(batch), self._console
        try:
            self._refuse(found)
            close_batch(console.casebook, console.config, console.trail, who().username, found.batch_id)
        except NotAllowed as refusal:
            return make_response(render("batch_close.html", batch=found, problem=refusal.reason), 422)
        flash(CLOSED)
        return redirect(url_for("batch", batch=batch), 303)

    def _refuse(self, found: BatchOutcome) -> None:
        if token_is_stale():
            raise NotAllowed(STALE)
        if self._running(found.batch_id):
            raise NotAllowed(STILL_READING)
        if request.form.get("confirm") != "close":
            raise NotAllowed(CONFIRM)

    def _running(self, batch_id: bytes) -> Reading | None:
        reading = self._reader.find(batch_id)
        return reading if reading and not reading.is_over else None

    def _own(self, name: str) -> BatchOutcome:
        with self._console.casebook.reading() as stored:
            return own_batch(stored, name)

    def _open(self, name: str) -> BatchOutcome:
        with self._console.casebook.reading() as stored:
            return own_open_batch(stored, name)


def own_batch(stored: Session, name: str) -> BatchOutcome:
    """The batch of an address; the same 404 for one that does not exist and one that is somebody else's."""
    try:
        return outcome(stored, bytes.fromhex(name), who().username)
    except (ValueError, AccessDenied):
        abort(404)


def own_open_batch(stored: Session, name: str) -> BatchOutcome:
    """The same for pages that a closed batch does not have."""
    found = own_batch(stored, name)
    return found if found.closed_on is None else abort(404)
