"""Posters: a short code, the QR code that carries it, and a page in several sizes, read back before it is offered.

Pure: text in, bytes out. The libraries that draw and read are loaded when the first poster is made.
"""

from alerts.posters.offering import (
    KINDS,
    Kind,
    file_name,
    poster_file,
    poster_pdf,
    poster_png,
    poster_svg,
    posters_pdf,
    posters_zip,
)
from alerts.posters.read_back import read_back
from alerts.posters.spec import (
    FORMATS,
    INKS,
    LANGUAGES,
    Format,
    Ink,
    Language,
    PosterError,
    PosterSpec,
    new_code,
    qr_payload,
    short_address,
)
from alerts.printing.logo import Logo, LogoError

__all__ = [
    "FORMATS",
    "INKS",
    "KINDS",
    "LANGUAGES",
    "Format",
    "Ink",
    "Kind",
    "Language",
    "Logo",
    "LogoError",
    "PosterError",
    "PosterSpec",
    "file_name",
    "new_code",
    "poster_file",
    "poster_pdf",
    "poster_png",
    "poster_svg",
    "posters_pdf",
    "posters_zip",
    "qr_payload",
    "read_back",
    "short_address",
]
