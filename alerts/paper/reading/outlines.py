"""Printed outlines found on a flat page, and the page laid again where they show that it lay wrong.

Every length is in pixels of a flat page (`PX_PER_MM`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alerts.paper.reading.flat import PX_PER_MM, FlatPage
from alerts.paper.reading.pixels import Floats, Grey, ink_over, paper_under, softened
from alerts.paper.sheet.layout import BOX_MM, OUTLINE_MM, TickBox

Ints = npt.NDArray[np.intp]

BOX = round(BOX_MM * PX_PER_MM)
OUTLINE = round(OUTLINE_MM * PX_PER_MM)
REACH = 9  # how far an outline may lie from where it is printed
STROKE = 13  # wider than any pen, narrower than a box: what fits into it is ink, the rest is paper
AROUND = 12  # what is looked at outside a box
HALF = BOX // 2 + REACH + AROUND
SIDE = 2 * HALF

VISIBLE = 0.12  # ink on the weakest three sides; a faint print under heavy blur still has twice that
_SIDE_CAP = 0.5  # a mark over a side counts no more than a well printed side
_PULL = 0.0012  # per square pixel away from where the other outlines are
_ENOUGH_SEEN = 0.97
_RADII_MM = (70.0, 110.0, 150.0, 200.0, 400.0)
_LEAST_POINTS = 8
_PROJECTIVE_MM = 110.0


@dataclass(frozen=True)
class Outlines:
    """The boxes of a page as found, each array in their order.

    light, ink: a square about each box, as scanned and as a black-hat from 0 to 1. dx, dy: the outline's upper left
    corner within it; x, y: on the flat page. seen: mean ink on its weakest three sides.
    """

    page: FlatPage
    boxes: Sequence[TickBox]
    light: Grey
    ink: Floats
    seen: Floats
    dx: Ints
    dy: Ints
    x: Ints
    y: Ints

    @property
    def visible_share(self) -> float:
        """The share of outlines that stand out as the best of this page do."""
        return float(_well_seen(self).mean())


def found_outlines(page: FlatPage, boxes: Sequence[TickBox]) -> Outlines:
    """The outline of every box, after the page was laid again by those that were found, where some were not.

    Boxes near a code are believed first: far from the codes of a torn page, an outline may be its neighbour's.
    """
    found = _look(page, boxes)
    for radius_mm in _RADII_MM:
        if _well_seen(found).mean() >= _ENOUGH_SEEN:
            break
        moved = _relaid(found, radius_mm)
        found = _look(moved, boxes) if moved else found
    return found


def _well_seen(found: Outlines) -> npt.NDArray[np.bool_]:
    """Which outlines stand out as the best of this page do, and within reach."""
    best = float(np.percentile(found.seen, 85))
    inside = (np.abs(found.dx - AROUND - REACH) < REACH) & (np.abs(found.dy - AROUND - REACH) < REACH)
    return inside & (found.seen >= max(VISIBLE, 0.6 * best))


def _relaid(found: Outlines, radius_mm: float) -> FlatPage | None:
    """The page laid by its codes and the well-seen outlines about them; None where these are too few."""
    printed = np.array([(box.x_mm, box.y_mm) for box in found.boxes])
    away = np.linalg.norm(printed[:, None] - found.page.codes_mm[None], axis=2).min(axis=1)
    use = _well_seen(found) & (away <= radius_mm)
    if np.count_nonzero(use) < _LEAST_POINTS:
        return None
    lies = np.column_stack([found.x, found.y])[use] / PX_PER_MM
    return found.page.moved(printed[use], lies, projective=radius_mm >= _PROJECTIVE_MM)


def _look(page: FlatPage, boxes: Sequence[TickBox]) -> Outlines:
    """Every outline within reach of where it is printed.

    Two rounds: the second prefers places where most outlines around were found.
    """
    centres = np.array([(box.x_mm, box.y_mm) for box in boxes]) * PX_PER_MM + BOX / 2
    x0, y0 = np.rint(centres - HALF).astype(np.intp).T
    light = softened(_patches(page, x0, y0))
    ink = (ink_over(light, paper_under(light, STROKE)) / np.float32(255)).astype(np.float32)
    scores = _scores(np.minimum(ink, _SIDE_CAP))
    dx, dy = _best(scores, REACH, REACH)
    seen = _at(scores, dx, dy)
    good = seen >= np.median(seen)
    dx, dy = _best(scores, float(np.median(dx[good])), float(np.median(dy[good])))
    seen = _at(scores, dx, dy)
    dx, dy = dx + AROUND, dy + AROUND
    return Outlines(page, boxes, light, ink, seen, dx, dy, x0 + dx, y0 + dy)


def _patches(page: FlatPage, x0: Ints, y0: Ints) -> Grey:
    """A square about every box, boxes first."""
    return np.stack([page.look(int(x), int(y), SIDE, SIDE) for x, y in zip(x0, y0, strict=True)])


def _best(scores: Floats, at_x: float, at_y: float) -> tuple[Ints, Ints]:
    """The place of the highest score, with those about (at_x, at_y) preferred a little."""
    place = np.arange(scores.shape[1])
    away = (place[:, None] - at_y) ** 2 + (place[None] - at_x) ** 2
    best = (scores - _PULL * away).reshape(len(scores), -1).argmax(axis=1)
    dy, dx = np.divmod(best, scores.shape[2])
    return dx, dy


def _at(scores: Floats, dx: Ints, dy: Ints) -> Floats:
    return np.asarray(scores[np.arange(len(scores)), dy, dx], dtype=np.float32)


def _scores(ink: Floats) -> Floats:
    """For every place that an outline may have: the mean ink on its weakest three sides.

    The strongest side may be a neighbour's, a ruler's or a mark's.
    """
    across = _lines(ink)
    down = np.moveaxis(_lines(np.moveaxis(ink, 1, 2)), 1, 2)
    far = BOX - OUTLINE
    sides = [_window(across, 0, 0), _window(across, far, 0), _window(down, 0, 0), _window(down, 0, far)]
    return np.asarray((np.add.reduce(sides) - np.maximum.reduce(sides)) / 3, dtype=np.float32)


def _window(lines: Floats, y: int, x: int) -> Floats:
    span = 2 * REACH + 1
    return lines[:, AROUND + y : AROUND + y + span, AROUND + x : AROUND + x + span]


def _lines(ink: Floats) -> Floats:
    """The mean ink of a line as long as a box and as thick as an outline that starts at each pixel, to the right."""
    thick = ink[:, : 1 - OUTLINE].copy()
    for step in range(1, OUTLINE):
        thick += ink[:, step : thick.shape[1] + step]
    sums = np.cumsum(np.pad(thick, ((0, 0), (0, 0), (1, 0))), axis=2, dtype=np.float32)
    return np.asarray((sums[:, :, BOX:] - sums[:, :, :-BOX]) / (BOX * OUTLINE), dtype=np.float32)
