"""The stub at the foot of a sheet: the receipt that opens the mailbox, and how to keep it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.paper.sheet.codes import REFERENCE_LENGTH
from alerts.paper.sheet.layout import HEIGHT_MM, MARGIN_MM, WIDTH_MM
from alerts.paper.sheet.typesetting import broken_lines
from alerts.paper.sheet.words import SheetWords
from alerts.printing.page import Colour, Pen

if TYPE_CHECKING:
    from fpdf import FPDF

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_INK: Colour = (16, 32, 28)
_DEEP: Colour = (16, 60, 55)
_QUIET: Colour = (70, 88, 82)
_WORDS_IN_LINE = 3
_RIGHT_MM = 113.0
_KEY_MM = 95.0
_FOOT_MM = 31.0
_LEADING_MM, _PARAGRAPH_MM = 3.6, 1.1


@dataclass(frozen=True, slots=True, repr=False)
class Stub:
    """What one sheet gives away and what it keeps. Its repr shows neither.

    reference: in the sheet's corner codes, names the mailbox and opens nothing. receipt_words, receipt_digits:
    the receipt in its two forms, printed on the stub alone.
    """

    reference: str
    receipt_words: tuple[str, ...]
    receipt_digits: str

    def __repr__(self) -> str:
        return "Stub()"


def new_reference() -> str:
    """A random reference of ten signs, about 49 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(REFERENCE_LENGTH))


def draw_stub(pdf: FPDF, stub: Stub, words: SheetWords, address: str) -> None:
    """The stub below the letter page's lower edge: the key on the left, what to know about it on the right."""
    _draw_cut(pdf, words)
    top_mm = HEIGHT_MM + 9.5
    _draw_key(pdf, stub, words, top_mm)
    _draw_rules_of_use(pdf, words, top_mm)
    if address:
        pen = Pen(pdf, "ExtraBold", 12, _DEEP).shrunk_to(WIDTH_MM - MARGIN_MM - _RIGHT_MM, (address,))
        pen.write(_RIGHT_MM, top_mm + _FOOT_MM, address)


def _draw_key(pdf: FPDF, stub: Stub, words: SheetWords, top_mm: float) -> None:
    Pen(pdf, "ExtraBold", 11, _DEEP).write(MARGIN_MM, top_mm, words.key)
    rows = range(0, len(stub.receipt_words), _WORDS_IN_LINE)
    lines = tuple("   ".join(stub.receipt_words[row : row + _WORDS_IN_LINE]) for row in rows)
    key = Pen(pdf, "ExtraBold", 13, _INK).shrunk_to(_KEY_MM, lines)
    key.write_lines(MARGIN_MM, top_mm + 8.2, lines, 6.8)
    end_mm = Pen(pdf, "Regular", 8.5, _QUIET).write(MARGIN_MM, top_mm + _FOOT_MM, words.or_digits)
    room_mm = MARGIN_MM + _KEY_MM - end_mm - 2
    digits = Pen(pdf, "SemiBold", 9.5, _INK).shrunk_to(room_mm, (stub.receipt_digits or " ",))
    digits.write(end_mm + 2, top_mm + _FOOT_MM, stub.receipt_digits)


def _draw_rules_of_use(pdf: FPDF, words: SheetWords, top_mm: float) -> None:
    pen, baseline_mm = Pen(pdf, "Regular", 8.2, _INK), top_mm
    for paragraph in words.keep:
        lines = broken_lines(pen, paragraph, WIDTH_MM - MARGIN_MM - _RIGHT_MM)
        pen.write_lines(_RIGHT_MM, baseline_mm, lines, _LEADING_MM)
        baseline_mm += len(lines) * _LEADING_MM + _PARAGRAPH_MM


def _draw_cut(pdf: FPDF, words: SheetWords) -> None:
    pdf.set_draw_color(*_QUIET)
    pdf.set_line_width(0.25)
    pdf.set_dash_pattern(dash=1.6, gap=1.2)
    pdf.line(0, HEIGHT_MM, WIDTH_MM, HEIGHT_MM)
    pdf.set_dash_pattern()
    Pen(pdf, "Regular", 7.2, _QUIET).write_centred(WIDTH_MM / 2, HEIGHT_MM + 3.4, words.tear_here)
