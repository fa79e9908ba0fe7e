"""The parts that posters of every size are put together from."""

from dataclasses import dataclass

from alerts.posters.palette import INK, PAPER, Palette
from alerts.posters.qr import QUIET_ZONE_MODULES, QrCode
from alerts.printing.logo import Logo
from alerts.printing.page import split_in_two
from alerts.printing.setting import Style
from alerts.printing.shapes import Picture, Rect, Shape, Squares

FRAME_SHARE = 1 / 96  # of a code's card: the white between its frame and its quiet zone


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in mm."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float

    @property
    def right_mm(self) -> float:
        """Where it ends to the right."""
        return self.x_mm + self.width_mm

    @property
    def middle_mm(self) -> float:
        """Half way down."""
        return self.y_mm + self.height_mm / 2


def code_card(code: QrCode, x_mm: float, y_mm: float, side_mm: float) -> list[Shape]:
    """The code on white, inside a frame that stays clear of its quiet zone."""
    card = Rect(x_mm, y_mm, side_mm, side_mm, PAPER, INK, side_mm * 0.0094, side_mm * 0.0365)
    return [card, *bare_code(code, x_mm, y_mm, side_mm, side_mm * FRAME_SHARE)]


def bare_code(code: QrCode, x_mm: float, y_mm: float, side_mm: float, frame_mm: float = 0) -> list[Shape]:
    """The code with its quiet zone in a square of that side."""
    module_mm = (side_mm - 2 * frame_mm) / (code.side + 2 * QUIET_ZONE_MODULES)
    inset_mm = frame_mm + QUIET_ZONE_MODULES * module_mm
    cells = tuple((run.column, run.row, run.length) for run in code.runs)
    return [Squares(x_mm + inset_mm, y_mm + inset_mm, module_mm, cells)]


def name_row(box: Box, name: str, acronym: str, logo: Logo | None, palette: Palette) -> list[Shape]:
    """Who receives the alerts: logo, acronym, a thin rule, the name in one or two lines."""
    shapes, x_mm = _logo(box, logo, palette) if logo else ([], box.x_mm)
    unit_mm = box.height_mm / 12
    if acronym:
        bold = Style("ExtraBold", 17 * unit_mm, palette.bright, 0.8 * unit_mm).fitted(
            box.width_mm / 4, acronym
        )
        shapes.append(bold.line(x_mm, box.middle_mm + bold.cap_mm / 2, acronym))
        x_mm += bold.width_mm(acronym) + 3.5 * unit_mm
        shapes.append(Rect(x_mm, box.middle_mm - 3.6 * unit_mm, 0.4 * unit_mm, 7.2 * unit_mm, palette.bright))
        x_mm += 3.9 * unit_mm
    lines = split_in_two(name, 56)
    plain = Style("SemiBold", 12 * unit_mm, palette.on_band).fitted(box.right_mm - x_mm, *lines)
    leading_mm = 4.9 * unit_mm
    first_mm = box.middle_mm + plain.cap_mm / 2 - leading_mm * (len(lines) - 1) / 2
    return [*shapes, *plain.lines(x_mm, first_mm, lines, leading_mm)]


def _logo(box: Box, logo: Logo, palette: Palette) -> tuple[list[Shape], float]:
    """The logo on a white plate where the ground is dark, and where the name may begin."""
    plate = 0.09 * box.height_mm if palette.band else 0
    width_mm, height_mm = logo.inside(box.width_mm / 4, box.height_mm - 2 * plate)
    top_mm = box.middle_mm - height_mm / 2
    shapes: list[Shape] = [Picture(box.x_mm + plate, top_mm, width_mm, height_mm, logo)]
    if plate:
        ground = Rect(
            box.x_mm, top_mm - plate, width_mm + 2 * plate, height_mm + 2 * plate, PAPER, radius_mm=plate
        )
        shapes.insert(0, ground)
    return shapes, box.x_mm + width_mm + 2 * plate + box.height_mm / 3
