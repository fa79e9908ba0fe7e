"""Pictures of handwriting, of doubtful boxes and of whole sides, with nothing of the scanner in them.

They are cut from the page laid flat, smoothed, whitened and brought to sixteen greys: neither metadata nor yellow
printer dots nor a sensor's own noise come along.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from alerts.paper.reading.flat import PX_PER_MM, FlatPage
from alerts.paper.reading.marks import Mark, PageMarks
from alerts.paper.reading.outcome import Crop
from alerts.paper.reading.pixels import Grey, ink_over, paper_under, softened
from alerts.paper.reading.places import FRAME_MM, WritingPlace
from alerts.paper.sheet.layout import BACK, FRONT, Area, WritingBox

Steps = Sequence[tuple[float, int]]

SHEET_BYTES = 60_000  # of handwriting in one alert
SIDE_BYTES: Mapping[int, int] = {FRONT: 20_000, BACK: 40_000}  # behind stands the story
PICTURE_BYTES = 80_000
BESIDE_MM = 22.0  # of a box's label, so that a person sees what is asked

_GREYS = 16
_WHITE, _BLACK = 0.86, 0.25  # in parts of the paper's light: lighter is paper, darker is ink
_RULE_MM = 0.8
_WRITTEN_INK = 72  # of 255, twice what the printed rules take
_LEAST_WRITTEN_MM2 = 0.8
_PAPER_STEP, _PAPER_WINDOW = 4, 11
# What a pixel of so much ink becomes.
_PARTS = ((1 - np.arange(256) / 255 - _BLACK) / (_WHITE - _BLACK)).clip(0, 1)
_LEVELS = (np.rint(_PARTS * (_GREYS - 1)) * (255 // (_GREYS - 1))).astype(np.uint8)
# Scale and WebP quality, tried until a side keeps to its budget; a full page of capitals ends near half and reads well.
_GIVING_WAY: Steps = (
    (1.0, 50), (0.8, 45), (0.67, 40), (0.55, 35), (0.45, 30), (0.35, 25), (0.25, 15),
)  # fmt: skip
_PICTURE_GIVING_WAY: Steps = ((1.0, 35), (0.8, 25), (0.6, 15), (0.4, 5))
_EFFORT = 2  # of six: twice as fast as the next, a tenth larger


def handwriting(places: Sequence[WritingPlace], number: int) -> tuple[Crop, ...]:
    """A crop of every place where something was written, in the order of the sheet, within the side's budget."""
    written = [place for place in places if is_written(place)]
    crops = _within(SIDE_BYTES[number], [_cleaned(place.part(_framed(place.writing))) for place in written])
    return tuple(Crop(place.writing.field, webp) for place, webp in zip(written, crops, strict=True))


def _framed(writing: WritingBox) -> Area:
    return writing.area.grown(FRAME_MM if writing.framed else 0)


def is_written(place: WritingPlace) -> bool:
    """Whether there is more ink in a place than its own rules."""
    writing = place.writing
    area = writing.area.grown(-FRAME_MM if writing.framed else 0)
    inside = place.part(area)
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
    (picture,) = _within(PICTURE_BYTES, [_cleaned(page.picture())], _PICTURE_GIVING_WAY, effort=0)
    return picture


def _within(
    most: int, pictures: Sequence[Image.Image], steps: Steps = _GIVING_WAY, *, effort: int = _EFFORT
) -> list[bytes]:
    """The pictures as WebP, coarser until they keep to a number of bytes together."""
    files: list[bytes] = []
    for scale, quality in steps:
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
    coarse = np.asarray(image.reduce(_PAPER_STEP), dtype=np.uint8)
    smooth = Image.fromarray(paper_under(coarse, _PAPER_WINDOW)).resize(image.size, Image.Resampling.BILINEAR)
    soft = softened(grey)
    return Image.fromarray(_LEVELS.take(ink_over(soft, np.maximum(np.asarray(smooth), soft))))
