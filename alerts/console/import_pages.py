"""Filing a table of transcribed paper forms.

The file stays in memory and is gone with the request, and so are the rows that it hands back to correct: they travel
inside the page of the report, or as the answer itself.
"""

import base64
from collections.abc import Mapping

from flask import Flask, Response, make_response, request, stream_template
from flask.typing import ResponseReturnValue

from alerts.campaigns import activities, places
from alerts.console.downloads import KINDS, download
from alerts.console.frame import render
from alerts.console.program import Console, who
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.importing import Import, ImportReport, begin_import
from alerts.paper.tables import MAX_BYTES, TableError, template_csv, template_xlsx
from alerts.questionnaire import current
from alerts.storage.casebook import Activity, Place
from alerts.web.lang import gettext

CHOOSE_FILE = N_("Elija el archivo de la tabla.")
CHOOSE_CODE = N_("Elija el lugar donde se recogieron los formularios.")
TOO_LARGE = N_("La tabla pesa más de {limit} MB. No se ingresó nada: divídala en partes.")
SHOWN_PROBLEMS = 500
SHOWN_FORMULAS = 50
# Chromium refuses addresses of more than 2 MB, and this one holds the file in four signs for three bytes.
LARGEST_IN_PAGE = 1_400_000


class ImportPages:
    """The form for a table and the report on it."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add = app.add_url_rule
        add("/import", "table_form", self.ask, methods=["GET"])
        add("/import", "import_table", self.file, methods=["POST"])
        add("/import/template.<any(csv, xlsx):kind>", "table_template", self.template, methods=["GET"])

    def ask(self) -> ResponseReturnValue:
        """The form."""
        return self._page()

    def file(self) -> ResponseReturnValue:
        """File the table's good rows, or only check it; then the report, or the rows to correct where asked for."""
        try:
            begun = self._begun()
        except NotAllowed as refusal:
            return make_response(self._page(problem=gettext(refusal.reason)), 422)
        except TableError as refusal:
            return make_response(self._page(problem=refusal.text(gettext)), 422)
        if "annotated" in request.form and begun.refused:
            return download(begun.report().annotated(gettext), "xlsx", "por-corregir.xlsx")
        return self._told(begun)

    def _told(self, begun: Import) -> Response:
        """The page as it grows: a line for every commit, then the report."""
        page = stream_template(
            "import.html",
            problem="",
            steps=begun.steps(),
            rows=len(begun.good),
            dry_run=begun.dry_run,
            tell=lambda: Told(begun.report()),
            choices=self._places(),
            typed=request.form,
        )
        response = Response(page)
        response.headers["X-Accel-Buffering"] = "no"  # or a proxy would keep the lines until the end
        return response

    def refuse_too_large(self) -> Response:
        """The form again when the table is too large."""
        problem = TableError(TOO_LARGE, limit=MAX_BYTES // 1_000_000).text(gettext)
        return make_response(self._page(problem=problem, typed={}), 413)

    def _begun(self) -> Import:
        upload, code = request.files.get("file"), request.form.get("code", "")
        if not code:
            raise NotAllowed(CHOOSE_CODE)
        data = upload.stream.read() if upload else b""
        if not data and not (upload and upload.filename):
            raise NotAllowed(CHOOSE_FILE)
        return begin_import(
            self._console.config,
            self._console.casebook,
            self._console.intake,
            self._console.trail,
            actor=who().username,
            data=data,
            code=code,
            dry_run=bool(request.form.get("dry_run")) or "annotated" in request.form,
        )

    def template(self, kind: str) -> ResponseReturnValue:
        """An empty table with the right headings."""
        if kind == "csv":
            return download(template_csv(current()), "csv", "formularios.csv")
        return download(template_xlsx(current(), gettext), "xlsx", "formularios.xlsx")

    def _page(self, *, problem: str = "", typed: Mapping[str, str] | None = None) -> str:
        typed = request.form if typed is None else typed
        return render("import.html", problem=problem, tell=None, choices=self._places(), typed=typed)

    def _places(self) -> list[tuple[Activity, list[Place]]]:
        """Every activity that has places, newest first."""
        with self._console.casebook.reading() as stored:
            found = [(each, list(places(stored, each.activity_id))) for each in activities(stored)]
        return [(activity, its_places) for activity, its_places in found if its_places]


class Told:
    """A report as the page tells it."""

    def __init__(self, report: ImportReport) -> None:
        self.report = report
        self.problems = [(each, each.text(gettext)) for each in report.refused[:SHOWN_PROBLEMS]]
        self.formulas = report.formulas[:SHOWN_FORMULAS]
        self.annotated = address_of(report.annotated(gettext)) if report.refused else ""


def address_of(workbook: bytes) -> str:
    """An address that holds a workbook itself, so that no server has to; empty where browsers refuse its length."""
    if len(workbook) > LARGEST_IN_PAGE:
        return ""
    return f"data:{KINDS['xlsx']};base64,{base64.b64encode(workbook).decode()}"
