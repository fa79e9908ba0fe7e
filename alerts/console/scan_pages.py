"""Uploading scans of paper forms. They are read into memory, begun to be read, and kept nowhere."""

from flask import Flask, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from alerts.batches import open_batch
from alerts.campaigns import activities, places
from alerts.console.access import SCAN_BYTES
from alerts.console.frame import render
from alerts.console.program import Console, who
from alerts.console.scan_reader import BUSY, ScanReader
from alerts.errors import NotAllowed, StorageUnavailable
from alerts.i18n import N_
from alerts.paper.reading.naming import page_order
from alerts.storage.casebook import Activity, Place
from alerts.web.security import answers_stale_token, token_is_stale

CHOOSE_PLACE = N_("Elija el lugar donde se recogieron las hojas.")
CHOOSE_SCANS = N_("Elija los escaneos.")
TOO_MUCH = N_("Los escaneos pesan más de 200 MB juntos. No se leyó nada: envíelos en varias veces.")
STALE = N_("La página estuvo abierta mucho tiempo. No se leyó nada: elija los escaneos otra vez.")
NOT_STORED = N_("Ahora mismo no podemos guardar nada. No se leyó nada: inténtelo en unos minutos.")
KINDS = ".pdf,.tif,.tiff,.jpg,.jpeg,.png,application/pdf,image/tiff,image/jpeg,image/png"


class ScanPages:
    """The form for scans."""

    def __init__(self, console: Console, reader: ScanReader) -> None:
        self._console = console
        self._reader = reader

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add = app.add_url_rule
        add("/scans", "scans", self.ask, methods=["GET"])
        add("/scans", "read_scans", self.read, methods=["POST"])

    def ask(self) -> ResponseReturnValue:
        """The form."""
        return self._page()

    @answers_stale_token
    def read(self) -> ResponseReturnValue:
        """Open a batch, begin to read and show how far it is."""
        if token_is_stale():
            return make_response(self._page(STALE), 400)
        try:
            batch_id = self._started()
        except NotAllowed as refusal:
            return make_response(self._page(refusal.reason), 422)
        except StorageUnavailable:
            return make_response(self._page(NOT_STORED), 503)
        return redirect(url_for("batch", batch=batch_id.hex()), 303)

    def _started(self) -> bytes:
        code = request.form.get("code", "")
        if self._reader.is_busy:
            raise NotAllowed(BUSY)
        if not code:
            raise NotAllowed(CHOOSE_PLACE)
        scans = uploaded()
        if not scans:
            raise NotAllowed(CHOOSE_SCANS)
        return self._reader.start(who().username, lambda: self._opened(code), scans)

    def _opened(self, code: str) -> bytes:
        console, username = self._console, who().username
        batch_id = open_batch(
            console.casebook, console.config, console.trail, username, code=code, clerk=username
        )
        console.anchor()
        return batch_id

    def refuse_too_much(self) -> Response:
        """The form again when the scans are too much at once."""
        return make_response(self._page(TOO_MUCH, code=""), 413)

    def _page(self, problem: str = "", *, code: str | None = None) -> str:
        return render(
            "scans.html",
            problem=problem,
            choices=self._places(),
            chosen=request.form.get("code", "") if code is None else code,
            kinds=KINDS,
            limit=SCAN_BYTES,
            busy=self._reader.is_busy,
        )

    def _places(self) -> list[tuple[Activity, list[Place]]]:
        """Every activity that has places, newest first."""
        with self._console.casebook.reading() as stored:
            found = [(each, list(places(stored, each.activity_id))) for each in activities(stored)]
        return [(activity, its_places) for activity, its_places in found if its_places]


def uploaded() -> list[bytes]:
    """The files of the form in the order of their names; the form itself lets go of them."""
    scans = []
    for file in sorted(request.files.getlist("scans"), key=lambda each: page_order(each.filename or "")):
        if file.filename:
            scans.append(file.stream.read())
        file.close()
    return scans
