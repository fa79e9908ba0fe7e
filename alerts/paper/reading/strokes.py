"""What a person wrote anywhere on a side: ink beyond the print, however faint, told from this page's own noise.

Pencil is looked for in cells of a quarter millimetre, where a scanner's noise is averaged away and a stroke is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from alerts.paper.reading.flat import PICTURE_PX_PER_MM, FlatPage
from alerts.paper.reading.marks import Mark
from alerts.paper.reading.outcome import Outcome
from alerts.paper.reading.pixels import Grey, ink_over, narrowest, paper_under, softened, widest
from alerts.paper.reading.printed import Flags, cells, printed
from alerts.paper.sheet.layout import Area, WritingBox

LEAST_LEVEL = 15  # of 255; a blank page has half of it
LEVEL_SIGMAS = 6.0
SURE_INK = 51  # what a ball pen leaves, and a soft pencil
LEAST_WRITTEN_MM2 = 0.6
LEAST_SURE_MM2 = 0.8
LEAST_LOOSE_MM2 = 1.5  # within _TILES of one another; specks have less

_PAPER_WINDOW = 7  # cells: wider than a stroke
_NOISE_STEP = 5
_TILE = 16
_TILES = 2
_LINE_FACTOR, _LINE, _LINE_GAP, _TALL = (
    2,
    41,
    9,
    7,
)  # creases and a dirty glass make straight lines of 2 cm and more
_TAIL_MM, _BEYOND_MM = 4.5, 3.0  # how far a tick and a written line run out of their place
_FRAME_MM = 1.0
_PER_MM2 = PICTURE_PX_PER_MM**2


@dataclass(frozen=True, eq=False)
class Strokes:
    """A person's ink on one side. sure: the part of it that no pale stain or shadow would leave."""

    here: Flags
    sure: Flags

    def is_written(self, writing: WritingBox) -> bool:
        """Whether there is any ink worth a picture in a place; when in doubt there is."""
        return _mm2(self.here[cells(writing.area)]) > LEAST_WRITTEN_MM2

    def is_sure(self, writing: WritingBox) -> bool:
        """Whether what is written in a place needs nobody to say that it is writing."""
        return _mm2(self.sure[cells(writing.area)]) > LEAST_SURE_MM2

    def is_loose(self, marks: Sequence[Mark], writings: Sequence[WritingBox]) -> bool:
        """Whether somebody wrote where nothing is asked."""
        left = self.here.copy()
        for mark in marks:
            left[cells(mark.box.area.grown(0 if mark.outcome is Outcome.EMPTY else _TAIL_MM))] = False
        for writing in writings:
            left[cells(self._reach(writing))] = False
        return _densest_mm2(left) > LEAST_LOOSE_MM2

    def _reach(self, writing: WritingBox) -> Area:
        return writing.area.grown(_BEYOND_MM if self.is_written(writing) else _FRAME_MM)


def found_strokes(page: FlatPage) -> Strokes:
    """The ink of a side that is neither print nor a straight line across the paper."""
    light = softened(page.whole())
    ink = ink_over(light, paper_under(light, _PAPER_WINDOW))
    free = ~printed(page.version, page.number)
    inked = ink > _level(ink, free)
    here = inked & free
    if _densest_mm2(here) > LEAST_WRITTEN_MM2:
        here &= ~_lines(inked)  # print included: a crease runs through it
    return Strokes(here, here & (ink > SURE_INK))


def _level(ink: Grey, free: Flags) -> float:
    """The least ink of a stroke on this paper under this scanner."""
    step = np.s_[::_NOISE_STEP, ::_NOISE_STEP]
    noise = ink[step][free[step]]
    median = float(np.median(noise))
    sigma = median - float(np.percentile(noise, 16))  # of the emptier half, where nothing is written
    return max(LEAST_LEVEL, median + LEVEL_SIGMAS * sigma)


def _mm2(flags: Flags) -> float:
    return np.count_nonzero(flags) / _PER_MM2


def _densest_mm2(flags: Flags) -> float:
    """The most ink in any square of _TILES by _TILES tiles."""
    shares = np.asarray(_image(flags).reduce(_TILE), dtype=np.float32) / 255
    down = shares[:-1] + shares[1:]
    return float((down[:, :-1] + down[:, 1:]).max()) * _TILE**2 / _PER_MM2


def _lines(inked: Flags) -> Flags:
    """Cells on long, thin, nearly straight lines along or across the sheet."""
    coarse = np.asarray(_image(inked).reduce(_LINE_FACTOR)) >= 64
    found = _runs(coarse) | _runs(coarse.T).T
    fine = found.repeat(_LINE_FACTOR, 0).repeat(_LINE_FACTOR, 1)
    return fine[: inked.shape[0], : inked.shape[1]]


def _runs(flags: Flags) -> Flags:
    """Cells on long thin runs to the right, which may climb a little and have gaps; letters are no thin runs."""
    inked = flags.astype(np.uint8)
    tall = widest(narrowest(widest(inked, 3, axes=(-2,)), _TALL, axes=(-2,)), _TALL, axes=(-2,))
    thin = widest(inked & (1 - tall), 3, axes=(-2,))
    closed = narrowest(widest(thin, _LINE_GAP, axes=(-1,)), _LINE_GAP, axes=(-1,))
    opened = widest(narrowest(closed, _LINE, axes=(-1,)), _LINE, axes=(-1,))
    return np.asarray(opened > 0)


def _image(flags: Flags) -> Image.Image:
    return Image.fromarray(flags.view(np.uint8) * np.uint8(255))
