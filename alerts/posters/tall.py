"""Posters for a wall: letter, A4 and A3, from one plan; every measure in millimetres from the upper left corner."""

from alerts.posters.head import head
from alerts.posters.parts import Box, code_card
from alerts.posters.plan import Sheet, sheet_of
from alerts.posters.qr import qr_code
from alerts.posters.spec import PosterSpec
from alerts.posters.words import PosterWords, Step
from alerts.printing.setting import POINT_MM, Paragraph, Style, chopped, column, height_of
from alerts.printing.shapes import Disc, Page, Rect, Shape

ADDRESS_PT, ADDRESS_LEAST_PT, ADDRESS_BROKEN_PT = 42.0, 19.0, 17.0
STEP_MARK_MM, STEP_INDENT_MM = 11.0, 14.5


def tall_page(spec: PosterSpec) -> Page:
    """One poster, put together from its foot upwards: what room is left goes to the head.

    Raises PosterError for an address that a code cannot carry, PrintingError for a sign that the type lacks.
    """
    sheet = sheet_of(spec)
    foot, foot_top_mm = _foot(sheet)
    address, address_top_mm = _address(sheet, foot_top_mm)
    card_mm = sheet.plan.card_beside_mm if sheet.beside else sheet.plan.card_mm
    bottom_mm = address_top_mm - 5.1 * sheet.unit
    top_mm = bottom_mm - card_mm
    head_bottom_mm = top_mm + 10.5 * sheet.unit
    steps_mm = sheet.left_mm + card_mm + 10 * sheet.unit
    steps = Box(steps_mm, head_bottom_mm, sheet.right_mm - steps_mm, bottom_mm - head_bottom_mm)
    shapes: tuple[Shape, ...] = (
        *head(sheet, head_bottom_mm, top_mm - 5.8 * sheet.unit),
        *code_card(qr_code(spec.payload), sheet.left_mm, top_mm, card_mm),
        *_steps(sheet, steps),
        *address,
        *foot,
    )
    title = f"{sheet.words.title} {spec.code.upper()}"
    return Page(sheet.plan.width_mm, sheet.plan.height_mm, shapes, title, sheet.words.pdf_language)


def _steps(sheet: Sheet, box: Box) -> list[Shape]:
    """Three things to do, evenly down the space beside the code."""
    beside = sheet.beside.steps if sheet.beside else (None, None, None)
    blocks = [
        _step(sheet, step, second, box.width_mm - STEP_INDENT_MM * sheet.unit)
        for step, second in zip(sheet.words.steps, beside, strict=True)
    ]
    gap_mm = (box.height_mm - sum(map(height_of, blocks))) / (len(blocks) + 1)
    shapes: list[Shape] = []
    top_mm = box.y_mm + gap_mm * 1.2
    for number, block in enumerate(blocks, start=1):
        shapes += _mark(sheet, box.x_mm, top_mm + block[0].step_mm / 2, str(number))
        shapes += column(block, box.x_mm + STEP_INDENT_MM * sheet.unit, top_mm)
        top_mm += height_of(block) + gap_mm
    return shapes


def _step(sheet: Sheet, step: Step, second: Step | None, room_mm: float) -> list[Paragraph]:
    """A verb and what it needs; beside a second language both are short."""
    unit, palette = sheet.unit, sheet.palette
    verb = Style("ExtraBold", 20 * unit, palette.text).fitted(room_mm, step.verb)
    detail = Style("Regular", sheet.plan.detail_pt, palette.quiet)
    size_mm = sheet.plan.detail_pt * POINT_MM
    block = [
        Paragraph(verb.cap_mm, verb, (step.verb,)),
        Paragraph(
            1.38 * size_mm, detail, detail.broken(step.brief if second else step.detail, room_mm), 1.18
        ),
    ]
    if second:
        other = Style("Regular", sheet.plan.detail_pt, palette.strong)
        block.append(Paragraph(1.28 * size_mm, other, other.broken(second.beside, room_mm), 1.18))
    return block


def _mark(sheet: Sheet, x_mm: float, middle_mm: float, number: str) -> list[Shape]:
    """A step's number on its disc."""
    side_mm, palette = STEP_MARK_MM * sheet.unit, sheet.palette
    style = Style("ExtraBold", 16 * sheet.unit, palette.text)
    line = None if palette.mark else palette.text
    return [
        Disc(x_mm, middle_mm - side_mm / 2, side_mm, palette.mark, line, 0.5 * sheet.unit),
        style.centred(x_mm + side_mm / 2, middle_mm + style.cap_mm / 2, number),
    ]


def _address(sheet: Sheet, foot_top_mm: float) -> tuple[list[Shape], float]:
    """The address in type as large as fits, broken where that would be too small; and where its block begins."""
    unit, address = sheet.unit, sheet.spec.address
    style = Style("ExtraBold", ADDRESS_PT * unit, sheet.palette.strong).fitted(sheet.inner_mm, address)
    whole = style.size_pt >= ADDRESS_LEAST_PT * unit
    labels = tuple(
        words.or_type if whole else words.typed_as_one for words in (sheet.words, sheet.beside) if words
    )
    if whole:
        labels = (" · ".join(text.rstrip(":") for text in labels) + ":",)
    label = Style("Regular", sheet.plan.detail_pt * 1.08, sheet.palette.quiet)
    label = label.fitted(sheet.inner_mm, *labels)
    if not whole:
        style = style.sized(ADDRESS_BROKEN_PT * unit)
        style = style.sized(min(style.size_pt, style.size_pt * 2 * sheet.inner_mm / style.width_mm(address)))
        style = style.sized(max(style.size_pt, sheet.plan.care_pt))
    block = [
        Paragraph(label.cap_mm, label, labels, 1.2),
        Paragraph((14.5 if whole else 8.0) * unit, style, chopped(address, style, sheet.inner_mm), 1.25),
    ]
    top_mm = foot_top_mm - 8.5 * unit - height_of(block)
    return [*column(block, sheet.left_mm, top_mm)], top_mm


def _foot(sheet: Sheet) -> tuple[list[Shape], float]:
    """How to stay safe, on a calm ground down to the edge; and where it begins."""
    unit, palette = sheet.unit, sheet.palette
    every = [words for words in (sheet.words, sheet.beside) if words]
    heights = [_care_height(sheet, words) for words in every]
    height_mm = 2.2 * unit + sum(heights) + 2.4 * unit * (len(every) - 1) + 5.4 * unit
    top_mm = sheet.plan.height_mm - height_mm
    ground = Rect(0, top_mm, sheet.plan.width_mm, height_mm, palette.calm)
    rule = Rect(sheet.left_mm, top_mm, sheet.inner_mm, 0.4 * unit, palette.text)
    shapes: list[Shape] = [ground if palette.calm else rule]
    down_mm = top_mm + 2.2 * unit
    for words, its_height_mm in zip(every, heights, strict=True):
        shapes += _care(sheet, words, down_mm)
        down_mm += its_height_mm + 2.4 * unit
    return shapes, top_mm


def _care_styles(sheet: Sheet) -> tuple[Style, Style, Style]:
    size_pt, palette = sheet.plan.care_pt, sheet.palette
    return (
        Style("ExtraBold", size_pt * 1.06, palette.strong),
        Style("SemiBold", size_pt * 1.06, palette.text),
        Style("Regular", size_pt, palette.text),
    )


def _care(sheet: Sheet, words: PosterWords, top_mm: float) -> list[Shape]:
    """One language's advice: the first sentence led by a bold word, the others below."""
    lead, first, rest = _care_styles(sheet)
    step_mm = sheet.plan.care_pt * POINT_MM * 1.32
    indent_mm = lead.width_mm(f"{words.care} ")
    first_line, *more = first.broken(words.care_first, sheet.inner_mm, indent_mm=indent_mm)
    block = [Paragraph(step_mm, first, (line,)) for line in more]
    block.append(Paragraph(step_mm, rest, _care_lines(words, rest, sheet.inner_mm), 1.32))
    return [
        lead.line(sheet.left_mm, top_mm + step_mm, words.care),
        first.line(sheet.left_mm + indent_mm, top_mm + step_mm, first_line),
        *column(block, sheet.left_mm, top_mm + step_mm),
    ]


def _care_lines(words: PosterWords, style: Style, width_mm: float) -> tuple[str, ...]:
    """A line for each sentence where they fit, or all of them as one text."""
    if max(map(style.width_mm, words.care_then)) <= width_mm:
        return words.care_then
    return style.broken(" ".join(words.care_then), width_mm)


def _care_height(sheet: Sheet, words: PosterWords) -> float:
    texts = [shape.y_mm for shape in _care(sheet, words, 0)]
    return max(texts)
