"""A drawn page read once before any stranger's: whatever libraries load late is then loaded, and known to work."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from alerts.paper.reading.flat import PX_PER_MM
from alerts.paper.sheet.codes import CornerCode, DarkRun, code_image
from alerts.paper.sheet.layout import (
    BOX_MM,
    CODE_MM,
    FRONT,
    HEIGHT_MM,
    OUTLINE_MM,
    WIDTH_MM,
    Corner,
    PageLayout,
    SheetLayout,
)

_PAPER, _PRINT = 240, 30


def drawn_scan(layout: SheetLayout) -> bytes:
    """A front as a scanner's PDF, one box crossed and one place written on."""
    image = Image.new("L", (round(WIDTH_MM * PX_PER_MM), round(HEIGHT_MM * PX_PER_MM)), _PAPER)
    pen = ImageDraw.Draw(image)
    for corner in Corner:
        _draw_code(pen, CornerCode(layout.version, FRONT, corner))
    _draw_boxes(pen, layout.page(FRONT))
    light = np.asarray(image.filter(ImageFilter.GaussianBlur(1)), dtype=np.int16)
    noisy = light + np.random.default_rng(0).integers(-3, 3, light.shape)
    stream = BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(stream, "PDF", resolution=PX_PER_MM * 25.4)
    return stream.getvalue()


def _draw_code(pen: ImageDraw.ImageDraw, code: CornerCode) -> None:
    image = code_image(code)
    module = CODE_MM / image.side * PX_PER_MM
    left, top = (each * PX_PER_MM for each in code.corner.origin_mm)
    for run in image.runs:
        pen.rectangle(_module_edges(run, module, left, top), fill=_PRINT)


def _module_edges(run: DarkRun, module: float, left: float, top: float) -> tuple[float, float, float, float]:
    x, y = left + run.column * module, top + run.row * module
    return x, y, x + run.length * module - 1, y + module - 1


def _draw_boxes(pen: ImageDraw.ImageDraw, page: PageLayout) -> None:
    side = BOX_MM * PX_PER_MM
    for box in page.boxes:
        x, y = box.x_mm * PX_PER_MM, box.y_mm * PX_PER_MM
        pen.rectangle((x, y, x + side, y + side), outline=_PRINT, width=round(OUTLINE_MM * PX_PER_MM))
    first, place = page.boxes[0], page.writings[0].area
    x, y = first.x_mm * PX_PER_MM, first.y_mm * PX_PER_MM
    pen.line((x, y, x + side, y + side), fill=_PRINT, width=4)
    middle = (place.y_mm + place.height_mm / 2) * PX_PER_MM
    pen.line(
        (place.x_mm * PX_PER_MM + 40, middle, place.x_mm * PX_PER_MM + 300, middle), fill=_PRINT, width=4
    )
