"""Pictures of handwriting and of doubtful boxes, with nothing of the scanner in them.

They are cut from the page laid flat, smoothed, whitened and brought to sixteen greys: neither metadata nor yellow
printer dots nor a sensor's own noise come along.
"""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from alerts.paper.reading.marks import Mark, PageMarks
from alerts.paper.reading.pixels import Grey, ink_over, paper_under
from alerts.paper.reading.register import FLAT_SIZE, PX_PER_MM, FlatPage
from alerts.paper.sheet.layout import Area, PageLayout, WritingBox

BESIDE_MM = 22.0  # of a box's label, so that a person sees what is asked
_FRAME_MM = 0.9
_GREYS = 16
_WHITE, _BLACK = 0.86, 0.25  # in parts of the paper's light: lighter is paper, darker is ink
_RULE_MM = 0.8
_WRITTEN_INK = 72  # of 255, twice what the printed rules take
_LEAST_WRITTEN_MM2 = 0.8
_PAPER_STEP, _PAPER_WINDOW = 4, 11
_PICTURE_STEP = 2


@dataclass(frozen=True, slots=True, repr=False)
class Crop:
    """One picture as PNG, for the field that it answers. Its repr shows nothing of it."""

    field: str
    png: bytes

    def __repr__(self) -> str:
        return f"Crop({self.field}, {len(self.png)} bytes)"


def handwriting(page: FlatPage, layout: PageLayout) -> tuple[Crop, ...]:
    """A crop of every place where something was written, in the order of the sheet."""
    written = (writing for writing in layout.writings if is_written(page, writing))
    return tuple(
        Crop(writing.field, _png(page.cut(writing.area.grown(_FRAME_MM if writing.framed else 0))))
        for writing in written
    )


def is_written(page: FlatPage, writing: WritingBox) -> bool:
    """Whether there is more ink in a place than its own rules."""
    area = writing.area.grown(-_FRAME_MM if writing.framed else 0)
    inside = page.cut(area)
    ink = ink_over(inside, paper_under(inside, 13)) > _WRITTEN_INK
    away = np.abs(_rows_mm(area, len(ink))[:, None] - np.array([-1e9, *writing.rules_mm])).min(axis=1)
    return bool(np.count_nonzero(ink[away > _RULE_MM]) > _LEAST_WRITTEN_MM2 * PX_PER_MM**2)


def _rows_mm(area: Area, count: int) -> npt.NDArray[np.float64]:
    """The place of each row of pixels on the page."""
    return area.y_mm + (np.arange(count) + 0.5) / PX_PER_MM


def box_crop(read: PageMarks, mark: Mark) -> Crop:
    """A doubtful box with the beginning of its label, as a person settles it."""
    area = Area(mark.x_mm - 3, mark.y_mm - 3, BESIDE_MM, mark.box.area.height_mm + 6)
    return Crop(mark.box.field, _png(read.page.cut(area)))


def page_picture(page: FlatPage) -> Crop:
    """The whole page at a hundred dots an inch, for what was written outside every box."""
    small = Image.fromarray(page.grey).resize((FLAT_SIZE[0] // _PICTURE_STEP, FLAT_SIZE[1] // _PICTURE_STEP))
    return Crop("", _png(np.asarray(small, dtype=np.uint8)))


def _png(grey: Grey) -> bytes:
    """The pixels cleaned, as a PNG of sixteen greys without any other chunk."""
    levels = _cleaned(grey)
    image = Image.fromarray(levels, mode="P")
    image.putpalette([each for level in range(_GREYS) for each in [level * 255 // (_GREYS - 1)] * 3])
    stream = BytesIO()
    image.save(stream, "PNG", compress_level=4, bits=4)
    return stream.getvalue()


def _cleaned(grey: Grey) -> Grey:
    """Every pixel as one of sixteen greys between ink and paper."""
    image = Image.fromarray(grey)
    soft = np.asarray(image.filter(ImageFilter.BoxBlur(1)), dtype=np.uint8)
    coarse = np.asarray(image.reduce(_PAPER_STEP), dtype=np.uint8)
    smooth = Image.fromarray(paper_under(coarse, _PAPER_WINDOW)).resize(image.size, Image.Resampling.BILINEAR)
    light = soft / np.maximum(np.asarray(smooth), 1).astype(np.float32)
    parts = ((light - _BLACK) / (_WHITE - _BLACK)).clip(0, 1)
    return np.asarray(np.rint(parts * (_GREYS - 1)), dtype=np.uint8)
