"""The kit's letter pages: convocation, talk, and the note on independence."""

from alerts.kit.letter import HEIGHT_MM, LEADING, MARGIN_MM, WIDTH_MM, Sheet, bare, headed, written
from alerts.kit.spec import KitSpec
from alerts.kit.words import ConvocationWords, IndependenceWords, Part, TalkWords, words_in
from alerts.posters.palette import DEEP, INK, MINT
from alerts.printing.setting import Style
from alerts.printing.shapes import Page, Rect, Shape

MINUTES_MM = 22.0


def convocation_page(spec: KitSpec) -> Page:
    """A page that convenes the staff: no name, no logo, no address, no reason."""
    words = words_in(spec.language)
    said = words.convocation
    begin = bare(said.title, said.practice if spec.demonstration else "")
    return _page(spec, written(begin, lambda sheet: _convoke(sheet, said)), said.title)


def _convoke(sheet: Sheet, said: ConvocationWords) -> None:
    sheet.write(Style("SemiBold", sheet.size_pt * 1.15, INK), said.addressed)
    for text in said.body:
        sheet.down(0.9)
        sheet.body(text)
    sheet.down(0.6)
    for label in said.blanks:
        sheet.blank(label)
    sheet.down(2)
    sheet.body(said.closing)
    sheet.down(3)
    sheet.blank(said.signature, width_mm=100)


def talk_page(spec: KitSpec) -> Page:
    """A talk of ten minutes: what to say, minute by minute."""
    said = words_in(spec.language).talk
    begin = headed(spec, said.title, said.practice)
    return _page(spec, written(begin, lambda sheet: _talk(sheet, said, spec)), said.title)


def _talk(sheet: Sheet, said: TalkWords, spec: KitSpec) -> None:
    sheet.down(0.4)
    top_mm = sheet.y_mm + 0.2 * sheet.size_mm
    ground_at = len(sheet.shapes)
    sheet.down(0.4)
    sheet.heading(said.before, x_mm=MARGIN_MM + 4)
    for text in said.before_lines:
        sheet.item(text, x_mm=MARGIN_MM + 4)
    sheet.down(0.9)
    ground = Rect(MARGIN_MM, top_mm, WIDTH_MM - 2 * MARGIN_MM, sheet.y_mm - top_mm, MINT, radius_mm=2)
    sheet.shapes.insert(ground_at, ground)
    for part in said.parts:
        _part(sheet, part, said.minute, spec)


def _part(sheet: Sheet, part: Part, minute: str, spec: KitSpec) -> None:
    """Its minutes in the margin, its lines beside them."""
    sheet.down(0.75)
    start, end = part.minutes
    at_mm = sheet.y_mm + LEADING * 1.15 * sheet.size_mm
    minutes = Style("ExtraBold", sheet.size_pt * 1.15, DEEP)
    sheet.shapes.append(minutes.line(MARGIN_MM, at_mm, f"{start}–{end} {minute}"))
    sheet.heading(part.title, x_mm=MARGIN_MM + MINUTES_MM)
    for text in part.lines:
        sheet.item(_named(text, spec), x_mm=MARGIN_MM + MINUTES_MM)


def independence_page(spec: KitSpec) -> Page:
    """Whom the team works for, what it does, and what it cannot do."""
    said = words_in(spec.language).independence
    begin = headed(spec, said.title, said.practice)
    return _page(spec, written(begin, lambda sheet: _independence(sheet, said, spec)), said.title)


def _independence(sheet: Sheet, said: IndependenceWords, spec: KitSpec) -> None:
    sheet.body(_named(said.opening, spec))
    for section in said.sections:
        sheet.down(0.9)
        sheet.heading(section.title)
        for text in section.lines:
            sheet.item(_named(text, spec))
    for label, value in ((said.contact, spec.contact), (said.legal, spec.legal)):
        if value:
            sheet.down(0.9)
            sheet.heading(label)
            sheet.body(value)
    sheet.down(1)
    for label in said.blanks:
        sheet.blank(label, width_mm=110)


def _named(text: str, spec: KitSpec) -> str:
    """A sentence with the names of this instance in it."""
    return text.format(institution=spec.institution_name, address=spec.address)


def _page(spec: KitSpec, shapes: tuple[Shape, ...], title: str) -> Page:
    return Page(WIDTH_MM, HEIGHT_MM, shapes, title, words_in(spec.language).pdf_language)
