"""Posters to look at in tests, and ways to look at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from itertools import combinations

import pypdfium2
from PIL import Image, ImageDraw

from alerts.posters import FORMATS, INKS, LANGUAGES, PosterSpec
from alerts.printing.logo import Logo, logo_of
from alerts.printing.setting import POINT_MM, Style
from alerts.printing.shapes import Page, Text

SPEC = PosterSpec("https://ejemplo.gt", "K7MQ6X", "Comisión Nacional contra la Corrupción", "CNC")
DEMONSTRATION = PosterSpec("http://127.0.0.1:8000", "A2B3C4", "Comisión de ejemplo", demonstration=True)
ENGLISH = replace(SPEC, language="en")
ONION = replace(SPEC, base_url=f"http://{'abcdefgh234567' * 4}.onion")
LONGEST = replace(SPEC, base_url=f"https://{'.'.join(['a' * 63, 'b' * 63, 'c' * 63, 'd' * 61])}")
SECOND = "La utz, kataqxanik chqawach, man kab'ij ta ab'i'"

SVG_LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="10 10 120 60">
<title>Escudo</title>
<g fill="#1450a0"><path d="M10 70L70 10L130 70z"/><circle cx="70" cy="55" r="9" fill="#fff"/></g></svg>"""


def png_logo(width: int = 600, height: int = 400) -> bytes:
    """A picture with a transparent ground."""
    image = Image.new("RGBA", (width, height))
    ImageDraw.Draw(image).ellipse((10, 10, width - 10, height - 10), fill=(20, 80, 160))
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def logos() -> list[Logo]:
    """One of each kind."""
    return [logo_of(png_logo()), logo_of(SVG_LOGO)]


EVERY = [
    replace(SPEC, format=size, language=language, ink=ink)
    for size in FORMATS
    for language in LANGUAGES
    for ink in INKS
]
FULLEST = [
    replace(spec, demonstration=True, second_text=SECOND, logo=logos()[0])
    for spec in EVERY
    if spec.ink == "full"
]


def name_of(spec: PosterSpec) -> str:
    """What a test with a poster is called."""
    return f"{spec.format}-{spec.language}-{spec.ink}"


@contextmanager
def first_page(pdf: bytes) -> Iterator[pypdfium2.PdfPage]:
    """A PDF's only page."""
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        page = document[0]
        yield page
        page.close()


def text_of(pdf: bytes) -> str:
    """What a PDF's only page says."""
    with first_page(pdf) as page:
        text_page = page.get_textpage()
        text = text_page.get_text_range()
        text_page.close()
    return " ".join(str(text).split())


def texts(page: Page) -> list[Text]:
    """Every line of type on a page."""
    return [shape for shape in page.shapes if isinstance(shape, Text)]


def ink_box(text: Text) -> tuple[float, float, float, float]:
    """What a line of type covers: left, top of its capitals, right, and a little below its baseline."""
    style = Style(text.weight, text.size_pt, text.colour, text.spacing_pt)
    below_mm = 0.2 * text.size_pt * POINT_MM
    return text.x_mm, text.y_mm - style.cap_mm, text.x_mm + style.width_mm(text.text), text.y_mm + below_mm


def overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two boxes share some of the page."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def clashes(page: Page) -> list[tuple[str, str]]:
    """Lines of type that stand on one another."""
    return [
        (one.text, other.text)
        for one, other in combinations(texts(page), 2)
        if overlap(ink_box(one), ink_box(other))
    ]
