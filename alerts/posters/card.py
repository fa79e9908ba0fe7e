"""A card for a wallet, and a letter page of ten to cut; every measure in millimetres from the upper left corner."""

from collections.abc import Iterator

from alerts.posters.palette import PALETTES, Palette
from alerts.posters.parts import Box, bare_code, name_row
from alerts.posters.qr import qr_code
from alerts.posters.spec import PosterError, PosterSpec
from alerts.posters.words import spoken
from alerts.printing.setting import POINT_MM, Paragraph, Style, chopped, column, height_of
from alerts.printing.shapes import Colour, Page, Rect, Shape, moved

WIDTH_MM, HEIGHT_MM = 85.6, 54.0  # ISO/IEC 7810, ID-1
MARGIN_MM = 4.0
INNER_MM = WIDTH_MM - 2 * MARGIN_MM
NAME_MM, NOTICE_MM, CODE_MM = 7.0, 3.6, 32.0
LEAST_PT, QUESTION_PT, ADDRESS_PT = 7.0, 10.5, 13.0  # read from a hand's distance
TEXT_PT, LEAST_SPARE_MM = (8.2, 7.6, LEAST_PT), 3.6

LETTER_MM = (215.9, 279.4)
COLUMNS, ROWS = 2, 5
CUT_MM, LINE_MM = 5.0, 0.15
GREY: Colour = (150, 150, 150)


def card_page(spec: PosterSpec) -> Page:
    """One card. Raises PosterError for an address too long for it, PrintingError for a sign that the type lacks."""
    words = spoken(spec.language)[0]
    return Page(
        WIDTH_MM, HEIGHT_MM, tuple(_card(spec)), f"{words.title} {spec.code.upper()}", words.pdf_language
    )


def cards_page(spec: PosterSpec) -> Page:
    """Ten cards on a letter page with the lines to cut along. Raises as card_page()."""
    words, card = spoken(spec.language)[0], _card(spec)
    width_mm, height_mm = LETTER_MM
    left_mm, top_mm = (width_mm - COLUMNS * WIDTH_MM) / 2, (height_mm - ROWS * HEIGHT_MM) / 2
    shapes: list[Shape] = []
    for row in range(ROWS):
        for place in range(COLUMNS):
            shapes += moved(card, left_mm + place * WIDTH_MM, top_mm + row * HEIGHT_MM)
    shapes += _cuts(left_mm, top_mm)
    return Page(width_mm, height_mm, tuple(shapes), f"{words.title} {spec.code.upper()}", words.pdf_language)


def _cuts(left_mm: float, top_mm: float) -> list[Shape]:
    """The lines between the cards, a little longer than they are."""
    right_mm, bottom_mm = LETTER_MM[0] - left_mm, LETTER_MM[1] - top_mm
    tall, wide = bottom_mm - top_mm, right_mm - left_mm + 2 * CUT_MM
    return [
        *(
            Rect(left_mm + at * WIDTH_MM - LINE_MM / 2, top_mm, LINE_MM, tall, GREY)
            for at in range(COLUMNS + 1)
        ),
        *(
            Rect(left_mm - CUT_MM, top_mm + at * HEIGHT_MM - LINE_MM / 2, wide, LINE_MM, GREY)
            for at in range(ROWS + 1)
        ),
    ]


def _card(spec: PosterSpec) -> list[Shape]:
    """One card from its own corner: the question above, the code and what to do with it below."""
    head, bottom_mm = _head(spec)
    side_mm = min(CODE_MM, HEIGHT_MM - bottom_mm - MARGIN_MM / 2)
    code = bare_code(qr_code(spec.payload), MARGIN_MM / 2, (HEIGHT_MM + bottom_mm - side_mm) / 2, side_mm)
    text = _text(spec, MARGIN_MM / 2 + side_mm + 1, bottom_mm)
    return [*head, *code, *text]


def _head(spec: PosterSpec) -> tuple[list[Shape], float]:
    """Who asks and what, on a band; and where the band ends."""
    palette, top_mm = PALETTES[spec.ink], NOTICE_MM if spec.demonstration else 0
    question = [*_question(spec, palette)]
    name = Box(MARGIN_MM, top_mm + 1.6, INNER_MM, NAME_MM)
    bottom_mm = name.y_mm + NAME_MM + height_of(question) + 2.6
    return [
        Rect(0, 0, WIDTH_MM, bottom_mm, palette.band) if palette.band else _rule(bottom_mm, palette),
        *(_notice(spec, palette) if spec.demonstration else []),
        *name_row(name, spec.institution_name, spec.institution_acronym, spec.logo, palette),
        *column(question, MARGIN_MM, name.y_mm + NAME_MM),
    ], bottom_mm


def _rule(y_mm: float, palette: Palette) -> Rect:
    return Rect(MARGIN_MM, y_mm, INNER_MM, 0.25, palette.text)


def _notice(spec: PosterSpec, palette: Palette) -> list[Shape]:
    """That this is a demonstration, across the top."""
    text = " · ".join(words.demonstration for words in spoken(spec.language) if words)
    style = Style("ExtraBold", LEAST_PT, palette.text).fitted(INNER_MM, text)
    baseline_mm = (NOTICE_MM + style.cap_mm) / 2
    ground = Rect(0, 0, WIDTH_MM, NOTICE_MM, palette.notice) if palette.notice else _rule(NOTICE_MM, palette)
    return [ground, style.centred(WIDTH_MM / 2, baseline_mm, text)]


def _question(spec: PosterSpec, palette: Palette) -> Iterator[Paragraph]:
    """The question and the invitation, then each other language in small type."""
    words, beside = spoken(spec.language)
    question = Style("ExtraBold", QUESTION_PT, palette.on_band).fitted(INNER_MM, words.question)
    yield Paragraph(question.cap_mm + 1.2, question, (words.question,))
    invitation = Style("ExtraBold", QUESTION_PT * 0.95, palette.bright).fitted(INNER_MM, words.invitation)
    yield Paragraph(4.3, invitation, (words.invitation,))
    small = Style("SemiBold", LEAST_PT, palette.on_band)
    if beside:
        yield Paragraph(3.6, small.fitted(INNER_MM, beside.card_beside), (beside.card_beside,))
    if spec.second_text:
        yield Paragraph(3.5, small, small.broken(spec.second_text, INNER_MM), 1.15)


def _text(spec: PosterSpec, left_mm: float, top_mm: float) -> list[Shape]:
    """How to get there, the address, and how to stay safe, as large as the room allows and in the middle of it."""
    width_mm, room_mm = WIDTH_MM - MARGIN_MM - left_mm, HEIGHT_MM - top_mm
    for block in _ways(spec, width_mm):
        if height_of(block) <= room_mm - LEAST_SPARE_MM:
            return [*column(block, left_mm, top_mm + (room_mm - height_of(block)) / 2)]
    raise PosterError("the public address or a text is too long for a card")


def _ways(spec: PosterSpec, width_mm: float) -> Iterator[list[Paragraph]]:
    """The text beside the code in as few lines as may be, then in small type, then in brief."""
    fewest = _count(_advice(spec, LEAST_PT, width_mm))
    for size_pt in TEXT_PT:
        block = _advice(spec, size_pt, width_mm)
        if _count(block) == fewest:
            yield block
    yield _advice(spec, LEAST_PT, width_mm, brief=True)


def _count(block: list[Paragraph]) -> int:
    return sum(len(paragraph.lines) for paragraph in block)


def _advice(spec: PosterSpec, size_pt: float, width_mm: float, *, brief: bool = False) -> list[Paragraph]:
    palette = PALETTES[spec.ink]
    words, beside = spoken(spec.language)
    small, other = Style("Regular", size_pt, palette.text), Style("Regular", size_pt, palette.strong)
    said = (
        [(words.card_brief, small, 1.5)]
        if brief
        else [(words.card_care, small, 1.55), (words.card_key, small, 1.3)]
    )
    said += [(beside.card_brief, other, 1.4)] if beside else []
    return [
        Paragraph(small.cap_mm, small, small.broken(words.card_how, width_mm), 1.2),
        _address(spec, palette, width_mm),
        *(
            Paragraph(step * size_pt * POINT_MM, style, style.broken(text, width_mm), 1.2)
            for text, style, step in said
        ),
    ]


def _address(spec: PosterSpec, palette: Palette, width_mm: float) -> Paragraph:
    """The address as large as fits, in several lines where one would be too small."""
    style = Style("ExtraBold", ADDRESS_PT, palette.strong).fitted(width_mm, spec.address)
    if style.size_pt >= LEAST_PT:
        return Paragraph(style.cap_mm + 1.9, style, (spec.address,))
    small = style.sized(LEAST_PT)
    return Paragraph(small.cap_mm + 1.6, small, chopped(spec.address, small, width_mm), 1.15)
