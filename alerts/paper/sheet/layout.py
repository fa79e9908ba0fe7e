"""Where everything stands on the sheet, in millimetres from a page's upper left corner.

The printer and the reader share it: what is printed at a place is looked for at that place.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

WIDTH_MM, HEIGHT_MM = 215.9, 279.4  # letter
MARGIN_MM = 12.0
INNER_MM = WIDTH_MM - 2 * MARGIN_MM

BOX_MM = 3.5  # outer edge of a tick box
OUTLINE_MM = 0.3
BARE_RULE_MM = 5.7  # from the upper edge of a place without a frame

CODE_MM = 13.0
CODE_EDGE_MM = 9.5  # most printers leave 6 mm, scanners lose 3
FRONT, BACK = 1, 2
PAGES = (FRONT, BACK)

STUB_MM = 50.8
STUB_PAPER_MM = HEIGHT_MM + STUB_MM  # "oficio", 8.5 × 13 in: without its stub the sheet is a letter again


class Corner(StrEnum):
    """The four corners of an upright page, as their codes name them."""

    UPPER_LEFT = "A"
    UPPER_RIGHT = "B"
    LOWER_LEFT = "C"
    LOWER_RIGHT = "D"

    @property
    def origin_mm(self) -> tuple[float, float]:
        """The upper left point of the code in this corner."""
        right = self in (Corner.UPPER_RIGHT, Corner.LOWER_RIGHT)
        lower = self in (Corner.LOWER_LEFT, Corner.LOWER_RIGHT)
        return (
            WIDTH_MM - CODE_EDGE_MM - CODE_MM if right else CODE_EDGE_MM,
            HEIGHT_MM - CODE_EDGE_MM - CODE_MM if lower else CODE_EDGE_MM,
        )

    @property
    def points_mm(self) -> tuple[tuple[float, float], ...]:
        """The four corner points of its code, clockwise from the upper left."""
        x_mm, y_mm = self.origin_mm
        return (
            (x_mm, y_mm),
            (x_mm + CODE_MM, y_mm),
            (x_mm + CODE_MM, y_mm + CODE_MM),
            (x_mm, y_mm + CODE_MM),
        )


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle by its upper left point and its size, in mm."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float

    def grown(self, by_mm: float) -> "Area":
        """The same rectangle with its edges moved outwards."""
        return Area(
            self.x_mm - by_mm, self.y_mm - by_mm, self.width_mm + 2 * by_mm, self.height_mm + 2 * by_mm
        )


@dataclass(frozen=True, slots=True)
class TickBox:
    """A box whose mark answers `field` with `value`; its label stands to the right, in `lines` lines."""

    field: str
    value: str
    x_mm: float
    y_mm: float
    label_mm: float
    lines: int = 1

    @property
    def area(self) -> Area:
        """The outer edge of its outline."""
        return Area(self.x_mm, self.y_mm, BOX_MM, BOX_MM)


@dataclass(frozen=True, slots=True)
class WritingBox:
    """A place to write on for `field`: framed with `lines` rules inside, or a bare line where it has none."""

    field: str
    area: Area
    lines: int = 1
    framed: bool = True

    @property
    def rules_mm(self) -> tuple[float, ...]:
        """Where its printed rules lie, from the upper edge of the page."""
        if not self.framed:
            return (self.area.y_mm + BARE_RULE_MM,)
        step_mm = self.area.height_mm / max(self.lines, 1)
        return tuple(self.area.y_mm + number * step_mm for number in range(1, self.lines))


@dataclass(frozen=True, slots=True)
class Heading:
    """The wording of a question above its boxes."""

    question: str
    area: Area
    lines: int = 1
    shows_help: bool = False


@dataclass(frozen=True, slots=True)
class SectionTitle:
    """The letter and title of a section, with a rule to its right."""

    section: str
    area: Area


@dataclass(frozen=True)
class PageLayout:
    """One side of the sheet."""

    number: int
    titles: tuple[SectionTitle, ...]
    headings: tuple[Heading, ...]
    boxes: tuple[TickBox, ...]
    writings: tuple[WritingBox, ...]

    def boxes_of(self, field_name: str) -> tuple[TickBox, ...]:
        """The boxes that answer one field."""
        return tuple(box for box in self.boxes if box.field == field_name)


@dataclass(frozen=True)
class SheetLayout:
    """Both sides of the sheet of one questionnaire version."""

    version: int
    pages: tuple[PageLayout, ...] = field(repr=False)

    @cached_property
    def fields(self) -> frozenset[str]:
        """Every field that the paper can answer by a mark or in handwriting."""
        boxes = {box.field for page in self.pages for box in page.boxes}
        return frozenset(boxes | {writing.field for page in self.pages for writing in page.writings})

    def page(self, number: int) -> PageLayout:
        """The side with this number; KeyError where there is none."""
        for page in self.pages:
            if page.number == number:
                return page
        raise KeyError(number)
