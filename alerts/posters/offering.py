"""Posters as they are offered: nothing leaves here whose code was not read back from the finished file."""

from collections.abc import Mapping, Sequence
from typing import Literal

from alerts.posters.read_back import checked_poster_pdf
from alerts.posters.spec import Format, PosterSpec

Kind = Literal["pdf", "svg", "png"]

KINDS: tuple[Kind, ...] = ("pdf", "svg", "png")
PNG_DPI = 150
_NAMES: Mapping[Format, str] = {
    "letter": "carta",
    "a4": "a4",
    "a3": "a3",
    "card": "tarjeta",
    "cards": "tarjetas",
}


def poster_pdf(spec: PosterSpec) -> bytes:
    """One poster as a vector PDF with embedded fonts. Raises PosterError when its code does not read back."""
    return checked_poster_pdf(spec)


def poster_svg(spec: PosterSpec) -> bytes:
    """One poster as an SVG without fonts or references: its type is drawn. Raises PosterError."""
    raise NotImplementedError


def poster_png(spec: PosterSpec, dpi: int = PNG_DPI) -> bytes:
    """One poster as a picture. Raises PosterError."""
    raise NotImplementedError


def poster_file(spec: PosterSpec, kind: Kind) -> bytes:
    """One poster in any of the three kinds of file. Raises PosterError."""
    return {"pdf": poster_pdf, "svg": poster_svg, "png": poster_png}[kind](spec)


def posters_pdf(specs: Sequence[PosterSpec]) -> bytes:
    """Many posters as one PDF, a page each; every page was read back. Raises PosterError."""
    raise NotImplementedError


def posters_zip(specs: Sequence[PosterSpec], kind: Kind = "pdf") -> bytes:
    """Many posters as a ZIP with a file each, named by file_name(). Raises PosterError."""
    raise NotImplementedError


def file_name(spec: PosterSpec, kind: Kind = "pdf") -> str:
    """What a poster's file is called: ``cartel-K7MQ6X-carta-es.pdf``."""
    return f"cartel-{spec.code.upper()}-{_NAMES[spec.format]}-{spec.language}.{kind}"
