"""Posters: a short code, the QR code that carries it and a letter-size page, read back before it is offered.

Pure: text in, PDF bytes out. The libraries that draw and read are loaded when the first poster is made.
"""

from alerts.posters.layout import poster_pdf
from alerts.posters.read_back import checked_poster_pdf, read_back
from alerts.posters.spec import PosterError, PosterSpec, new_code, qr_payload, short_address

__all__ = [
    "PosterError",
    "PosterSpec",
    "checked_poster_pdf",
    "new_code",
    "poster_pdf",
    "qr_payload",
    "read_back",
    "short_address",
]
