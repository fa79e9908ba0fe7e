"""A letter-size poster; every measure in millimetres from the upper left corner."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alerts.posters.qr import QUIET_ZONE_MODULES, QrCode, qr_code
from alerts.posters.spec import PosterSpec
from alerts.posters.words import WORDS, PosterWords, Step
from alerts.printing.page import Colour, Pen, blank_page, split_in_two

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH_MM, HEIGHT_MM = 215.9, 279.4
LEFT_MM = 15.0
INNER_MM = WIDTH_MM - 2 * LEFT_MM

INK: Colour = (16, 32, 28)
DEEP: Colour = (16, 60, 55)
SUN: Colour = (255, 196, 46)
MINT: Colour = (224, 240, 234)
PALE: Colour = (205, 228, 220)
QUIET: Colour = (70, 88, 82)
PAPER: Colour = (255, 255, 255)

NOTICE_MM = 11.0
NAME_BASELINE_MM = 23.0
HEADLINE_BASELINE_MM, HEADLINE_LEADING_MM, HEADLINE_PT = 50.5, 19.0, 58.0
INVITATION_BASELINE_MM = 104.5
HEAD_BOTTOM_MM = 137.0
CARD_TOP_MM, CARD_MM, CARD_RADIUS_MM = 126.5, 96.0, 3.5
STEPS_LEFT_MM, STEPS_TOP_MM, STEP_PITCH_MM = 123.0, 156.0, 24.0
ADDRESS_LABEL_MM, ADDRESS_BASELINE_MM = 231.0, 245.5
FOOT_TOP_MM = 254.5

ADDRESS_PT, ADDRESS_LEAST_PT, ADDRESS_BROKEN_PT = 42.0, 19.0, 17.0


def poster_pdf(spec: PosterSpec) -> bytes:
    """One PDF page, 215.9 × 279.4 mm, with embedded fonts; the same spec gives the same bytes.

    Not read back: offer checked_poster_pdf() instead. Raises PosterError for an address that a code cannot
    carry, or a name with signs that the type does not have.
    """
    words = WORDS[spec.language]
    code = qr_code(spec.payload)
    title = f"{words.title} {spec.code.upper()}"
    with blank_page(WIDTH_MM, HEIGHT_MM, title=title, language=words.pdf_language) as pdf:
        _draw_head(pdf, words, spec)
        _draw_card(pdf, code)
        for number, step in enumerate(words.steps, start=1):
            _draw_step(pdf, number, step)
        _draw_address(pdf, words, spec.address)
        _draw_foot(pdf, words)
        if spec.demonstration:
            _draw_notice(pdf, words.demonstration)
        return bytes(pdf.output())


def _fill(pdf: FPDF, colour: Colour, top_mm: float, height_mm: float) -> None:
    """A band of colour across the whole page."""
    pdf.set_fill_color(*colour)
    pdf.rect(0, top_mm, WIDTH_MM, height_mm, style="F")


def _draw_notice(pdf: FPDF, notice: str) -> None:
    _fill(pdf, SUN, 0, NOTICE_MM)
    Pen(pdf, "ExtraBold", 15, INK).write_centred(WIDTH_MM / 2, NOTICE_MM * 0.67, notice)


def _draw_head(pdf: FPDF, words: PosterWords, spec: PosterSpec) -> None:
    _fill(pdf, DEEP, 0, HEAD_BOTTOM_MM)
    _draw_name(pdf, spec)
    headline = Pen(pdf, "ExtraBold", HEADLINE_PT, PAPER).shrunk_to(INNER_MM, words.headline)
    headline.write_lines(LEFT_MM, HEADLINE_BASELINE_MM, words.headline, HEADLINE_LEADING_MM)
    invitation = Pen(pdf, "ExtraBold", 30, SUN).shrunk_to(INNER_MM, (words.invitation,))
    invitation.write(LEFT_MM, INVITATION_BASELINE_MM, words.invitation)
    Pen(pdf, "Regular", 15, PALE).write_lines(LEFT_MM, INVITATION_BASELINE_MM + 10.0, words.who, 6.2)


def _draw_name(pdf: FPDF, spec: PosterSpec) -> None:
    """Who receives the alerts: acronym, a thin rule, the name in one or two lines."""
    x_mm = LEFT_MM
    if spec.institution_acronym:
        acronym = Pen(pdf, "ExtraBold", 17, SUN, spacing_pt=0.8).shrunk_to(45, (spec.institution_acronym,))
        x_mm = acronym.write(LEFT_MM, NAME_BASELINE_MM, spec.institution_acronym) + 3.5
        pdf.set_fill_color(*SUN)
        pdf.rect(x_mm, NAME_BASELINE_MM - 5.6, 0.4, 7.2, style="F")
        x_mm += 3.5
    lines = split_in_two(spec.institution_name, 56)
    pen = Pen(pdf, "SemiBold", 12, PAPER).shrunk_to(WIDTH_MM - LEFT_MM - x_mm, lines)
    pen.write_lines(x_mm, NAME_BASELINE_MM - (2.7 if len(lines) > 1 else 0.4), lines, 4.9)


def _draw_card(pdf: FPDF, code: QrCode) -> None:
    """The code on white, inside a frame that stays clear of its quiet zone."""
    pdf.set_fill_color(*PAPER)
    pdf.set_draw_color(*INK)
    pdf.set_line_width(0.9)
    pdf.rect(
        LEFT_MM, CARD_TOP_MM, CARD_MM, CARD_MM, style="DF", round_corners=True, corner_radius=CARD_RADIUS_MM
    )
    frame_mm = 1.0
    module_mm = (CARD_MM - 2 * frame_mm) / (code.side + 2 * QUIET_ZONE_MODULES)
    inset_mm = frame_mm + QUIET_ZONE_MODULES * module_mm
    _draw_code(pdf, code, LEFT_MM + inset_mm, CARD_TOP_MM + inset_mm, module_mm)


def _draw_code(pdf: FPDF, code: QrCode, x_mm: float, y_mm: float, module_mm: float) -> None:
    """The dark modules as one filled path: no renderer can leave hair lines between parts of one fill."""
    with pdf.new_path() as path:
        path.style.fill_color = "#000000"
        path.style.stroke_color = None
        for run in code.runs:
            path.rectangle(
                x_mm + run.column * module_mm, y_mm + run.row * module_mm, run.length * module_mm, module_mm
            )


def _draw_step(pdf: FPDF, number: int, step: Step) -> None:
    top_mm = STEPS_TOP_MM + (number - 1) * STEP_PITCH_MM
    pdf.set_fill_color(*SUN)
    pdf.ellipse(STEPS_LEFT_MM, top_mm - 8.2, 11, 11, style="F")
    Pen(pdf, "ExtraBold", 16, INK).write_centred(STEPS_LEFT_MM + 5.5, top_mm - 0.7, str(number))
    text_mm = STEPS_LEFT_MM + 15
    room_mm = WIDTH_MM - LEFT_MM - text_mm
    Pen(pdf, "ExtraBold", 20, INK).shrunk_to(room_mm, (step.verb,)).write(text_mm, top_mm, step.verb)
    detail = Pen(pdf, "Regular", 13, QUIET).shrunk_to(room_mm, step.detail)
    detail.write_lines(text_mm, top_mm + 6.4, step.detail, 5.4)


def _draw_address(pdf: FPDF, words: PosterWords, address: str) -> None:
    """The address in type as large as fits; one that would come out too small is broken into lines."""
    pen = Pen(pdf, "ExtraBold", ADDRESS_PT, DEEP).shrunk_to(INNER_MM, (address,))
    label = Pen(pdf, "Regular", 14, QUIET)
    if pen.size_pt >= ADDRESS_LEAST_PT:
        label.write(LEFT_MM, ADDRESS_LABEL_MM, words.or_type)
        pen.write(LEFT_MM, ADDRESS_BASELINE_MM, address)
        return
    label.write(LEFT_MM, ADDRESS_LABEL_MM - 1.5, words.typed_as_one)
    lines = _broken(address, pen.resized(ADDRESS_BROKEN_PT))
    small = pen.resized(ADDRESS_BROKEN_PT).shrunk_to(INNER_MM, lines)
    small.write_lines(LEFT_MM, ADDRESS_LABEL_MM + 6.5, lines, 7.5)


def _broken(address: str, pen: Pen) -> tuple[str, ...]:
    """An address in as few lines of equal length as the page is wide."""
    count = min(2, math.ceil(pen.width_mm(address) / INNER_MM))
    length = math.ceil(len(address) / count)
    return tuple(address[start : start + length] for start in range(0, len(address), length))


def _draw_foot(pdf: FPDF, words: PosterWords) -> None:
    _fill(pdf, MINT, FOOT_TOP_MM, HEIGHT_MM - FOOT_TOP_MM)
    first, *others = words.care_lines
    x_mm = Pen(pdf, "ExtraBold", 13, DEEP).write(LEFT_MM, FOOT_TOP_MM + 8, words.care)
    Pen(pdf, "SemiBold", 13, INK).write(x_mm + 1.6, FOOT_TOP_MM + 8, first)
    Pen(pdf, "Regular", 12, INK).write_lines(LEFT_MM, FOOT_TOP_MM + 14, tuple(others), 5.6)
