"""Filing a table of transcribed paper forms. The file stays in memory and is gone with the request."""

from flask import Flask, Response, make_response, request
from flask.typing import ResponseReturnValue

from alerts.campaigns import activities, places
from alerts.console.frame import render
from alerts.console.program import Console, who
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.importing import ImportReport, import_table
from alerts.paper.tables import TableError, template_csv
from alerts.questionnaire import current
from alerts.storage.casebook import Activity, Place
from alerts.web.lang import gettext

CHOOSE_FILE = N_("Elija el archivo CSV.")
CHOOSE_CODE = N_("Elija el lugar donde se recogieron los formularios.")
SHOWN_PROBLEMS = 500


class ImportPages:
    """The form for a table and the report on it."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add = app.add_url_rule
        add("/import", "table_form", self.ask, methods=["GET"])
        add("/import", "import_table", self.file, methods=["POST"])
        add("/import/template.csv", "table_template", self.template, methods=["GET"])

    def ask(self) -> ResponseReturnValue:
        """The form."""
        return self._page()

    def file(self) -> ResponseReturnValue:
        """File the table's good rows, or only check it; then the report."""
        try:
            report = self._report()
        except NotAllowed as refusal:
            return make_response(self._page(problem=gettext(refusal.reason)), 422)
        except TableError as refusal:
            return make_response(self._page(problem=refusal.text(gettext)), 422)
        return self._page(report=report)

    def _report(self) -> ImportReport:
        upload, code = request.files.get("file"), request.form.get("code", "")
        if not code:
            raise NotAllowed(CHOOSE_CODE)
        data = upload.stream.read() if upload else b""
        if not data and not (upload and upload.filename):
            raise NotAllowed(CHOOSE_FILE)
        return import_table(
            self._console.config,
            self._console.casebook,
            self._console.intake,
            self._console.trail,
            actor=who().username,
            data=data,
            code=code,
            dry_run=bool(request.form.get("dry_run")),
        )

    def template(self) -> ResponseReturnValue:
        """An empty table with the right headings."""
        response = Response(template_csv(current()), mimetype="text/csv")
        response.headers["Content-Disposition"] = 'attachment; filename="formularios.csv"'
        return response

    def _page(self, *, problem: str = "", report: ImportReport | None = None) -> str:
        return render(
            "import.html",
            problem=problem,
            report=report,
            problems=[(p, p.text(gettext)) for p in report.refused[:SHOWN_PROBLEMS]] if report else [],
            choices=self._places(),
            typed=request.form,
        )

    def _places(self) -> list[tuple[Activity, list[Place]]]:
        """Every activity that has places, newest first."""
        with self._console.casebook.reading() as stored:
            found = [(each, list(places(stored, each.activity_id))) for each in activities(stored)]
        return [(activity, its_places) for activity, its_places in found if its_places]
