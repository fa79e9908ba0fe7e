"""The upper part of a wall poster: who asks, the question as large as it fits, and the second language."""

from alerts.posters.parts import Box, name_row
from alerts.posters.plan import Sheet
from alerts.printing.setting import POINT_MM, Paragraph, Style, column, height_of
from alerts.printing.shapes import Rect, Shape

HEADLINE_PT, HEADLINE_LEADING = 58.0, 0.929  # leading in sizes of the type
INVITATION_PT, INVITATION_GAP = 30.0, 0.41  # gap in sizes of the headline


def head(sheet: Sheet, bottom_mm: float, last_line_mm: float) -> list[Shape]:
    """Everything above the steps. last_line_mm: the lowest baseline, because the code's card stands below it."""
    unit, spec, palette = sheet.unit, sheet.spec, sheet.palette
    ground = [Rect(0, 0, sheet.plan.width_mm, bottom_mm, palette.band)] if palette.band else []
    height_mm = max(13.4 * unit, sheet.plan.care_pt)  # the name is small type too
    row = Box(sheet.left_mm, 20.8 * unit - height_mm / 2, sheet.inner_mm, height_mm)
    return [
        *ground,
        *(_notice(sheet) if spec.demonstration else []),
        *name_row(row, spec.institution_name, spec.institution_acronym, spec.logo, palette),
        *_question(sheet, 34 * unit, last_line_mm),
    ]


def _notice(sheet: Sheet) -> list[Shape]:
    """That this is a demonstration, across the top."""
    palette, height_mm = sheet.palette, 11 * sheet.unit
    text = " · ".join(words.demonstration for words in (sheet.words, sheet.beside) if words)
    style = Style("ExtraBold", 15 * sheet.unit, palette.text).fitted(sheet.inner_mm, text)
    return [
        Rect(0, 0, sheet.plan.width_mm, height_mm, palette.notice)
        if palette.notice
        else Rect(sheet.left_mm, height_mm, sheet.inner_mm, 0.4 * sheet.unit, palette.text),
        style.centred(sheet.plan.width_mm / 2, (height_mm + style.cap_mm) / 2, text),
    ]


def _question(sheet: Sheet, top_mm: float, last_line_mm: float) -> list[Shape]:
    """The headline in three lines or two, whichever comes out larger; what room is over goes above and below."""
    small = [*_who(sheet), *_second(sheet)]
    room_mm = last_line_mm - top_mm - height_of(small)
    ways = [_large(sheet, lines, room_mm) for lines in (sheet.words.headline, sheet.words.headline_in_two)]
    large = max(ways, key=lambda way: way[0].style.size_pt)
    spare_mm = room_mm - height_of(large)
    return [*column([*large, *small], sheet.left_mm, top_mm + spare_mm * 0.5)]


def _large(sheet: Sheet, lines: tuple[str, ...], room_mm: float) -> list[Paragraph]:
    """Headline and invitation, made just small enough for the room."""
    words, palette, whole = sheet.words, sheet.palette, sheet.unit
    headline = Style("ExtraBold", HEADLINE_PT * whole, palette.on_band).fitted(sheet.inner_mm, *lines)
    invitation = Style("ExtraBold", INVITATION_PT * whole, palette.bright).fitted(
        sheet.inner_mm, words.invitation
    )
    wanted_mm = height_of(_stacked(headline, lines, invitation, words.invitation))
    scale = min(1.0, room_mm / wanted_mm)
    headline, invitation = (
        headline.sized(headline.size_pt * scale),
        invitation.sized(invitation.size_pt * scale),
    )
    return _stacked(headline, lines, invitation, words.invitation)


def _stacked(headline: Style, lines: tuple[str, ...], invitation: Style, text: str) -> list[Paragraph]:
    step_mm = INVITATION_GAP * headline.size_pt * POINT_MM + invitation.cap_mm
    return [
        Paragraph(headline.cap_mm, headline, lines, HEADLINE_LEADING),
        Paragraph(step_mm, invitation, (text,)),
    ]


def _who(sheet: Sheet) -> list[Paragraph]:
    style = Style("Regular", sheet.plan.who_pt, sheet.palette.soft)
    return [Paragraph(10 * sheet.unit, style, style.broken(sheet.words.who, sheet.inner_mm), 1.17)]


def _second(sheet: Sheet) -> list[Paragraph]:
    """The question and the invitation in the second language, and the line of the configuration in a third."""
    size_pt, paragraphs = sheet.plan.who_pt * 1.13, []
    texts = (
        [(sheet.beside.question, sheet.palette.on_band), (sheet.beside.invitation, sheet.palette.bright)]
        if sheet.beside
        else []
    )
    texts += [(sheet.spec.second_text, sheet.palette.on_band)] if sheet.spec.second_text else []
    for number, (text, colour) in enumerate(texts):
        style = Style("SemiBold", size_pt, colour)
        step_mm = (10.5 if number == 0 else 7.4) * sheet.unit
        paragraphs.append(Paragraph(step_mm, style, style.broken(text, sheet.inner_mm), 1.17))
    return paragraphs
