"""What is printed for an activity: the kit for one of its places, whole or in parts, and the paper form."""

from collections.abc import Mapping, Sequence

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue

from alerts.campaigns import kit_spec, poster_spec, sheet_spec
from alerts.console.downloads import download
from alerts.console.frame import render
from alerts.console.poster_pages import LABELS, OPTIONS, Wanted, one_of
from alerts.console.program import Console
from alerts.console.whereabouts import activity_named, places_visited
from alerts.i18n import N_
from alerts.kit import DOCUMENTS, KitLanguage, file_name, kit_zip
from alerts.paper.sheet import sheet_pdf
from alerts.posters import file_name as poster_name
from alerts.posters import poster_pdf
from alerts.storage.casebook import Activity, Place

KIT_LANGUAGES: tuple[KitLanguage, ...] = ("es", "en")
DOCUMENT_NAMES: Mapping[str, tuple[str, str]] = {
    "banner": (N_("Manta"), N_("Vinil de 200 × 80 cm, con el código del lugar.")),
    "convocation": (N_("Convocatoria"), N_("Reúne al personal sin decir el motivo de la visita.")),
    "talk": (N_("Charla de diez minutos"), N_("En una página, para quien la da.")),
    "independence": (N_("Nota de independencia"), N_("Para quién trabaja el equipo y qué no puede hacer.")),
}


class KitPages:
    """The page of printed things of one activity, and their files."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add, activity = app.add_url_rule, "/activities/<activity>"
        add(f"{activity}/kit", "kit", self.show, methods=["GET"])
        add(f"{activity}/kit.zip", "kit_zip", self.whole, methods=["GET"])
        add(f"{activity}/kit/<document>.pdf", "kit_document", self.document, methods=["GET"])
        add(f"{activity}/sheet.pdf", "paper_form", self.paper_form, methods=["GET"])

    def show(self, activity: str) -> ResponseReturnValue:
        """What can be printed for the activity."""
        found, its_places = self._activity(activity)
        return render(
            "kit.html",
            problems={},
            labels=LABELS,
            options=OPTIONS,
            typed=Wanted.read(request.args).query,
            activity=found,
            name=activity,
            places_of_activity=its_places,
            documents=DOCUMENT_NAMES,
        )

    def document(self, activity: str, document: str) -> ResponseReturnValue:
        """One part of the kit for one place."""
        if document not in DOCUMENTS:
            abort(404)
        chosen = one_of(KIT_LANGUAGES, request.args.get("language"))
        spec = kit_spec(self._console.config, self._code(activity), language=chosen)
        return download(DOCUMENTS[document](spec), "pdf", file_name(document, chosen))

    def whole(self, activity: str) -> ResponseReturnValue:
        """The kit for one place in both languages, with its posters and the paper form."""
        config, code = self._console.config, self._code(activity)
        more: dict[str, bytes] = {}
        for each in KIT_LANGUAGES:
            spec = poster_spec(config, code, language=each)
            more[poster_name(spec)] = poster_pdf(spec)
            more[sheet_name(each)] = sheet_pdf(sheet_spec(config, each))
        return download(kit_zip(kit_spec(config, code), more=more), "zip", f"paquete-{code}.zip")

    def paper_form(self, activity: str) -> ResponseReturnValue:
        """The paper form, the same for everybody: no stub, no code, no number."""
        self._activity(activity)
        chosen = one_of(KIT_LANGUAGES, request.args.get("language"))
        return download(sheet_pdf(sheet_spec(self._console.config, chosen)), "pdf", sheet_name(chosen))

    def _activity(self, activity: str) -> tuple[Activity, Sequence[Place]]:
        with self._console.casebook.reading() as stored:
            found = activity_named(stored, activity)
            return found, places_visited(stored, found)

    def _code(self, activity: str) -> str:
        """The code that an address asks for, or that of the first place; 404 for a code of another activity."""
        _, its_places = self._activity(activity)
        wanted = request.args.get("code") or next((place.code for place in its_places), "")
        return wanted if wanted in {place.code for place in its_places} else abort(404)


def sheet_name(chosen: KitLanguage) -> str:
    """What the file of the paper form is called."""
    return f"formulario-{chosen}.pdf"
