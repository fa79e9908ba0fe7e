"""Sheets with a stub: a receipt is drawn for each, printed and forgotten; the file is made once and kept nowhere."""

from collections.abc import Mapping

from flask import Flask, Response, make_response, request
from flask.typing import ResponseReturnValue

from alerts.campaigns import sheet_spec
from alerts.console.again import refused
from alerts.console.entries import Entries
from alerts.console.frame import render
from alerts.console.kit_pages import KIT_LANGUAGES
from alerts.console.poster_pages import LANGUAGE_NAMES, one_of
from alerts.console.program import Console, who
from alerts.console.whereabouts import activity_named
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.paper.sheet import stubbed_sheets_pdf
from alerts.stubs import MOST_STUBS, printed_stubs
from alerts.web.lang import language

LABELS: Mapping[str, str] = {
    "count": N_("Cuántas hojas"),
    "language": N_("Idioma"),
    "printed_here": N_("Las imprimo ahora, en esta oficina, y no guardo el archivo"),
}
PRINT_HERE = N_("Confírmelo para continuar.")
USUAL_COUNT = "20"


class StubPages:
    """The form that asks for stubbed sheets, and the sheets."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add, stubs = app.add_url_rule, "/activities/<activity>/stubs"
        add(stubs, "stubs", self.ask, methods=["GET"])
        add(stubs, "print_stubs", self.print, methods=["POST"])

    def ask(self, activity: str) -> ResponseReturnValue:
        """The form and its warnings."""
        return self._page(activity)

    def print(self, activity: str) -> ResponseReturnValue:
        """The sheets as a PDF, in this answer only."""
        with self._console.casebook.reading() as stored:
            activity_named(stored, activity)
        try:
            pdf = self._sheets(count_typed())
        except NotAllowed as refusal:
            return make_response(self._page(activity, refusal), 422)
        response = Response(pdf, mimetype="application/pdf")
        # shown to be printed, not saved: a download would leave every receipt in a folder of this computer
        response.headers["Content-Disposition"] = 'inline; filename="hojas.pdf"'
        return response

    def _sheets(self, count: int) -> bytes:
        console = self._console
        chosen = one_of(KIT_LANGUAGES, request.form.get("language"))
        stubs = printed_stubs(console.casebook, console.config, console.trail, who().username, count)
        return stubbed_sheets_pdf(sheet_spec(console.config, chosen), stubs)

    def _page(self, activity: str, refusal: NotAllowed | None = None) -> str:
        with self._console.casebook.reading() as stored:
            found = activity_named(stored, activity)
        return render(
            "stubs.html",
            **refused(refusal),
            labels=LABELS,
            typed=request.form if refusal else {"count": USUAL_COUNT, "language": language()},
            languages={each: LANGUAGE_NAMES[each] for each in KIT_LANGUAGES},
            most=MOST_STUBS,
            activity=found,
            name=activity,
        )


def count_typed() -> int:
    """How many sheets the form asks for, once it is confirmed where they are printed."""
    entries = Entries(request.form)
    count = entries.number("count")
    if not entries.ticked("printed_here"):
        entries.refuse("printed_here", PRINT_HERE)
    entries.check()
    return count
