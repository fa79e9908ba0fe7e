"""Pages as one vector PDF with embedded type."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from alerts.printing.page import Pen, blank_page
from alerts.printing.shapes import Disc, Page, Picture, Rect, Shape, Squares, Text

if TYPE_CHECKING:
    from fpdf import FPDF


def pages_pdf(pages: Sequence[Page], *, title: str = "") -> bytes:
    """One document, a page each, with its fonts in it once; equal pages make equal bytes.

    title: where the first page's own would not speak for all of them.
    """
    first, *others = pages
    size = (first.width_mm, first.height_mm)
    with blank_page(*size, title=title or first.title, language=first.language) as pdf:
        _draw(pdf, first)
        for page in others:
            pdf.add_page(format=(page.width_mm, page.height_mm))
            _draw(pdf, page)
        return bytes(pdf.output())


def _draw(pdf: FPDF, page: Page) -> None:
    for shape in page.shapes:
        _draw_shape(pdf, shape)


def _draw_shape(pdf: FPDF, shape: Shape) -> None:
    match shape:
        case Text():
            pen = Pen(pdf, shape.weight, shape.size_pt, shape.colour, spacing_pt=shape.spacing_pt)
            pen.write(shape.x_mm, shape.y_mm, shape.text)
        case Squares():
            _draw_squares(pdf, shape)
        case Picture():
            _draw_picture(pdf, shape)
        case Rect() | Disc():
            _draw_outlined(pdf, shape)


def _draw_outlined(pdf: FPDF, shape: Rect | Disc) -> None:
    if shape.fill:
        pdf.set_fill_color(*shape.fill)
    if shape.line:
        pdf.set_draw_color(*shape.line)
        pdf.set_line_width(shape.line_mm)
    style = ("D" if shape.line else "") + ("F" if shape.fill else "")
    if isinstance(shape, Disc):
        pdf.ellipse(shape.x_mm, shape.y_mm, shape.diameter_mm, shape.diameter_mm, style=style)
        return
    place = (shape.x_mm, shape.y_mm, shape.width_mm, shape.height_mm)
    pdf.rect(*place, style=style, round_corners=shape.radius_mm > 0, corner_radius=shape.radius_mm)


def _draw_squares(pdf: FPDF, shape: Squares) -> None:
    from fpdf.drawing import PaintedPath

    path = PaintedPath()
    path.style.fill_color = "#000000"
    path.style.stroke_color = None
    for column, row, length in shape.cells:
        path.rectangle(
            shape.x_mm + column * shape.cell_mm,
            shape.y_mm + row * shape.cell_mm,
            length * shape.cell_mm,
            shape.cell_mm,
        )
    pdf.draw_path(path, copy=False)  # type: ignore[arg-type]  # a copy takes longer than the drawing


def _draw_picture(pdf: FPDF, shape: Picture) -> None:
    """The logo, which cannot paint beyond its own rectangle."""
    place = (shape.x_mm, shape.y_mm, shape.width_mm, shape.height_mm)
    with pdf.rect_clip(*place):
        pdf.image(BytesIO(shape.logo.data), *place)
