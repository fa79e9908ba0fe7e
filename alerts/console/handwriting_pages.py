"""Pictures of what was written by hand on a paper form, opened anew for each request and kept by no browser."""

from flask import Flask, Response, abort
from flask.typing import ResponseReturnValue

from alerts.console.case_pages import CasePages
from alerts.console.program import Console


class HandwritingPages:
    """The pictures of a case's page."""

    def __init__(self, console: Console, cases: CasePages) -> None:
        self._console = console
        self._cases = cases

    def install(self, app: Flask) -> None:
        """Serve the pictures."""
        app.add_url_rule(
            "/cases/<case>/handwriting/<name>.webp", "handwriting", self.picture, methods=["GET"]
        )

    def picture(self, case: str, name: str) -> ResponseReturnValue:
        """One field's handwriting; that the case was opened is in the trail already, by its page."""
        with self._console.casebook.reading() as stored:
            found = self._cases.open(stored, self._console.keys(stored), case)
        if name not in found.handwriting:
            abort(404)
        return Response(found.handwriting[name], mimetype="image/webp")
