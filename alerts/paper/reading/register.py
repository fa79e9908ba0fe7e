"""Which page an image shows and where: corner codes found in any orientation, and the page laid flat."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from PIL import Image

from alerts.paper.reading import problems
from alerts.paper.reading.flat import FlatPage, px_per_mm
from alerts.paper.reading.geometry import Matrix, affine, homography, mapped, similarity
from alerts.paper.reading.pixels import Grey
from alerts.paper.reading.problems import PageError
from alerts.paper.sheet.codes import FORM, CornerCode, parse_payload
from alerts.paper.sheet.layout import HEIGHT_MM, WIDTH_MM, Corner

LEAST_PX_PER_MM = 5.0
LEAST_SIDE_PX = 600
LEAST_CORNERS = 2

_SEARCH_PIXELS = 1_200  # across; a code's module is then 4 pixels
_CORNER_SHARE = 0.22
_FILLS = 0.65  # of the image: two sheets side by side have half each
_TOLERATED_MM = 1.6
_TOLERATED_STRETCH = 1.15
_BLANK_SHARE = 0.0008
_INK_CONTRAST = 40


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
        source=grey,
        matrix=matrix,
        codes_mm=_printed(found),
        codes_px=_in_order(matrix, found),
    )


def _placed_page(grey: Grey, versions: frozenset[int]) -> tuple[list[_Found], Matrix]:
    """The codes of the one page here and where it lies: a quick look into the corners first, then everywhere."""
    whole = Image.fromarray(grey)
    quick = _in_corners(whole)
    if len(quick) >= LEAST_CORNERS:
        with suppress(PageError):
            matrix = _checked(_one_page(quick, grey, versions))
            if _is_all(quick, matrix, grey):
                return quick, matrix
    found = _one_page(max(_everywhere(whole), quick, key=len), grey, versions)
    return found, _checked(found)


def _is_all(found: Sequence[_Found], matrix: Matrix, grey: Grey) -> bool:
    """Whether there is nothing more to find: the page fills the image, and codes not found lie beyond its edge."""
    edges = np.array([(0.0, 0.0), (WIDTH_MM, 0.0), (WIDTH_MM, HEIGHT_MM), (0.0, HEIGHT_MM)])
    if _area(mapped(matrix, edges)) < _FILLS * grey.size:
        return False
    missing = set(Corner) - {each.code.corner for each in found}
    return not any(_is_inside(mapped(matrix, np.array(corner.points_mm)), grey) for corner in missing)


def _area(points: Matrix) -> float:
    x, y = points.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def _is_inside(points: Matrix, grey: Grey) -> bool:
    height, width = grey.shape
    return bool((points >= 0).all() and (points < (width, height)).all())


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
    near, far = px_per_mm(matrix)
    if near < LEAST_PX_PER_MM:
        raise PageError(problems.TOO_COARSE)
    printed = _printed(found)
    seen = _in_order(matrix, found)
    error_mm = np.linalg.norm(mapped(matrix, printed) - seen, axis=1) / near
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
    exact = homography if len(found) > 2 else similarity
    return exact(printed, _in_order(rough, found))


def _printed(found: Sequence[_Found]) -> Matrix:
    return np.array([point for each in found for point in each.code.corner.points_mm])


def _in_order(matrix: Matrix, found: Sequence[_Found]) -> Matrix:
    """The points of all codes in the order in which they are printed."""
    expected = [mapped(matrix, np.array(each.code.corner.points_mm)) for each in found]
    return np.concatenate([_nearest(each, code.points) for each, code in zip(expected, found, strict=True)])


def _nearest(expected: Matrix, points: Matrix) -> Matrix:
    distances = np.linalg.norm(expected[:, None] - points[None], axis=2)
    return np.asarray(points[distances.argmin(axis=1)])


_ROUGHLY: Mapping[int, Callable[[Matrix, Matrix], Matrix]] = {2: similarity, 3: affine, 4: homography}
