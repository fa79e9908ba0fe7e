"""The blank sheet as a PDF: letter, two sides, with a stub to tear off where a run has one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.i18n import translations
from alerts.paper.sheet.arrangement import LABEL_GAP_MM, sheet_layout
from alerts.paper.sheet.codes import CornerCode, code_image
from alerts.paper.sheet.labels import box_label
from alerts.paper.sheet.layout import (
    BOX_MM,
    CODE_MM,
    FRONT,
    HEIGHT_MM,
    OUTLINE_MM,
    STUB_PAPER_MM,
    WIDTH_MM,
    Area,
    Corner,
    Heading,
    PageLayout,
    SectionTitle,
    TickBox,
    WritingBox,
)
from alerts.paper.sheet.stub import Stub, draw_stub
from alerts.paper.sheet.typesetting import fitted
from alerts.paper.sheet.words import WORDS, Language, SheetWords
from alerts.printing.page import Colour, Pen, blank_page
from alerts.questionnaire import Kind, Question, Questionnaire

if TYPE_CHECKING:
    from fpdf import FPDF

INK: Colour = (16, 32, 28)
DEEP: Colour = (16, 60, 55)
QUIET: Colour = (70, 88, 82)
FRAME: Colour = (96, 112, 106)
RULE: Colour = (198, 208, 203)
PAPER: Colour = (255, 255, 255)

LABEL_PT, LEAST_LABEL_PT, HEADING_PT, HELP_PT = 8.3, 6.9, 8.6, 7.2
LABEL_LEADING_MM, HEADING_LEADING_MM = 3.2, 3.75
NO_BREAK = "\xa0"
RULE_INSET_MM = 2.0
BETWEEN_CODES_MM = 27.0  # where the words between two codes begin
# What differs from one installation to the next stays within these, so that the reader knows it for print.
OWNER_AREA = Area(WIDTH_MM - BETWEEN_CODES_MM - 60.0, 11.2, 60.0, 4.6)
ADDRESS_AREA = Area(BETWEEN_CODES_MM, 265.4, WIDTH_MM - 2 * BETWEEN_CODES_MM, 4.4)


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One kind of sheet. address: short public address printed at the foot; empty prints none.

    institution_acronym: who receives the alerts, from the configuration; may be empty.
    """

    questionnaire: Questionnaire
    address: str = ""
    institution_acronym: str = ""
    language: Language = "es"
    demonstration: bool = False


def sheet_pdf(spec: SheetSpec, *, copies: int = 1) -> bytes:
    """Two letter pages, the same bytes for the same spec: what a print vendor gets, without stub or reference."""
    words = WORDS[spec.language]
    with blank_page(WIDTH_MM, HEIGHT_MM, title=words.title, language=words.pdf_language) as pdf:
        for copy in range(copies):
            if copy:
                pdf.add_page()
            _draw_sheet(pdf, spec, reference="")
        return bytes(pdf.output())


def stubbed_sheets_pdf(spec: SheetSpec, stubs: Sequence[Stub]) -> bytes:
    """One sheet for every stub, shuffled, on oficio paper whose foot is torn off.

    Printed in house only and never stored: every stub carries a receipt.
    """
    words = WORDS[spec.language]
    shuffled = random.SystemRandom().sample(stubs, len(stubs))
    with blank_page(WIDTH_MM, STUB_PAPER_MM, title=words.title, language=words.pdf_language) as pdf:
        for place, stub in enumerate(shuffled):
            if place:
                pdf.add_page()
            _draw_sheet(pdf, spec, reference=stub.reference, stub=stub)
        return bytes(pdf.output())


def _draw_sheet(pdf: FPDF, spec: SheetSpec, *, reference: str, stub: Stub | None = None) -> None:
    """Both sides, the first on the page that is open."""
    for page in sheet_layout(spec.questionnaire).pages:
        if page.number != FRONT:
            pdf.add_page()
        _Side(pdf, spec, page).draw(reference)
        if stub and page.number == FRONT:
            draw_stub(pdf, stub, WORDS[spec.language], spec.address)


class _Side:
    """One side of a sheet while it is drawn."""

    def __init__(self, pdf: FPDF, spec: SheetSpec, page: PageLayout) -> None:
        self._pdf = pdf
        self._spec = spec
        self._page = page
        self._words: SheetWords = WORDS[spec.language]
        self._gettext = translations(spec.language).gettext

    def draw(self, reference: str) -> None:
        """Everything on this side."""
        for corner in Corner:
            code = CornerCode(self._spec.questionnaire.version, self._page.number, corner, reference)
            draw_code(self._pdf, code)
        self._draw_head()
        self._draw_foot()
        for title in self._page.titles:
            self._draw_title(title)
        for heading in self._page.headings:
            self._draw_heading(heading)
        for box in self._page.boxes:
            self._draw_box(box)
        for writing in self._page.writings:
            self._draw_writing(writing)

    def _draw_head(self) -> None:
        """Title and rules of the sheet, between the upper codes."""
        x_mm = BETWEEN_CODES_MM
        front = self._page.number == FRONT
        Pen(self._pdf, "ExtraBold", 17 if front else 12, DEEP).write(x_mm, 14.4, self._words.title)
        self._draw_owner()
        promise = Pen(self._pdf, "SemiBold", 8.8, INK).shrunk_to(WIDTH_MM - 2 * x_mm, (self._words.promise,))
        promise.write(x_mm, 19.4, self._words.promise)
        self._draw_how_to(x_mm, 24.0)

    def _draw_owner(self) -> None:
        name = self._words.demonstration if self._spec.demonstration else self._spec.institution_acronym
        if name:
            pen = Pen(self._pdf, "SemiBold", 8.8, QUIET).shrunk_to(OWNER_AREA.width_mm, (name,))
            pen.write(WIDTH_MM - BETWEEN_CODES_MM - pen.width_mm(name), 14.4, name)

    def _draw_how_to(self, x_mm: float, baseline_mm: float) -> None:
        """A marked and a corrected box, each beside its sentence."""
        pen = Pen(self._pdf, "Regular", 8.6, INK)
        self._draw_sample(x_mm, baseline_mm - 2.5, filled=False)
        end_mm = pen.write(x_mm + 4.6, baseline_mm, self._words.mark)
        self._draw_sample(end_mm + 5.0, baseline_mm - 2.5, filled=True)
        pen.write(end_mm + 9.6, baseline_mm, self._words.mistake)

    def _draw_sample(self, x_mm: float, y_mm: float, *, filled: bool) -> None:
        side_mm = 3.0
        self._pdf.set_draw_color(*INK)
        self._pdf.set_fill_color(*INK)
        self._pdf.set_line_width(OUTLINE_MM)
        self._pdf.rect(x_mm, y_mm, side_mm, side_mm, style="DF" if filled else "D")
        if not filled:
            self._pdf.set_line_width(0.45)
            self._pdf.line(x_mm + 0.6, y_mm + 0.6, x_mm + side_mm - 0.6, y_mm + side_mm - 0.6)
            self._pdf.line(x_mm + side_mm - 0.6, y_mm + 0.6, x_mm + 0.6, y_mm + side_mm - 0.6)

    def _draw_foot(self) -> None:
        """What to do with the sheet, between the lower codes."""
        x_mm, front = BETWEEN_CODES_MM, self._page.number == FRONT
        side = self._words.side.format(page=self._page.number)
        line = "   ·   ".join([side, *([self._spec.address] if self._spec.address else [])])
        small = Pen(self._pdf, "Regular", 8, QUIET).shrunk_to(ADDRESS_AREA.width_mm, (line,))
        small.write(x_mm, 268.6, line)
        first = self._words.more if front else self._words.fold
        Pen(self._pdf, "SemiBold", 9.2, DEEP).write(x_mm, 263.6, first)

    def _draw_title(self, title: SectionTitle) -> None:
        """The section's letter on a dark tile, its title, and a rule to the end."""
        area = title.area
        self._pdf.set_fill_color(*DEEP)
        self._pdf.rect(area.x_mm, area.y_mm, 5.0, 5.0, style="F", round_corners=True, corner_radius=0.8)
        Pen(self._pdf, "ExtraBold", 9.5, PAPER).write_centred(area.x_mm + 2.5, area.y_mm + 3.7, title.section)
        section = next(each for each in self._spec.questionnaire.sections if each.id == title.section)
        text = self._gettext(section.title)
        end_mm = Pen(self._pdf, "ExtraBold", 10.5, DEEP).write(area.x_mm + 6.8, area.y_mm + 3.8, text)
        self._pdf.set_draw_color(*DEEP)
        self._pdf.set_line_width(0.25)
        self._pdf.line(end_mm + 2.5, area.y_mm + 2.6, area.x_mm + area.width_mm, area.y_mm + 2.6)

    def _draw_heading(self, heading: Heading) -> None:
        """The question, and in quiet type how many boxes it takes or what helps to answer it."""
        question = self._spec.questionnaire.question(heading.question)
        area, hint = heading.area, self._hint(question)
        bold, quiet = Pen(self._pdf, "SemiBold", HEADING_PT, INK), Pen(self._pdf, "Regular", HELP_PT, QUIET)
        text = f"{self._gettext(question.label)} {hint.replace(' ', NO_BREAK)}".strip()
        bold, lines = fitted(bold, text, area.width_mm, heading.lines, LEAST_LABEL_PT)
        for number, line in enumerate(lines):
            words, _, tail = line.replace(NO_BREAK, " ").partition(hint or "\n")
            baseline_mm = area.y_mm + 2.9 + number * HEADING_LEADING_MM
            end_mm = bold.write(area.x_mm, baseline_mm, words.strip())
            if hint and words.strip() + tail != line:
                quiet.write(end_mm + (1.4 if words.strip() else 0), baseline_mm, hint)
        if heading.shows_help:
            help_mm = area.y_mm + 2.9 + heading.lines * HEADING_LEADING_MM
            quiet.resized(LABEL_PT).write(area.x_mm, help_mm, self._gettext(question.help))

    def _hint(self, question: Question) -> str:
        """How many answers a question takes, in the sheet's own words."""
        if question.id == "A1":
            return self._words.ministry
        if question.kind is Kind.MONTH:
            return self._words.month_hint
        return {Kind.ONE: self._words.one, Kind.MANY: self._words.many}.get(question.kind, "")

    def _draw_box(self, box: TickBox) -> None:
        inset_mm = OUTLINE_MM / 2  # the outline's outer edge is the box's edge
        side_mm = BOX_MM - OUTLINE_MM
        self._pdf.set_draw_color(*INK)
        self._pdf.set_line_width(OUTLINE_MM)
        self._pdf.rect(box.x_mm + inset_mm, box.y_mm + inset_mm, side_mm, side_mm)
        text = box_label(self._spec.questionnaire, box, self._gettext) or self._words.not_remembered
        pen = Pen(self._pdf, "Regular", LABEL_PT, INK)
        pen, lines = fitted(pen, text, box.label_mm, box.lines, LEAST_LABEL_PT)
        pen.write_lines(box.x_mm + LABEL_GAP_MM, box.y_mm + 2.8, lines, LABEL_LEADING_MM)

    def _draw_writing(self, writing: WritingBox) -> None:
        """A frame with rules, or a bare line where there is no frame."""
        area, inset_mm = writing.area, RULE_INSET_MM if writing.framed else 0.0
        for y_mm in writing.rules_mm:
            colour = RULE if writing.framed else FRAME
            self._draw_rule(area.x_mm + inset_mm, area.x_mm + area.width_mm - inset_mm, y_mm, colour)
        if writing.framed:
            self._pdf.set_draw_color(*FRAME)
            self._pdf.set_line_width(0.25)
            self._pdf.rect(area.x_mm, area.y_mm, area.width_mm, area.height_mm)

    def _draw_rule(self, start_mm: float, end_mm: float, y_mm: float, colour: Colour) -> None:
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(0.2)
        self._pdf.line(start_mm, y_mm, end_mm, y_mm)


def draw_code(pdf: FPDF, code: CornerCode) -> None:
    """A corner code as one filled path: no renderer can leave hair lines between parts of one fill."""
    image = code_image(code)
    module_mm = CODE_MM / image.side
    x_mm, y_mm = code.corner.origin_mm
    with pdf.new_path() as path:
        path.style.fill_color = "#000000"
        path.style.stroke_color = None
        for run in image.runs:
            path.rectangle(
                x_mm + run.column * module_mm, y_mm + run.row * module_mm, run.length * module_mm, module_mm
            )
