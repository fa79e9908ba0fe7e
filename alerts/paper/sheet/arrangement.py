"""The arrangement of version 1 on its two sides: which question stands where, and how its options run.

Nothing here is measured from type: places depend on the questionnaire's ids alone, so that every language of the
sheet is read by the same layout. A printed version is never rearranged; tests hold a digest of it.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from alerts.paper.sheet.layout import (
    BACK,
    BOX_MM,
    FRONT,
    INNER_MM,
    MARGIN_MM,
    Area,
    Heading,
    PageLayout,
    SectionTitle,
    SheetLayout,
    TickBox,
    WritingBox,
)
from alerts.questionnaire import CHECKED, OTHER, Kind, Question, Questionnaire, published

TITLE_MM = 7.0
HEADING_LINE_MM = 3.75
HEADING_FOOT_MM = 1.0
PITCH_MM = 4.6
EXTRA_LINE_MM = 3.2
OTHER_PITCH_MM = 6.2  # a written line needs more room than a mark
GAP_MM = 2.2
LABEL_FOOT_MM = 1.0
LABEL_GAP_MM = 5.2  # from a box's left edge to its label
GUTTER_MM = 4.5
MONTH_TICK_MM = 31.0
WRITE_FOOT_MM = 1.2

# Printed short of the catalogue: the ministries; everything else is written and found by a person.
MINISTRIES = tuple(f"I{number:03}" for number in range(3, 17))


@dataclass(frozen=True)
class Ask:
    """One question as it is set.

    cells_mm: widths of the columns that its options fill from top to bottom, `counts` in each.
    heading_lines: 0 for a label that
    is its box's own. tall: options that need more than one line. write_mm: height of each place to write on.
    """

    question: str
    heading_lines: int = 1
    cells_mm: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    only: tuple[str, ...] = ()
    tall: Mapping[str, int] = field(default_factory=dict)
    write_mm: float = 0.0
    writes: tuple[str, ...] = ()
    rules: int = 0
    other_mm: float = 24.0
    shows_help: bool = False
    foot_mm: float = GAP_MM


@dataclass(frozen=True)
class Column:
    """Questions under one another."""

    x_mm: float
    top_mm: float
    width_mm: float
    asks: tuple[Ask, ...]


@cache
def sheet_layout(questionnaire: Questionnaire) -> SheetLayout:
    """The layout of a published version; KeyError for a version that has no sheet."""
    sides = _SIDES[questionnaire.version]
    return SheetLayout(questionnaire.version, tuple(_page(questionnaire, *side) for side in sides))


@cache
def printed_layouts() -> Mapping[int, SheetLayout]:
    """The layout of every published version that has a sheet, by its number."""
    return {version: sheet_layout(published(version)) for version in _SIDES}


def _page(
    questionnaire: Questionnaire, number: int, titles: Sequence[SectionTitle], columns: Sequence[Column]
) -> PageLayout:
    setters = [_Setter(questionnaire, column) for column in columns]
    return PageLayout(
        number=number,
        titles=tuple(titles),
        headings=tuple(each for setter in setters for each in setter.headings),
        boxes=tuple(each for setter in setters for each in setter.boxes),
        writings=tuple(each for setter in setters for each in setter.writings),
    )


class _Setter:
    """Sets a column from top to bottom; `y_mm` is where the next thing goes."""

    def __init__(self, questionnaire: Questionnaire, column: Column) -> None:
        self.headings: list[Heading] = []
        self.boxes: list[TickBox] = []
        self.writings: list[WritingBox] = []
        self._column = column
        self.y_mm = column.top_mm
        for ask in column.asks:
            self._set(ask, questionnaire.question(ask.question))
            self.y_mm += ask.foot_mm

    def _set(self, ask: Ask, question: Question) -> None:
        self._set_heading(ask)
        if question.kind is Kind.MONTH:
            self._set_month(ask, question)
        elif ask.writes:
            for name in ask.writes:
                self._write(ask, name)
        elif question.kind is Kind.CHECK:
            self._tick(ask, question.id, (CHECKED,))
        else:
            self._tick(ask, question.id, ask.only or tuple(option.id for option in question.options))

    def _set_heading(self, ask: Ask) -> None:
        if ask.heading_lines:
            height_mm = (ask.heading_lines + ask.shows_help) * HEADING_LINE_MM
            area = Area(self._column.x_mm, self.y_mm, self._column.width_mm, height_mm)
            self.headings.append(Heading(ask.question, area, ask.heading_lines, ask.shows_help))
            self.y_mm += height_mm + HEADING_FOOT_MM

    def _set_month(self, ask: Ask, question: Question) -> None:
        """A place for month and year, and beside it the box of a person who does not remember."""
        area = Area(self._column.x_mm, self.y_mm, self._column.width_mm - MONTH_TICK_MM, ask.write_mm)
        x_mm, y_mm = area.x_mm + area.width_mm + GUTTER_MM, self.y_mm + (ask.write_mm - BOX_MM) / 2
        label_mm = MONTH_TICK_MM - GUTTER_MM - LABEL_GAP_MM
        self.writings.append(WritingBox(question.id, area))
        self.boxes.append(TickBox(question.names[2], CHECKED, x_mm, y_mm, label_mm))
        self.y_mm += ask.write_mm

    def _write(self, ask: Ask, name: str) -> None:
        area = Area(self._column.x_mm, self.y_mm, self._column.width_mm, ask.write_mm)
        self.writings.append(WritingBox(name, area, ask.rules))
        self.y_mm += ask.write_mm + (WRITE_FOOT_MM if len(ask.writes) > 1 else 0)

    def _tick(self, ask: Ask, name: str, values: Sequence[str]) -> None:
        widths = ask.cells_mm or (self._column.width_mm,)
        counts = ask.counts or (math.ceil(len(values) / len(widths)),) * len(widths)
        top_mm = lowest_mm = self.y_mm
        left = iter(values)
        for place, (width_mm, count) in enumerate(zip(widths, counts, strict=True)):
            self.y_mm = top_mm
            x_mm = self._column.x_mm + sum(widths[:place])
            for value in islice(left, count):
                self._tick_one(ask, TickBox(name, value, x_mm, self.y_mm, 0), width_mm)
            lowest_mm = max(lowest_mm, self.y_mm)
        self.y_mm = lowest_mm

    def _tick_one(self, ask: Ask, box: TickBox, width_mm: float) -> None:
        lines = ask.tall.get(box.value, 1)
        label_mm = width_mm - LABEL_GAP_MM - LABEL_FOOT_MM
        y_mm = box.y_mm
        if writes := box.value == OTHER:
            y_mm += OTHER_PITCH_MM - PITCH_MM
            x_mm = box.x_mm + LABEL_GAP_MM + ask.other_mm
            area = Area(x_mm, y_mm - 2.4, box.x_mm + width_mm - x_mm, 6.6)
            self.writings.append(WritingBox(f"{box.field}_{OTHER}", area, framed=False))
            label_mm = ask.other_mm - 1.0
        self.boxes.append(TickBox(box.field, box.value, box.x_mm, y_mm, label_mm, lines))
        self.y_mm += (OTHER_PITCH_MM if writes else PITCH_MM) + (lines - 1) * EXTRA_LINE_MM


def _columns(top_mm: float, *columns: tuple[Ask, ...]) -> Iterator[Column]:
    """Columns of equal width side by side."""
    width_mm = (INNER_MM - GUTTER_MM * (len(columns) - 1)) / len(columns)
    for place, asks in enumerate(columns):
        yield Column(MARGIN_MM + place * (width_mm + GUTTER_MM), top_mm, width_mm, asks)


def _title(section: str, x_mm: float, y_mm: float, width_mm: float) -> SectionTitle:
    return SectionTitle(section, Area(x_mm, y_mm, width_mm, 5.0))


_THIRD_MM = (INNER_MM - 2 * GUTTER_MM) / 3
_FIFTHS = (INNER_MM / 5,) * 5
_TOP_MM = 27.0
_WHERE_MM = 54.0
_COLUMNS_MM = 98.0
_STORY_MM = 85.0
_SAFETY_MM = 195.0

_FRONT = (
    FRONT,
    (
        _title("A", MARGIN_MM, _TOP_MM, INNER_MM),
        _title("B", MARGIN_MM, _COLUMNS_MM, 2 * _THIRD_MM + GUTTER_MM),
        _title("C", MARGIN_MM + 2 * (_THIRD_MM + GUTTER_MM), _COLUMNS_MM, _THIRD_MM),
    ),
    (
        *_columns(
            _TOP_MM + TITLE_MM,
            (Ask("A1", writes=("A1",), write_mm=8.4),),
            (Ask("A4", writes=("A4",), write_mm=8.4, foot_mm=1.4), Ask("A5", heading_lines=0)),
        ),
        *_columns(
            _WHERE_MM,
            (
                Ask("A1", heading_lines=0, cells_mm=_FIFTHS, only=(*MINISTRIES, "no_se"), foot_mm=1.4),
                Ask("A2", cells_mm=_FIFTHS),
            ),
        ),
        *_columns(
            _COLUMNS_MM + TITLE_MM,
            (
                Ask("B1", heading_lines=2, tall={"pagar": 2}),
                Ask("B2", tall={"firmar": 2}),
            ),
            (
                Ask("B3", cells_mm=(34.8, _THIRD_MM - 34.8), counts=(5, 3)),
                Ask("B3P", cells_mm=(34.8, _THIRD_MM - 34.8)),
                Ask("B4"),
                Ask("B5", writes=("B5",), write_mm=8.0),
                Ask("B6", cells_mm=(_THIRD_MM / 3,) * 3),
                Ask("B7", heading_lines=2, cells_mm=(40.0, _THIRD_MM - 40.0)),
            ),
            (
                Ask("C1", tall={"autoridad": 3, "companero": 2}),
                Ask("C2_1", heading_lines=2, writes=("C2_1", "C2_2", "C2_3"), write_mm=9.0),
                Ask("C3", heading_lines=2, cells_mm=(_THIRD_MM / 2,) * 2),
            ),
        ),
    ),
)

_BACK = (
    BACK,
    (
        _title("D", MARGIN_MM, _TOP_MM, INNER_MM),
        _title("E", MARGIN_MM, _SAFETY_MM, INNER_MM),
    ),
    (
        *_columns(
            _TOP_MM + TITLE_MM,
            (Ask("D1", heading_lines=2, tall={"contado": 2}),),
            (Ask("D2", heading_lines=2),),
            (Ask("D3", heading_lines=2, tall={"dano": 2}),),
            (Ask("D4", heading_lines=2, tall={"boleta": 2}),),
        ),
        *_columns(_STORY_MM, (Ask("D5", writes=("D5",), write_mm=96.0, rules=12, shows_help=True),)),
        *_columns(
            _SAFETY_MM + TITLE_MM,
            (Ask("E1", heading_lines=3, writes=("E1",), write_mm=34.0, rules=4),),
            (Ask("E2A", tall={"pdh": 2}),),
            (
                Ask("E2B", cells_mm=(15.0, 15.0, _THIRD_MM - 30.0)),
                Ask("E3", tall={"contrato": 2}),
            ),
        ),
    ),
)
_SIDES = {1: (_FRONT, _BACK)}
