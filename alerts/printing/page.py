"""A blank vector page with the product's type, and text set on it to the tenth of a millimetre."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Literal

from alerts.printing.errors import PrintingError

if TYPE_CHECKING:
    from fpdf import FPDF

Weight = Literal["Regular", "SemiBold", "ExtraBold"]
Colour = tuple[int, int, int]

WEIGHTS: tuple[Weight, ...] = ("Regular", "SemiBold", "ExtraBold")
# The file format expects a date; a printed page says nothing about when it was made.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


@contextmanager
def blank_page(width_mm: float, height_mm: float, *, title: str, language: str) -> Iterator[FPDF]:
    """A document with one empty page and Public Sans in three weights; equal content makes equal bytes."""
    from fpdf import FPDF  # half a second to load, so only where something is printed

    pdf = FPDF(unit="mm", format=(width_mm, height_mm))
    pdf.set_creation_date(_NO_DATE)
    pdf.set_producer("Alertas")
    pdf.set_lang(language)
    pdf.set_title(title)
    pdf.set_auto_page_break(auto=False)
    try:
        for weight in WEIGHTS:
            with as_file(files("alerts.printing") / "fonts" / f"PublicSans-{weight}.ttf") as path:
                pdf.add_font(weight, fname=path)
        pdf.add_page()
        yield pdf
    finally:
        _close_fonts(pdf)


def _close_fonts(pdf: FPDF) -> None:
    """The library reads glyphs on demand and leaves the font files open."""
    for font in pdf.fonts.values():
        font.ttfont.close()  # type: ignore[union-attr]


class Pen:
    """One style of type on one page: weight, size, colour, space added between letters; sizes in points."""

    def __init__(
        self, pdf: FPDF, weight: Weight, size_pt: float, colour: Colour, *, spacing_pt: float = 0
    ) -> None:
        self._pdf = pdf
        self._style = (weight, size_pt, colour, spacing_pt)

    def write(self, x_mm: float, baseline_mm: float, text: str) -> float:
        """Where a text set on its baseline ends, in mm. Raises PrintingError for a sign that the type lacks."""
        self._take_up()
        known = getattr(self._pdf.current_font, "cmap", {})
        if not all(ord(sign) in known for sign in text):
            raise PrintingError("a text has a sign that the type does not have")
        self._pdf.text(x_mm, baseline_mm, text)
        return x_mm + float(self._pdf.get_string_width(text))

    def write_lines(self, x_mm: float, baseline_mm: float, lines: tuple[str, ...], leading_mm: float) -> None:
        """Lines under one another, the first on the given baseline."""
        for number, line in enumerate(lines):
            self.write(x_mm, baseline_mm + number * leading_mm, line)

    def write_centred(self, middle_mm: float, baseline_mm: float, text: str) -> None:
        """Text with its middle at a place."""
        self.write(middle_mm - self.width_mm(text) / 2, baseline_mm, text)

    def width_mm(self, text: str) -> float:
        """How wide a text comes out."""
        self._take_up()
        return float(self._pdf.get_string_width(text))

    def resized(self, size_pt: float) -> Pen:
        """The same style in another size."""
        weight, _, colour, spacing_pt = self._style
        return Pen(self._pdf, weight, size_pt, colour, spacing_pt=spacing_pt)

    def shrunk_to(self, width_mm: float, lines: tuple[str, ...]) -> Pen:
        """The same style, made just small enough for the widest line."""
        widest = max(self.width_mm(line) for line in lines)
        return self.resized(self.size_pt * min(1.0, width_mm / widest))

    @property
    def size_pt(self) -> float:
        """Size in points."""
        return self._style[1]

    def _take_up(self) -> None:
        weight, size_pt, colour, spacing_pt = self._style
        self._pdf.set_font(weight, size=size_pt)
        self._pdf.set_text_color(*colour)
        self._pdf.set_char_spacing(spacing_pt)


def split_in_two(text: str, width: int) -> tuple[str, ...]:
    """A long name as one line, or as two of about the same length, broken at a space."""
    if len(text) <= width or " " not in text:
        return (text,)
    spaces = [place for place, sign in enumerate(text) if sign == " "]
    middle = min(spaces, key=lambda place: max(place, len(text) - place - 1))
    return text[:middle], text[middle + 1 :]
