"""Pictures of handwriting, of doubtful boxes and of whole sides, with nothing of the scanner in them.

They are cut from the page laid flat, smoothed, whitened and brought to sixteen greys: neither metadata nor yellow
printer dots nor a sensor's own noise come along.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from alerts.paper.reading.marks import Mark, PageMarks
from alerts.paper.reading.outcome import Crop
from alerts.paper.reading.pixels import Grey, ink_over, paper_under
from alerts.paper.reading.register import PX_PER_MM, FlatPage
from alerts.paper.sheet.layout import BACK, FRONT, Area, PageLayout, WritingBox

SHEET_BYTES = 60_000  # of handwriting in one alert
SIDE_BYTES: Mapping[int, int] = {FRONT: 20_000, BACK: 40_000}  # behind stands the story
PICTURE_BYTES = 80_000
BESIDE_MM = 22.0  # of a box's label, so that a person sees what is asked

_FRAME_MM = 0.9
_GREYS = 16
_WHITE, _BLACK = 0.86, 0.25  # in parts of the paper's light: lighter is paper, darker is ink
_RULE_MM = 0.8
_WRITTEN_INK = 72  # of 255, twice what the printed rules take
_LEAST_WRITTEN_MM2 = 0.8
_PAPER_STEP, _PAPER_WINDOW = 4, 11
_PICTURE_STEP = 2
# Scale and WebP quality, tried until a side keeps to its budget; the last is legible when everything is full.
_GIVING_WAY = ((1.0, 50), (0.75, 45), (0.6, 35), (0.5, 25), (0.4, 15), (0.3, 5))
_EFFORT = 2  # of six: twice as fast as the next, a tenth larger


def handwriting(page: FlatPage, layout: PageLayout) -> tuple[Crop, ...]:
    """A crop of every place where something was written, in the order of the sheet, within the side's budget."""
    written = [writing for writing in layout.writings if is_written(page, writing)]
    pictures = [_cleaned(page.cut(each.area.grown(_FRAME_MM if each.framed else 0))) for each in written]
    crops = _within(SIDE_BYTES[page.number], pictures)
    return tuple(Crop(each.field, webp) for each, webp in zip(written, crops, strict=True))


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
    return Crop(mark.box.field, _webp(_cleaned(read.page.cut(area))))


def side_picture(page: FlatPage) -> bytes:
    """The whole side at a hundred dots an inch, for what was written outside every box."""
    small = np.asarray(Image.fromarray(page.grey).reduce(_PICTURE_STEP), dtype=np.uint8)
    (picture,) = _within(PICTURE_BYTES, [_cleaned(small)], effort=0)
    return picture


def _within(most: int, pictures: Sequence[Image.Image], *, effort: int = _EFFORT) -> list[bytes]:
    """The pictures as WebP, coarser until they keep to a number of bytes together."""
    files: list[bytes] = []
    for scale, quality in _GIVING_WAY:
        files = [_webp(picture, scale, quality, effort) for picture in pictures]
        if sum(map(len, files)) <= most:
            break
    return files


def _webp(picture: Image.Image, scale: float = 1.0, quality: int = 50, effort: int = _EFFORT) -> bytes:
    """The picture without any other chunk."""
    if scale < 1:
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.BILINEAR)
    stream = BytesIO()
    picture.save(stream, "WEBP", quality=quality, method=effort)
    return stream.getvalue()


def _cleaned(grey: Grey) -> Image.Image:
    """Every pixel as one of sixteen greys between ink and paper."""
    image = Image.fromarray(grey)
    soft = np.asarray(image.filter(ImageFilter.BoxBlur(1)), dtype=np.uint8)
    coarse = np.asarray(image.reduce(_PAPER_STEP), dtype=np.uint8)
    smooth = Image.fromarray(paper_under(coarse, _PAPER_WINDOW)).resize(image.size, Image.Resampling.BILINEAR)
    light = soft / np.maximum(np.asarray(smooth), 1).astype(np.float32)
    parts = ((light - _BLACK) / (_WHITE - _BLACK)).clip(0, 1)
    levels = np.rint(parts * (_GREYS - 1)) * (255 // (_GREYS - 1))
    return Image.fromarray(levels.astype(np.uint8))
