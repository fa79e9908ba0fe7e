"""What each tick box says: marked, empty, or doubtful, which a person settles.

Ink is measured as a black-hat against the paper around it, so that shadows and stains stay out. Every length is in
pixels of a flat page (`PX_PER_MM`).
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from alerts.paper.reading import problems
from alerts.paper.reading.flat import PX_PER_MM, FlatPage
from alerts.paper.reading.outcome import Doubt, Outcome
from alerts.paper.reading.outlines import AROUND, BOX, SIDE, Outlines, found_outlines
from alerts.paper.reading.pixels import Floats, narrowest_inside
from alerts.paper.reading.problems import PageError
from alerts.paper.sheet.layout import Corner, PageLayout, TickBox

LEAST_LEVEL = 0.055
LEVEL_SIGMAS = 3.5
LEAST_EXCESS = 0.016  # twice what an empty box of 20 000 had
LEAST_FILL = 0.1
SURELY_SOLID = 0.6
LEAST_VISIBLE = 0.85
LEAST_VISIBLE_TORN = 0.95  # laid by fewer codes, a page could lie a whole row too high

INSET = 5  # from the outer edge of an outline to clean paper, blur included
INNER = BOX - 2 * INSET
_CORE = 4
_THICK = 7  # wider than a pen's stroke
_LEAST_DARK, _PART_OF_DARKEST = 0.08, 0.5
_THROUGH_INSET = 3

Flags = npt.NDArray[np.bool_]
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Mark:
    """One box as read. x_mm, y_mm: where its outline was found on the flat page. ink: 0 to 1."""

    box: TickBox
    outcome: Outcome
    doubt: Doubt
    ink: float
    x_mm: float
    y_mm: float


@dataclass(frozen=True)
class PageMarks:
    """Every box of a page. page: laid so that outlines lie where they are printed, for crops.

    needs_person: whether somebody should look at the whole page, because a box was filled solid.
    """

    page: FlatPage
    marks: tuple[Mark, ...]
    needs_person: bool


@dataclass(frozen=True)
class Measures:
    """What is measured of every box, in the order of the layout; each from 0 to 1.

    ink: mean black-hat inside; core: the same in the middle. fill: how much darker the inside is than the paper
    beside the box. solid: share of the inside that is dark and wider than a stroke. spread: darkness at the
    middle of the lightest of the four
    sides, in parts of the darkest: crosses leave paper there, scribbles do not. beside: mean black-hat left of
    the box. right: the same right of the box, before its label. shade: how much
    darker the paper is than on most of the page. through: ink of a line that enters the box on one side and leaves it
    on the opposite one, as folds do.
    """

    ink: Floats
    core: Floats
    fill: Floats
    solid: Floats
    spread: Floats
    beside: Floats
    through: Floats
    right: Floats
    shade: Floats


def read_marks(page: FlatPage, layout: PageLayout) -> PageMarks:
    """What every box of a page says. Raises PageError where too few outlines can be seen to trust any of them."""
    found = found_outlines(page, layout.boxes)
    share = found.visible_share
    if share < (LEAST_VISIBLE if page.corners == len(Corner) else LEAST_VISIBLE_TORN):
        raise PageError(problems.BOXES_HIDDEN, share=int(100 * share))
    measures = measured(found)
    doubts, marked = judged(measures, found.seen)
    marks = tuple(
        Mark(box, _outcome(doubt, is_marked), doubt, float(ink), float(x) / PX_PER_MM, float(y) / PX_PER_MM)
        for box, doubt, is_marked, ink, x, y in zip(
            layout.boxes, doubts, marked, measures.ink, found.x, found.y, strict=True
        )
    )
    solid = (measures.solid > SURELY_SOLID) & (measures.fill > LEAST_FILL)
    return PageMarks(found.page, marks, bool(solid.any()))


def _outcome(doubt: Doubt, marked: bool) -> Outcome:
    if doubt:
        return Outcome.DOUBTFUL
    return Outcome.MARKED if marked else Outcome.EMPTY


def judged(measures: Measures, seen: Floats) -> tuple[list[Doubt], Flags]:
    """The doubt about each box, and whether it is marked where there is none.

    Most boxes of a page are empty, so their median and spread are what this paper's noise looks like. Every number
    was chosen on simulated scans (`simulate`) and measured on other ones (`measure`).
    """
    level, excess, least = _levels(measures.ink)
    ink, core, fill, solid = measures.ink, measures.core, measures.fill, measures.solid
    doubts = {
        Doubt.SOLID: (fill > LEAST_FILL)
        & ((solid > 0.3) | ((fill > 0.5) & (solid > 0.2)) | (measures.spread > 0.4)),
        Doubt.SHADED: ((fill > LEAST_FILL) & (ink <= level)) | ((measures.shade > 0.2) & (ink > level)),
        Doubt.FAINT: (excess > least) & (ink < 1.1 * level),
        Doubt.BESIDE: ((measures.beside > 0.08) & (ink < 1.2 * level)) | _leaves(measures, excess, least),
        Doubt.EDGE: (ink > level) & (ink < 0.1) & (core < 0.4 * ink),
        Doubt.THROUGH: _goes_through(measures, excess, least),
        Doubt.HIDDEN: seen < 0.45 * np.median(seen),
    }
    named = [
        next((doubt for doubt, found in doubts.items() if found[place]), Doubt.NONE)
        for place in range(len(ink))
    ]
    return named, ink > level


def _levels(ink: Floats) -> tuple[float, Floats, float]:
    """The ink of a sure mark, each box's ink above the page's empty boxes, and the least of it that raises doubt."""
    median = float(np.median(ink))
    sigma = max(median - float(np.percentile(ink, 16)), 1e-4)  # of the emptier half, where no marks are
    return max(LEAST_LEVEL, median + LEVEL_SIGMAS * sigma), ink - median, max(LEAST_EXCESS, 3.2 * sigma)


def _goes_through(measures: Measures, excess: Floats, least: float) -> Flags:
    line = (measures.through > 0.1) & (excess > 0.7 * least) & (measures.ink < 0.25)
    scribble = (measures.through > 0.12) & (measures.beside > 0.1) & (excess > least)
    return np.asarray(line | scribble)


def _leaves(measures: Measures, excess: Floats, least: float) -> Flags:
    """Whether a stroke touches a corner inside and goes on to the right: a tick that missed its box."""
    right = measures.right - np.median(measures.right)
    return np.asarray((right > 0.018) & (excess > 0.3 * least) & (excess <= least))


def measured(found: Outlines) -> Measures:
    """The measures of every box whose outline was looked for."""
    strokes = _cut(found.ink, found, INSET, INNER)
    around = _cut(found.ink, found, -AROUND, BOX + 2 * AROUND)
    rim = _rim(_cut(found.light, found, -AROUND, BOX + 2 * AROUND))
    dark = (1 - _cut(found.light, found, INSET, INNER) / rim[:, None, None]).astype(np.float32)
    return Measures(
        ink=_mean(strokes),
        core=_mean(strokes[:, _CORE:-_CORE, _CORE:-_CORE]),
        fill=_mean(dark),
        solid=_solid(dark),
        spread=_spread_out(dark),
        beside=_mean(around[:, AROUND + 6 : -AROUND - 6, 2 : AROUND - 3]),
        right=_mean(around[:, AROUND:-AROUND, AROUND + BOX + 3 : AROUND + BOX + 9]),
        shade=np.asarray(1 - rim / np.median(rim), dtype=np.float32),
        through=np.maximum(_through(around), _through(around.transpose(0, 2, 1))),
    )


def _cut(patches: npt.NDArray[Scalar], found: Outlines, inset: int, side: int) -> npt.NDArray[Scalar]:
    """A square in every patch, `inset` pixels inside the outline's upper left corner."""
    span = np.arange(inset, inset + side)
    rows = np.clip(found.dy[:, None] + span, 0, SIDE - 1)
    columns = np.clip(found.dx[:, None] + span, 0, SIDE - 1)
    return np.asarray(patches[np.arange(len(patches))[:, None, None], rows[:, :, None], columns[:, None, :]])


def _mean(squares: Floats) -> Floats:
    return np.asarray(squares.mean(axis=(1, 2)), dtype=np.float32)


def _rim(around: npt.NDArray[np.uint8]) -> Floats:
    """The light of the paper just left and right of each box."""
    left, right = slice(3, AROUND - 2), slice(AROUND + BOX + 2, -3)
    both = np.concatenate([around[:, AROUND:-AROUND, left], around[:, AROUND:-AROUND, right]], axis=2)
    light = np.percentile(both.reshape(len(both), -1), 65, axis=1)
    return np.asarray(np.maximum(light, 1), dtype=np.float32)


def _solid(dark: Floats) -> Floats:
    """The share of places inside where a whole square wider than a stroke is dark, as dark goes in this box."""
    darkest = np.percentile(dark.reshape(len(dark), -1), 95, axis=1)
    level = np.maximum(_LEAST_DARK, _PART_OF_DARKEST * darkest)
    return _mean((narrowest_inside(dark, _THICK) > level[:, None, None]).astype(np.float32))


def _spread_out(dark: Floats) -> Floats:
    along, across = slice(6, INNER - 6), slice(0, 4)
    opposite = slice(INNER - 4, INNER)
    sides = [
        dark[:, across, along],
        dark[:, opposite, along],
        dark[:, along, across],
        dark[:, along, opposite],
    ]
    darkest = np.percentile(dark.reshape(len(dark), -1), 95, axis=1)
    return np.asarray(
        np.minimum.reduce([_mean(side) for side in sides]) / np.maximum(darkest, 0.05), dtype=np.float32
    )


def _through(around: Floats) -> Floats:
    """The ink of the strongest row that is inked both just left and just right of the box."""
    rows = slice(AROUND + _THROUGH_INSET, -AROUND - _THROUGH_INSET)
    left = around[:, rows, AROUND - 8 : AROUND - 3].mean(axis=2)
    right = around[:, rows, AROUND + BOX + 3 : AROUND + BOX + 8].mean(axis=2)
    left, right = (_spread(_smooth(each)) for each in (left, right))
    return np.asarray(np.minimum(left, right).max(axis=1), dtype=np.float32)


def _smooth(rows: Floats) -> Floats:
    return np.asarray((rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 3)


def _spread(rows: Floats) -> Floats:
    """The most ink within two rows, so that a slanting line meets itself on the other side."""
    return np.asarray(np.maximum.reduce([rows[:, place : place + rows.shape[1] - 4] for place in range(5)]))
