"""Posters: those of one place with a picture to look at first, and those of all places at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, TypeVar

from flask import Flask, Response, abort, make_response, request
from flask.typing import ResponseReturnValue

from alerts.campaigns import SMALL_STAFF, poster_spec
from alerts.console.downloads import LOGO_ADVICE, UNREADABLE_ADVICE, download
from alerts.console.frame import render
from alerts.console.program import Console
from alerts.console.whereabouts import activity_named, place_named, places_visited
from alerts.i18n import N_
from alerts.posters import (
    FORMATS,
    INKS,
    KINDS,
    LANGUAGES,
    Format,
    Ink,
    Language,
    LogoError,
    PosterSpec,
    file_name,
    poster_file,
    poster_pdf,
    poster_png,
    posters_pdf,
    posters_zip,
    short_address,
)
from alerts.printing.errors import PrintingError
from alerts.web.lang import language

Choice = TypeVar("Choice", bound=str)

LABELS: Mapping[str, str] = {
    "format": N_("Tamaño"),
    "language": N_("Idioma"),
    "ink": N_("Tinta"),
}
FORMAT_NAMES: Mapping[Format, str] = {
    "letter": N_("Carta"),
    "a4": N_("A4"),
    "a3": N_("A3"),
    "card": N_("Tarjeta de bolsillo"),
    "cards": N_("Hoja de diez tarjetas para recortar"),
}
LANGUAGE_NAMES: Mapping[Language, str] = {
    "es": N_("Español"),
    "en": N_("Inglés"),
    "both": N_("Español e inglés"),
}
INK_NAMES: Mapping[Ink, str] = {
    "full": N_("A todo color"),
    "saving": N_("Poca tinta"),
}
OPTIONS = {"format": FORMAT_NAMES, "language": LANGUAGE_NAMES, "ink": INK_NAMES}


@dataclass(frozen=True)
class Preview:
    """A picture of a poster: how fine, and its width and height in pixels, so that the page does not jump."""

    dpi: int
    width: int
    height: int


PREVIEWS: Mapping[Format, Preview] = {
    "letter": Preview(100, 850, 1100),
    "a4": Preview(100, 827, 1170),
    "a3": Preview(100, 1170, 1654),
    "card": Preview(200, 675, 426),
    "cards": Preview(100, 850, 1100),
}


@dataclass(frozen=True)
class Wanted:
    """Which poster, as an address says it; whatever it does not know is the usual."""

    format: Format
    language: Language
    ink: Ink

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """What an address asks for."""
        return cls(
            format=one_of(FORMATS, args.get("format")),
            language=one_of(LANGUAGES, args.get("language") or language()),
            ink=one_of(INKS, args.get("ink")),
        )

    @property
    def query(self) -> dict[str, str]:
        """The same as the parameters of an address."""
        return {"format": self.format, "language": self.language, "ink": self.ink}


class PosterPages:
    """A place's posters, and those of a whole activity."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add, place = app.add_url_rule, "/activities/<activity>/places/<code>"
        add(f"{place}/posters", "posters_of_place", self.show, methods=["GET"])
        add(f"{place}/preview.png", "poster_preview", self.preview, methods=["GET"])
        add(f"{place}/poster.<suffix>", "poster", self.one, methods=["GET"])
        add("/activities/<activity>/posters.pdf", "posters_pdf", self.all_in_one, methods=["GET"])
        add("/activities/<activity>/posters.zip", "posters_zip", self.all, methods=["GET"])

    def show(self, activity: str, code: str) -> ResponseReturnValue:
        """The choices, the picture of the chosen poster and its files."""
        with self._console.casebook.reading() as stored:
            found, place = place_named(stored, activity, code)
        wanted = Wanted.read(request.args)
        problem = self._problem(code)
        page = render(
            "posters.html",
            problem=problem,
            problems={},
            labels=LABELS,
            options=OPTIONS,
            typed=wanted.query,
            wanted=wanted,
            picture=PREVIEWS[wanted.format],
            small_staff=SMALL_STAFF,
            activity=found,
            name=activity,
            place=place,
            address=short_address(self._console.config.hostname, code),
        )
        return make_response(page, 422 if problem else 200)

    def _problem(self, code: str) -> str:
        """Why the wanted poster is not offered; empty when it can be made and its code reads back."""
        try:
            poster_pdf(self._wanted(code))
        except LogoError:
            return LOGO_ADVICE
        except PrintingError:
            return UNREADABLE_ADVICE
        return ""

    def preview(self, activity: str, code: str) -> ResponseReturnValue:
        """The picture of a poster."""
        spec = self._spec(activity, code)
        return Response(poster_png(spec, dpi=PREVIEWS[spec.format].dpi), mimetype="image/png")

    def one(self, activity: str, code: str, suffix: str) -> ResponseReturnValue:
        """One poster as a file whose code was read back."""
        kind = next((each for each in KINDS if each == suffix), None) or abort(404)
        spec = self._spec(activity, code)
        return download(poster_file(spec, kind), kind, file_name(spec, kind))

    def all_in_one(self, activity: str) -> ResponseReturnValue:
        """The posters of every place as one PDF."""
        return download(posters_pdf(self._specs(activity)), "pdf", "carteles.pdf")

    def all(self, activity: str) -> ResponseReturnValue:
        """The posters of every place, a file each."""
        specs, kind = self._specs(activity), one_of(KINDS, request.args.get("kind"))
        return download(posters_zip(specs, kind), "zip", f"carteles-{kind}.zip")

    def _spec(self, activity: str, code: str) -> PosterSpec:
        with self._console.casebook.reading() as stored:
            place_named(stored, activity, code)
        return self._wanted(code)

    def _specs(self, activity: str) -> list[PosterSpec]:
        """The poster of every place; 404 for an activity without any."""
        with self._console.casebook.reading() as stored:
            codes = [place.code for place in places_visited(stored, activity_named(stored, activity))]
        return [self._wanted(code) for code in codes] or abort(404)

    def _wanted(self, code: str) -> PosterSpec:
        wanted = Wanted.read(request.args)
        return poster_spec(
            self._console.config, code, language=wanted.language, format=wanted.format, ink=wanted.ink
        )


def one_of(choices: tuple[Choice, ...], given: str | None) -> Choice:
    """The choice that was given, or the first."""
    return next((each for each in choices if each == given), choices[0])
