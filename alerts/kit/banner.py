"""A banner of 200 × 80 cm, to be printed on vinyl; every measure in millimetres from the upper left corner."""

from alerts.kit.spec import KitSpec
from alerts.kit.words import BannerWords, words_in
from alerts.posters.palette import PALETTES
from alerts.posters.parts import Box, code_card, name_row
from alerts.posters.qr import qr_code
from alerts.printing.errors import PrintingError
from alerts.printing.setting import POINT_MM, Paragraph, Style, chopped, column, height_of
from alerts.printing.shapes import Page, Rect, Shape

WIDTH_MM, HEIGHT_MM = 2000.0, 800.0
MARGIN_MM = 90.0  # room for a hem and eyelets
CODE_MM, GAP_MM = 570.0, 90.0
TEXT_MM = WIDTH_MM - 2 * MARGIN_MM - CODE_MM - GAP_MM
NAME_MM, NOTICE_MM = 110.0, 70.0
# Read from the other side of a room: at 10 m a capital letter of 25 mm is still read without effort.
LEAST_PT, HEADLINE_PT, INVITATION_PT, ADDRESS_PT = 100.0, 270.0, 200.0, 260.0


def banner_page(spec: KitSpec) -> Page:
    """The banner. Raises PosterError for an address that a code cannot carry."""
    words = words_in(spec.language)
    palette = PALETTES["full"]
    top_mm = NOTICE_MM if spec.demonstration else 0
    code_mm = (HEIGHT_MM + top_mm - CODE_MM) / 2
    name = Box(MARGIN_MM, top_mm + 62, TEXT_MM, NAME_MM)
    shapes: tuple[Shape, ...] = (
        Rect(0, 0, WIDTH_MM, HEIGHT_MM, palette.band),
        *(_notice(words.banner.practice) if spec.demonstration else ()),
        *name_row(name, spec.institution_name, spec.institution_acronym, spec.logo, palette),
        *_text(spec, words.banner, name.y_mm + NAME_MM),
        *code_card(qr_code(spec.payload), WIDTH_MM - MARGIN_MM - CODE_MM, code_mm, CODE_MM),
    )
    return Page(WIDTH_MM, HEIGHT_MM, shapes, words.banner.invitation, words.pdf_language)


def _notice(text: str) -> list[Shape]:
    palette = PALETTES["full"]
    style = Style("ExtraBold", LEAST_PT, palette.text)
    return [
        Rect(0, 0, WIDTH_MM, NOTICE_MM, palette.notice),
        style.centred(WIDTH_MM / 2, (NOTICE_MM + style.cap_mm) / 2, text),
    ]


def _text(spec: KitSpec, words: BannerWords, top_mm: float) -> list[Shape]:
    """The question as large as the width allows, the address, and how to stay safe."""
    palette = PALETTES["full"]
    headline = Style("ExtraBold", HEADLINE_PT, palette.on_band).fitted(TEXT_MM, *words.headline)
    invitation = Style("ExtraBold", INVITATION_PT, palette.bright).fitted(TEXT_MM, words.invitation)
    small = Style("Regular", LEAST_PT, palette.soft)
    address = Style("ExtraBold", ADDRESS_PT, palette.on_band).fitted(TEXT_MM, spec.address)
    address = address.sized(max(address.size_pt, LEAST_PT))
    block = [
        Paragraph(headline.cap_mm, headline, words.headline, 0.95),
        Paragraph(0.32 * headline.size_pt * POINT_MM + invitation.cap_mm, invitation, (words.invitation,)),
        Paragraph(92, small, (words.label,)),
        Paragraph(28 + address.cap_mm, address, chopped(spec.address, address, TEXT_MM), 1.1),
        Paragraph(68, small, small.broken(words.care, TEXT_MM), 1.15),
    ]
    spare_mm = HEIGHT_MM - top_mm - height_of(block)
    if spare_mm < MARGIN_MM / 2:
        raise PrintingError("the public address is too long for a banner")
    return [*column(block, MARGIN_MM, top_mm + spare_mm * 0.42)]
