"""Which page an image shows and where: corner codes found in any orientation, and the page laid flat."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from alerts.paper.reading import problems
from alerts.paper.reading.pixels import Grey
from alerts.paper.reading.problems import PageError
from alerts.paper.sheet.codes import FORM, CornerCode, parse_payload
from alerts.paper.sheet.layout import HEIGHT_MM, WIDTH_MM, Area, Corner

PX_PER_MM = 8
FLAT_SIZE = (round(WIDTH_MM * PX_PER_MM), round(HEIGHT_MM * PX_PER_MM))
LEAST_PX_PER_MM = 5.0
LEAST_SIDE_PX = 600
LEAST_CORNERS = 2

_SEARCH_PIXELS = 1_200  # across; a code's module is then 4 pixels
_CORNER_SHARE = 0.22
_TOLERATED_MM = 1.6
_TOLERATED_STRETCH = 1.15
_BLANK_SHARE = 0.0008
_INK_CONTRAST = 40

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FlatPage:
    """A page laid flat: `grey` has PX_PER_MM pixels a millimetre and the layout's origin.

    corners: how many codes it was laid by; fewer than four where one was torn off, covered or not scanned.
    matrix: from millimetres on the page to pixels of `source`. codes_mm, codes_px: the corner points of its codes, as
    printed and as seen in `source`.
    """

    version: int
    number: int
    reference: str
    corners: int
    grey: Grey
    source: Grey = field(repr=False)
    matrix: Matrix = field(repr=False)
    codes_mm: Matrix = field(repr=False)
    codes_px: Matrix = field(repr=False)

    def moved(self, printed_mm: Matrix, found_mm: Matrix, *, projective: bool) -> "FlatPage":
        """The page laid flat again, after what is printed at some points was found beside them; codes stay in place."""
        printed = np.concatenate([printed_mm, self.codes_mm])
        found = np.concatenate([found_mm, _mapped(_inverse(self.matrix), self.codes_px)])
        matrix = self.matrix @ (_homography if projective else _affine)(printed, found)
        return replace(self, grey=_warped(self.source, matrix), matrix=matrix)

    def cut(self, area: Area) -> Grey:
        """The pixels of an area."""
        left, top = round(area.x_mm * PX_PER_MM), round(area.y_mm * PX_PER_MM)
        width, height = round(area.width_mm * PX_PER_MM), round(area.height_mm * PX_PER_MM)
        return self.grey[max(top, 0) : top + height, max(left, 0) : left + width]


@dataclass(frozen=True, slots=True)
class _Found:
    """A corner code and its four corner points in the image, in no certain order."""

    code: CornerCode
    points: Matrix


def flatten(grey: Grey, versions: frozenset[int]) -> FlatPage:
    """The page that an image shows, upright and flat. Raises PageError where it is no page of these versions."""
    if min(grey.shape) < LEAST_SIDE_PX:
        raise PageError(problems.TOO_COARSE)
    found, matrix = _placed_page(grey, versions)
    code = found[0].code
    return FlatPage(
        code.version,
        code.page,
        code.reference,
        len(found),
        _warped(grey, matrix),
        source=grey,
        matrix=matrix,
        codes_mm=_printed(found),
        codes_px=_in_order(matrix, found),
    )


def _placed_page(grey: Grey, versions: frozenset[int]) -> tuple[list[_Found], Matrix]:
    """The codes of the one page here and where it lies: a quick look into the corners first, then everywhere."""
    whole = Image.fromarray(grey)
    quick = _in_corners(whole)
    if len(quick) == len(Corner):
        with suppress(PageError):
            return quick, _checked(_one_page(quick, grey, versions))
    found = _one_page(max(_everywhere(whole), quick, key=len), grey, versions)
    return found, _checked(found)


def _in_corners(whole: Image.Image) -> list[_Found]:
    """Codes in the corners of the image, a tenth of the work of looking everywhere."""
    factor = _search_factor(whole)
    image = whole.reduce(factor) if factor > 1 else whole
    width, height = image.size
    across, down = round(width * _CORNER_SHARE), round(height * _CORNER_SHARE)
    found = []
    for left in (0, width - across):
        for top in (0, height - down):
            part = image.crop((left, top, left + across, top + down))
            found += [
                _Found(each.code, (each.points + np.array((left, top))) * factor) for each in _read(part)
            ]
    return found


def _everywhere(whole: Image.Image) -> list[_Found]:
    """Codes anywhere, in a smaller picture and, where corners are missing, in more pixels."""
    factor = _search_factor(whole)
    found: list[_Found] = []
    while factor and len(found) < len(Corner):
        image = whole.reduce(factor) if factor > 1 else whole
        again = [_Found(each.code, each.points * factor) for each in _read(image)]
        found = max(found, again, key=len)
        factor //= 2
    return found


def _search_factor(whole: Image.Image) -> int:
    return max(1, min(whole.size) // _SEARCH_PIXELS)


def _read(image: Image.Image) -> list[_Found]:
    import zxingcpp

    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.DataMatrix)
    codes = zxingcpp.read_barcodes(image, formats=wanted, try_invert=False)
    found = [(parse_payload(each.text), each.position) for each in codes if each.text.startswith(FORM)]
    return [_Found(code, _points(position)) for code, position in found if code]


def _points(position: object) -> Matrix:
    names = ("top_left", "top_right", "bottom_right", "bottom_left")
    corners = [getattr(position, name) for name in names]
    return np.array([(point.x + 0.5, point.y + 0.5) for point in corners], dtype=np.float64)


def _one_page(found: list[_Found], grey: Grey, versions: frozenset[int]) -> list[_Found]:
    """The codes, when they are of one known page and enough of them."""
    if not found:
        raise PageError(problems.BLANK if _is_blank(grey) else problems.NO_FORM)
    for each in found:
        if each.code.version not in versions:
            raise PageError(problems.OTHER_VERSION, version=each.code.version)
    pages = {(each.code.version, each.code.page, each.code.reference) for each in found}
    if len(pages) > 1 or len({each.code.corner for each in found}) < len(found):
        raise PageError(problems.TWO_SHEETS)
    if len(found) < LEAST_CORNERS:
        raise PageError(problems.CORNERS_MISSING, count=len(found))
    return found


def _is_blank(grey: Grey) -> bool:
    """Whether there is next to no ink, away from the shadows at a sheet's edge."""
    rows, columns = (side // 20 for side in grey.shape)
    inside = grey[rows:-rows:2, columns:-columns:2] if rows and columns else grey
    paper = int(np.median(inside))
    return bool(np.count_nonzero(inside < paper - _INK_CONTRAST) < _BLANK_SHARE * inside.size)


def _checked(found: Sequence[_Found]) -> Matrix:
    """The page's place, where it is plausible: flat, to scale and in enough pixels."""
    matrix = _placed(found)
    near, far = _px_per_mm(matrix)
    if near < LEAST_PX_PER_MM:
        raise PageError(problems.TOO_COARSE)
    printed = _printed(found)
    seen = _in_order(matrix, found)
    error_mm = np.linalg.norm(_mapped(matrix, printed) - seen, axis=1) / near
    if far > _TOLERATED_STRETCH * near or float(error_mm.max()) > _TOLERATED_MM:
        raise PageError(problems.DISTORTED)
    return matrix


def _placed(found: Sequence[_Found]) -> Matrix:
    """The homography from millimetres on the page to pixels in the image.

    Codes are read in mirror writing too, so their points come in no certain order: the middles of the codes place
    them roughly, then every point is taken for the printed point that it is nearest to.
    """
    middles = np.array([np.mean(each.code.corner.points_mm, axis=0) for each in found])
    seen = np.array([each.points.mean(axis=0) for each in found])
    rough = _ROUGHLY[len(found)](middles, seen)
    printed = _printed(found)
    exact = _homography if len(found) > 2 else _similarity
    return exact(printed, _in_order(rough, found))


def _printed(found: Sequence[_Found]) -> Matrix:
    return np.array([point for each in found for point in each.code.corner.points_mm])


def _in_order(matrix: Matrix, found: Sequence[_Found]) -> Matrix:
    """The points of all codes in the order in which they are printed."""
    expected = [_mapped(matrix, np.array(each.code.corner.points_mm)) for each in found]
    return np.concatenate([_nearest(each, code.points) for each, code in zip(expected, found, strict=True)])


def _nearest(expected: Matrix, points: Matrix) -> Matrix:
    distances = np.linalg.norm(expected[:, None] - points[None], axis=2)
    return np.asarray(points[distances.argmin(axis=1)])


def _affine(source: Matrix, target: Matrix) -> Matrix:
    design = np.column_stack([source, np.ones(len(source))])
    solved, *_ = np.linalg.lstsq(design, target, rcond=None)
    return np.vstack([solved.T, [0, 0, 1]])


def _similarity(source: Matrix, target: Matrix) -> Matrix:
    """Turning, scale and shift alone: all that two codes can tell of a page that is not mirrored."""
    before, after = source @ (1, 1j), target @ (1, 1j)
    away = before - before.mean()
    turn = np.vdot(away, after - after.mean()) / np.vdot(away, away)
    shift = after.mean() - turn * before.mean()
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag], [0, 0, 1]])


def _homography(source: Matrix, target: Matrix) -> Matrix:
    """The projective map with the least error, by direct linear transformation of centred points."""
    before, after = _centring(source), _centring(target)
    rows = []
    for (x, y), (u, v) in zip(_mapped(before, source), _mapped(after, target), strict=True):
        rows.append((x, y, 1, 0, 0, 0, -u * x, -u * y, -u))
        rows.append((0, 0, 0, x, y, 1, -v * x, -v * y, -v))
    *_, last = np.linalg.svd(np.array(rows, dtype=np.float64))
    matrix = np.linalg.inv(after) @ last[-1].reshape(3, 3) @ before
    return np.asarray(matrix / matrix[2, 2])


def _centring(points: Matrix) -> Matrix:
    middle, spread = points.mean(axis=0), float(points.std()) or 1.0
    return np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, spread]]) / spread


def _inverse(matrix: Matrix) -> Matrix:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def _mapped(matrix: Matrix, points: Matrix) -> Matrix:
    carried = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(carried[:, :2] / carried[:, 2:])


def _px_per_mm(matrix: Matrix) -> tuple[float, float]:
    """The image's resolution in the middle of the page, the lower and the higher of the two directions."""
    middle = np.array([(WIDTH_MM / 2, HEIGHT_MM / 2)])
    near = _mapped(matrix, middle + np.array([(0, 0), (1, 0), (0, 1)]))
    lengths = np.linalg.norm(near[1:] - near[0], axis=1)
    return float(lengths.min()), float(lengths.max())


def _warped(grey: Grey, matrix: Matrix) -> Grey:
    """The page at PX_PER_MM; what lies beyond the image is white."""
    image = Image.fromarray(grey)
    to_mm = np.diag([1 / PX_PER_MM, 1 / PX_PER_MM, 1.0])
    factor = max(1, int(_px_per_mm(matrix)[0] // (1.5 * PX_PER_MM)))
    if factor > 1:
        image = image.reduce(factor)
    inverse = np.diag([1 / factor, 1 / factor, 1.0]) @ matrix @ to_mm
    inverse /= inverse[2, 2]
    data = tuple(inverse.ravel()[:8])
    flat = image.transform(
        FLAT_SIZE, Image.Transform.PERSPECTIVE, data, Image.Resampling.BILINEAR, fillcolor=255
    )
    return np.asarray(flat, dtype=np.uint8)


_ROUGHLY: Mapping[int, Callable[[Matrix, Matrix], Matrix]] = {2: _similarity, 3: _affine, 4: _homography}
