"""Finished pages as pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from alerts.printing.pdfium import PDFIUM

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument

_POINTS_PER_INCH = 72
_SAID = re.compile(r"<(title|desc)>.*?</\1>")
_TYPE = re.compile(r'<path class="type" ([^>]*) d="([^"]*)"/>')


def page_picture(pdf: bytes, dpi: float, *, grey: bool = False) -> Image:
    """The first page of a PDF."""
    import pypdfium2  # half a second to load, so only where something is printed

    with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        return _picture(document, 0, dpi, grey=grey)


def page_pictures(pdf: bytes, dpi: float) -> Iterator[Image]:
    """Every page of a PDF in grey, one at a time; others may draw between two of them."""
    import pypdfium2

    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        count = len(document)
    try:
        for number in range(count):
            with PDFIUM:
                picture = _picture(document, number, dpi, grey=True)
            yield picture
    finally:
        with PDFIUM:
            document.close()


def _picture(document: PdfDocument, number: int, dpi: float, *, grey: bool) -> Image:
    page = document[number]
    try:
        picture: Image = page.render(scale=dpi / _POINTS_PER_INCH, grayscale=grey).to_pil()
        return picture
    finally:
        page.close()


def png_of(picture: Image, dpi: int) -> bytes:
    """A picture as a PNG that knows its size on paper."""
    written = BytesIO()
    picture.save(written, "PNG", dpi=(dpi, dpi))
    return written.getvalue()


def svg_picture(svg: bytes, dpi: float) -> Image:
    """A page of alerts.printing.svg drawn anew from its own text by a reader that did not write it, in grey.

    Its type stands as the boxes that it fills: the reader is slow at outlines, and a box hides more than they do.
    """
    from fpdf import FPDF
    from fpdf.svg import SVGObject

    width, height = (float(size) for size in re.findall(rb'(?:width|height)="([\d.]+)mm"', svg[:600]))
    pdf = FPDF(unit="mm", format=(width, height))
    pdf.add_page()
    SVGObject(_TYPE.sub(_boxed, _SAID.sub("", svg.decode())).encode()).draw_to_page(pdf)
    return page_picture(bytes(pdf.output()), dpi, grey=True)


def _boxed(found: re.Match[str]) -> str:
    """A line of type as the box around it."""
    across, down = [0], [0]
    for command, numbers in re.findall(r"([A-Z])([-\d, ]*)", found[2]):
        values = [int(number) for number in re.findall(r"-?\d+", numbers)]
        across += values[::2] if command != "V" else []
        down += values if command == "V" else values[1::2]
    left, right, low, high = min(across), max(across), min(down), max(down)
    return f'<path {found[1]} d="M{left},{low}H{right}V{high}H{left}Z"/>'
