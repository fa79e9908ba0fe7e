"""Evidence files leave the console: as a clean copy, as the original after a warning, or sealed as they were stored.

A browser never shows one: each is an attachment that no page, script or plug-in may open in this site's name.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from flask import Flask, Response, abort, make_response, request
from flask.typing import ResponseReturnValue

from alerts.console.case_pages import STALE_PAGE, CasePages, Typed
from alerts.console.frame import render
from alerts.console.listing import Selection
from alerts.console.program import Console, who
from alerts.errors import Damaged, NotAllowed
from alerts.evidence_export import Export, Exporter, ShownFile
from alerts.i18n import N_
from alerts.reading.casefile import EvidenceFile
from alerts.web.security import answers_stale_token, token_is_stale

OPAQUE = "application/octet-stream"
SANDBOX = "sandbox; default-src 'none'"
DAMAGED = N_(
    "Los bytes de este archivo no son los que se enviaron. No se entregó nada. Avise a quien administra."
)

Make = Callable[[Exporter, ShownFile], Export]


class FilePages:
    """The exports of a case's files."""

    def __init__(self, console: Console, cases: CasePages) -> None:
        self._console = console
        self._cases = cases

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add = app.add_url_rule
        add("/cases/<case>/files/<object_id>/copy", "export_copy", self.copy, methods=["POST"])
        add("/cases/<case>/files/<object_id>/original", "export_original", self.original, methods=["POST"])
        add("/cases/<case>/files/<object_id>/sealed", "export_sealed", self.sealed, methods=["POST"])

    @answers_stale_token
    def copy(self, case: str, object_id: str) -> ResponseReturnValue:
        """A copy that can be shared."""
        return self._export(case, object_id, "export-copy", Exporter.sharing_copy)

    @answers_stale_token
    def original(self, case: str, object_id: str) -> ResponseReturnValue:
        """The warning, and after it the original."""
        if token_is_stale() or request.form.get("confirm") == "original":
            return self._export(case, object_id, "export-original", Exporter.original)
        console = self._console
        with console.casebook.reading() as stored:
            found = self._cases.open(stored, console.keys(stored), case)
            shown = chosen(Exporter(stored, console.config, found), found.files, object_id)
        return render("original.html", case=found, shown=shown, selection=Selection.read(request.args))

    @answers_stale_token
    def sealed(self, case: str, object_id: str) -> ResponseReturnValue:
        """The age file that was stored."""
        return self._export(case, object_id, "export-sealed", Exporter.sealed)

    def _export(self, case: str, object_id: str, action: str, make: Make) -> ResponseReturnValue:
        """Hand a file over, noted before the first byte leaves; what cannot be is told on the case's page."""
        form = f"file-{object_id}"
        if token_is_stale():
            return make_response(self._cases.page(case, Typed(form, STALE_PAGE)), 400)
        try:
            return self._attachment(case, object_id, action, make)
        except NotAllowed as refusal:
            return make_response(self._cases.page(case, Typed(form, refusal.reason)), 422)
        except Damaged:
            return make_response(self._cases.page(case, Typed(form, DAMAGED)), 409)

    def _attachment(self, case: str, object_id: str, action: str, make: Make) -> Response:
        console = self._console
        with ExitStack() as stack:
            stored = stack.enter_context(console.casebook.reading())
            found = self._cases.open(stored, console.keys(stored), case)
            exporter = Exporter(stored, console.config, found)
            export = make(exporter, chosen(exporter, found.files, object_id))
            with console.acting() as writing:
                console.trail.append(writing, who().username, action, found.name, file=object_id)
            response = attachment(export)
            response.call_on_close(stack.pop_all().close)  # the bytes are read while they are sent
        return response


def chosen(exporter: Exporter, files: Sequence[EvidenceFile], object_id: str) -> ShownFile:
    """The file of an address; 404 where the case has none or its bytes are not here."""
    file = next((each for each in files if each.note.object == object_id and each.present), None)
    return exporter.show(file) if file else abort(404)


def attachment(export: Export) -> Response:
    """An answer that a browser saves and never opens."""
    response = Response(export.pieces, mimetype=OPAQUE)
    response.content_length = export.length
    response.headers["Content-Disposition"] = f'attachment; filename="{export.name}"'
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
