"""Letter pages of the kit: a head, then text, with lines to write on; every measure in millimetres."""

from collections.abc import Callable
from dataclasses import dataclass

from alerts.kit.spec import KitSpec
from alerts.posters.palette import BLACK, DEEP, INK, PALETTES, QUIET, SUN
from alerts.posters.parts import Box, name_row
from alerts.printing.errors import PrintingError
from alerts.printing.setting import POINT_MM, Style
from alerts.printing.shapes import Disc, Rect, Shape

WIDTH_MM, HEIGHT_MM, MARGIN_MM = 215.9, 279.4, 20.0
INNER_MM = WIDTH_MM - 2 * MARGIN_MM
BOTTOM_MM = HEIGHT_MM - 14.0
LEADING = 1.32  # in sizes of the type
SIZES_PT = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5)


@dataclass
class Sheet:
    """A page being written downwards: what stands on it, where the next thing begins, and how large its text is."""

    size_pt: float
    y_mm: float
    shapes: list[Shape]

    @property
    def size_mm(self) -> float:
        """The size of the text in mm."""
        return self.size_pt * POINT_MM

    def down(self, sizes: float) -> None:
        """Leave room, in sizes of the text."""
        self.y_mm += sizes * self.size_mm

    def write(self, style: Style, text: str, *, x_mm: float = MARGIN_MM, leading: float = LEADING) -> None:
        """A text broken into lines down to the right margin; it ends on its last baseline."""
        for line in style.filled(text, WIDTH_MM - MARGIN_MM - x_mm):
            self.y_mm += leading * style.size_pt * POINT_MM
            self.shapes.append(style.line(x_mm, self.y_mm, line))

    def body(self, text: str, *, x_mm: float = MARGIN_MM) -> None:
        """Running text."""
        self.write(Style("Regular", self.size_pt, INK), text, x_mm=x_mm)

    def item(self, text: str, *, x_mm: float = MARGIN_MM) -> None:
        """A text with a dot before it."""
        self.down(0.2)
        dot_mm = 0.28 * self.size_mm
        self.shapes.append(Disc(x_mm, self.y_mm + (LEADING - 0.36) * self.size_mm - dot_mm / 2, dot_mm, DEEP))
        self.body(text, x_mm=x_mm + 1.1 * self.size_mm)

    def heading(self, text: str, *, x_mm: float = MARGIN_MM) -> None:
        """What the next lines are about."""
        self.write(Style("ExtraBold", self.size_pt * 1.15, DEEP), text, x_mm=x_mm)

    def blank(self, label: str, width_mm: float = INNER_MM) -> None:
        """A line to write on, with what belongs there beneath."""
        self.down(3.4)
        self.shapes.append(Rect(MARGIN_MM, self.y_mm, width_mm, 0.25, INK))
        self.write(Style("Regular", self.size_pt * 0.92, QUIET), label, leading=1.35)


def written(begin: Callable[[float], Sheet], fill: Callable[[Sheet], None]) -> tuple[Shape, ...]:
    """The largest text with which everything stands on one page. Raises PrintingError where none does."""
    for size_pt in SIZES_PT:
        sheet = begin(size_pt)
        fill(sheet)
        if sheet.y_mm <= BOTTOM_MM:
            return tuple(sheet.shapes)
    raise PrintingError("the institution's names or contact are too long for one page")


def headed(spec: KitSpec, title: str, practice: str) -> Callable[[float], Sheet]:
    """The beginning of a page in the institution's name."""

    def begin(size_pt: float) -> Sheet:
        sheet = bare(title, practice if spec.demonstration else "")(size_pt)
        name = Box(MARGIN_MM, 15, INNER_MM, 12)
        row = name_row(name, spec.institution_name, spec.institution_acronym, spec.logo, PALETTES["saving"])
        sheet.shapes += row
        sheet.shapes.append(Rect(MARGIN_MM, 30, INNER_MM, 0.8, SUN))
        return sheet

    return begin


def bare(title: str, practice: str) -> Callable[[float], Sheet]:
    """The beginning of a page in nobody's name. practice: the notice of a demonstration, or nothing."""

    def begin(size_pt: float) -> Sheet:
        sheet = Sheet(size_pt, 33, [])
        if practice:
            notice = Style("ExtraBold", 12, BLACK)
            sheet.shapes += [Rect(0, 0, WIDTH_MM, 9, SUN), notice.centred(WIDTH_MM / 2, 6, practice)]
        sheet.write(Style("ExtraBold", 22, DEEP), title, leading=1.2)
        sheet.down(0.8)
        return sheet

    return begin
