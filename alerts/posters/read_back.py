"""Reading a poster as a phone would, before anybody is offered it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.posters.spec import Format, PosterError
from alerts.printing.raster import page_picture

if TYPE_CHECKING:
    from PIL.Image import Image

# Coarser than any printer or camera: what reads here reads on the wall, and what is held in a hand reads there.
WALL_DPI, HAND_DPI = 72, 150
CARDS_ON_A_SHEET = 10


def reading_dpi(format: Format) -> int:  # noqa: A002 - the word of the commands and of the pages
    """How coarsely a poster of a format is looked at."""
    return HAND_DPI if format in {"card", "cards"} else WALL_DPI


def codes_in(picture: Image) -> list[str]:
    """What the QR codes of a picture say."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in zxingcpp.read_barcodes(picture, formats=formats)]


def read_back(pdf: bytes, dpi: int = WALL_DPI) -> str | None:
    """The text of the only QR code on a PDF's first page; None when there is none, or more than one."""
    codes = codes_in(page_picture(pdf, dpi, grey=True))
    return codes[0] if len(codes) == 1 else None


def check_reads(picture: Image, payload: str, format: Format) -> None:  # noqa: A002
    """Go on only when every code of a finished poster says what it should. Raises PosterError."""
    wanted = CARDS_ON_A_SHEET if format == "cards" else 1
    if codes_in(picture) != [payload] * wanted:
        raise PosterError("the poster's code does not read back as its address")
