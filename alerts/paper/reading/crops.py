"""Pictures of handwriting, of doubtful boxes and of whole sides, with nothing of the scanner in them.

They are cut from the page laid flat, smoothed, whitened and brought to sixteen greys: neither metadata nor yellow
printer dots nor a sensor's own noise come along.
"""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

import numpy as np
from PIL import Image

from alerts.paper.reading.flat import FlatPage
from alerts.paper.reading.marks import Mark, PageMarks
from alerts.paper.reading.outcome import Crop
from alerts.paper.reading.pixels import Grey, ink_over, paper_under, softened
from alerts.paper.reading.places import FRAME_MM, WritingPlace
from alerts.paper.reading.strokes import Strokes
from alerts.paper.sheet.layout import BACK, FRONT, Area, WritingBox

Steps = Sequence[tuple[float, int]]
Save = Callable[[Image.Image, int], bytes]

SHEET_BYTES = 60_000  # of handwriting in one alert
SIDE_BYTES: Mapping[int, int] = {FRONT: 20_000, BACK: 40_000}  # behind stands the story
PICTURE_BYTES = 80_000
BESIDE_MM = 22.0  # of a box's label, so that a person sees what is asked

_GREYS = 16
_PAPER_STEP, _PAPER_WINDOW = 4, 11
# What a pixel of so much ink becomes.
_PARTS = 1 - np.arange(256) / 255


def _levels(white: float, black: float) -> Grey:
    """Greys between ink and paper, both in parts of the paper's light: lighter is paper, darker is ink."""
    parts = ((_PARTS - black) / (white - black)).clip(0, 1)
    return np.asarray(np.rint(parts * (_GREYS - 1)) * (255 // (_GREYS - 1)), dtype=np.uint8)


_LEVELS = _levels(white=0.9, black=0.25)
_FAINT_LEVELS = _levels(white=0.95, black=0.7)
# Scale and quality, tried until a side keeps to its budget; a full page of capitals ends near half and reads well.
_GIVING_WAY: Steps = (
    (1.0, 50), (0.8, 45), (0.67, 40), (0.55, 35), (0.45, 30), (0.35, 25), (0.25, 15),
)  # fmt: skip
_PICTURE_GIVING_WAY: Steps = ((1.0, 35), (0.8, 25), (0.6, 15), (0.4, 5))
_EFFORT = 2  # of WebP's six: twice as fast as the next, a tenth larger


def handwriting(places: Sequence[WritingPlace], strokes: Strokes, number: int) -> tuple[Crop, ...]:
    """A crop of every written place, in the order of the sheet, within the side's budget."""
    crops = _within(SIDE_BYTES[number], [_legible(place, strokes) for place in places], _GIVING_WAY, _webp)
    return tuple(Crop(place.writing.field, webp) for place, webp in zip(places, crops, strict=True))


def _legible(place: WritingPlace, strokes: Strokes) -> Image.Image:
    levels = _LEVELS if strokes.is_sure(place.writing) else _FAINT_LEVELS
    return _cleaned(place.part(_framed(place.writing)), levels)


def _framed(writing: WritingBox) -> Area:
    return writing.area.grown(FRAME_MM if writing.framed else 0)


def box_crop(read: PageMarks, mark: Mark) -> Crop:
    """A doubtful box with the beginning of its label, as a person settles it."""
    area = Area(mark.x_mm - 3, mark.y_mm - 3, BESIDE_MM, mark.box.area.height_mm + 6)
    return Crop(mark.box.field, _webp(_cleaned(read.page.cut(area))))


def side_picture(page: FlatPage, *, faint: bool) -> bytes:
    """The whole side at a hundred dots an inch, for what was written outside every box; darker where it is faint.

    JPEG: as large as WebP here, and made in a tenth of the time.
    """
    cleaned = _cleaned(page.picture(), _FAINT_LEVELS if faint else _LEVELS)
    (picture,) = _within(PICTURE_BYTES, [cleaned], _PICTURE_GIVING_WAY, _jpeg)
    return picture


def _within(most: int, pictures: Sequence[Image.Image], steps: Steps, save: Save) -> list[bytes]:
    """The pictures as files, coarser until they keep to a number of bytes together."""
    files: list[bytes] = []
    for scale, quality in steps:
        files = [save(_scaled(picture, scale), quality) for picture in pictures]
        if sum(map(len, files)) <= most:
            break
    return files


def _scaled(picture: Image.Image, scale: float) -> Image.Image:
    if scale == 1:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.BILINEAR)


def _webp(picture: Image.Image, quality: int = 50) -> bytes:
    """The picture without any other chunk."""
    stream = BytesIO()
    picture.save(stream, "WEBP", quality=quality, method=_EFFORT)
    return stream.getvalue()


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def _cleaned(grey: Grey, levels: Grey = _LEVELS) -> Image.Image:
    """Every pixel as one of sixteen greys between ink and paper."""
    image = Image.fromarray(grey)
    coarse = np.asarray(image.reduce(_PAPER_STEP), dtype=np.uint8)
    smooth = Image.fromarray(paper_under(coarse, _PAPER_WINDOW)).resize(image.size, Image.Resampling.BILINEAR)
    soft = softened(grey)
    return Image.fromarray(levels.take(ink_over(soft, np.maximum(np.asarray(smooth), soft))))
