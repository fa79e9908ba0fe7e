"""A page laid flat: any part of it, upright and to scale, taken from the scan when it is looked at.

Only a fifth of a page is ever looked at, and laying it flat is what reading costs most.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from PIL import Image, ImageDraw

from alerts.paper.reading.geometry import Matrix, affine, homography, inverse, mapped
from alerts.paper.reading.pixels import Grey
from alerts.paper.sheet.layout import HEIGHT_MM, WIDTH_MM, Area

PX_PER_MM = 8
PICTURE_PX_PER_MM = 4  # a hundred dots an inch

_COARSE_ENOUGH = 1.25
_ENOUGH = 1.5  # times the wanted resolution: finer scans are made coarser first


@dataclass(frozen=True)
class FlatPage:
    """A page with PX_PER_MM pixels a millimetre and the layout's origin; what lies beyond the scan is white.

    corners: how many codes it was laid by; fewer than four where one was torn off, covered or not scanned.
    matrix: from millimetres on the page to pixels of `source`. codes_mm, codes_px: the corner points of its codes, as
    printed and as seen in `source`.
    """

    version: int
    number: int
    reference: str
    corners: int
    source: Grey = field(repr=False)
    matrix: Matrix = field(repr=False)
    codes_mm: Matrix = field(repr=False)
    codes_px: Matrix = field(repr=False)

    def moved(self, printed_mm: Matrix, found_mm: Matrix, *, projective: bool) -> "FlatPage":
        """The page laid flat again, after what is printed at some points was found beside them; codes stay in place."""
        printed = np.concatenate([printed_mm, self.codes_mm])
        found = np.concatenate([found_mm, mapped(inverse(self.matrix), self.codes_px)])
        return replace(self, matrix=self.matrix @ (homography if projective else affine)(printed, found))

    def look(self, left: int, top: int, width: int, height: int) -> Grey:
        """A rectangle of pixels."""
        image, to_image = self._scan
        return _laid(image, to_image @ _shift(left, top), (width, height))

    def cut(self, area: Area) -> Grey:
        """The pixels of an area."""
        left, top = round(area.x_mm * PX_PER_MM), round(area.y_mm * PX_PER_MM)
        return self.look(left, top, round(area.width_mm * PX_PER_MM), round(area.height_mm * PX_PER_MM))

    def whole(self) -> Grey:
        """The whole page at PICTURE_PX_PER_MM."""
        factor = max(1, round(px_per_mm(self.matrix)[0] / PICTURE_PX_PER_MM))
        image, to_image = _reduced(self.source, self.matrix, factor, PICTURE_PX_PER_MM)
        return _laid(
            image, to_image, (round(WIDTH_MM * PICTURE_PX_PER_MM), round(HEIGHT_MM * PICTURE_PX_PER_MM))
        )

    def picture(self) -> Grey:
        """The page at about PICTURE_PX_PER_MM, turned and mirrored no finer than by its sides; white beyond its edges.

        A stub that nobody tore off stays out: its key is nobody's business.
        """
        resolution = px_per_mm(self.matrix)[0]
        factor = max(1, round(resolution / PICTURE_PX_PER_MM))
        image = _within_edges(*_reduced(self.source, self.matrix, factor, 1))
        if (excess := resolution / factor / PICTURE_PX_PER_MM) > _COARSE_ENOUGH:
            size = (max(1, round(image.width / excess)), max(1, round(image.height / excess)))
            image = image.resize(size, Image.Resampling.BILINEAR)
        small = np.asarray(image, dtype=np.uint8)
        (across, x_down), (y_across, down) = self.matrix[:2, :2]
        if abs(across) < abs(x_down):
            small, across, down = small.T, y_across, x_down
        return np.ascontiguousarray(small[:: -1 if down < 0 else 1, :: -1 if across < 0 else 1])

    @cached_property
    def _scan(self) -> tuple[Image.Image, Matrix]:
        factor = max(1, int(px_per_mm(self.matrix)[0] // (_ENOUGH * PX_PER_MM)))
        return _reduced(self.source, self.matrix, factor, PX_PER_MM)


def px_per_mm(matrix: Matrix) -> tuple[float, float]:
    """The image's resolution in the middle of the page, the lower and the higher of the two directions."""
    middle = np.array([(WIDTH_MM / 2, HEIGHT_MM / 2)])
    near = mapped(matrix, middle + np.array([(0, 0), (1, 0), (0, 1)]))
    lengths = np.linalg.norm(near[1:] - near[0], axis=1)
    return float(lengths.min()), float(lengths.max())


def _reduced(grey: Grey, matrix: Matrix, factor: int, resolution: int) -> tuple[Image.Image, Matrix]:
    """The scan made coarser, and the map from pixels of the flat page into it."""
    image = Image.fromarray(grey)
    to_mm = np.diag([1 / resolution, 1 / resolution, 1.0])
    coarser = np.diag([1 / factor, 1 / factor, 1.0])
    return image.reduce(factor) if factor > 1 else image, coarser @ matrix @ to_mm


def _within_edges(image: Image.Image, matrix: Matrix) -> Image.Image:
    """The part of an image where the page is; matrix: from millimetres into it."""
    edges = mapped(matrix, np.array([(0, 0), (WIDTH_MM, 0), (WIDTH_MM, HEIGHT_MM), (0, HEIGHT_MM)]))
    inside = Image.new("L", image.size)
    ImageDraw.Draw(inside).polygon([(float(x), float(y)) for x, y in edges], fill=255)
    (left, top), (right, foot) = edges.min(axis=0), edges.max(axis=0)
    box = (
        max(0, int(left)),
        max(0, int(top)),
        min(image.width, int(right) + 1),
        min(image.height, int(foot) + 1),
    )
    return Image.composite(image, Image.new("L", image.size, 255), inside).crop(box)


def _shift(left: int, top: int) -> Matrix:
    return np.array([[1.0, 0, left], [0, 1, top], [0, 0, 1]])


def _laid(image: Image.Image, matrix: Matrix, size: tuple[int, int]) -> Grey:
    data = tuple((matrix / matrix[2, 2]).ravel()[:8])
    flat = image.transform(size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BILINEAR, fillcolor=255)
    return np.asarray(flat, dtype=np.uint8)
