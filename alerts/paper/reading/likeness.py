"""Whether two scans show the same sheet of paper: the ink of its marks and handwriting, laid over one another."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from alerts.paper.reading.flat import PX_PER_MM, FlatPage
from alerts.paper.reading.marks import Mark
from alerts.paper.reading.outcome import Outcome
from alerts.paper.reading.pixels import Floats, Grey, ink_over, paper_under
from alerts.paper.reading.places import CELL_PX, WritingPlace
from alerts.paper.sheet.layout import BOX_MM, PageLayout, WritingBox

_BOX_STEP = 2  # pixels to a cell: marks are told apart by less than lines of handwriting
_AROUND = 8  # pixels of paper about a box
_INSIDE = 5  # pixels from a box's edge: printed outlines are alike on every sheet
_BOX_CELLS = (round(BOX_MM * PX_PER_MM) - 2 * _INSIDE) // _BOX_STEP
_FRAME_MM = 1.0
_RULE_MM = 1.0
_SHIFTS = range(-2, 3)  # cells that handwriting may lie elsewhere in another scan
_FULL = 255
_NOISE = 0.12
_LEAST_INK = 1.0
_SAME_MARKS, _SAME_WRITING = 0.9, 0.5  # simulated: 0.95 and more against 0.85 and less


class Fingerprint:
    """The ink of one side: inside every box that is not empty, laid by its own outline; and in the places for writing.

    Kept as bytes, because a batch has many: boxes first, then the places, compressed.
    """

    def __init__(self, packed: bytes, layout: PageLayout) -> None:
        self._packed = packed
        self._layout = layout

    @property
    def boxes(self) -> Floats:
        """The ink inside each box."""
        count = len(self._layout.boxes) * _BOX_CELLS**2
        cells = np.frombuffer(self._packed, dtype=np.uint8, count=count)
        return (cells.reshape(-1, _BOX_CELLS, _BOX_CELLS) / np.float32(_FULL)).astype(np.float32)

    @property
    def places(self) -> tuple[Floats, ...]:
        """The ink in each place for writing."""
        shapes = [_cells(writing) for writing in self._layout.writings]
        whole = zlib.decompressobj().decompress(
            self._packed[len(self._layout.boxes) * _BOX_CELLS**2 :], sum(shape.size for shape in shapes) + 1
        )
        cells = (np.frombuffer(whole, dtype=np.uint8) / np.float32(_FULL)).astype(np.float32)
        ends = np.cumsum([shape.size for shape in shapes])[:-1]
        return tuple(
            part.reshape(shape.height, shape.width)
            for part, shape in zip(np.split(cells, ends), shapes, strict=True)
        )


@dataclass(frozen=True, slots=True)
class _Cells:
    """Where the cells of a place for writing lie on the coarse page."""

    left: int
    top: int
    width: int
    height: int

    @property
    def size(self) -> int:
        return self.width * self.height


def _cells(writing: WritingBox) -> _Cells:
    area = writing.area.grown(-_FRAME_MM)
    sides = (area.x_mm, area.y_mm, area.width_mm, area.height_mm)
    return _Cells(*(round(each * PX_PER_MM / CELL_PX) for each in sides))


def packed_fingerprint(
    page: FlatPage, layout: PageLayout, marks: Sequence[Mark], written: Sequence[WritingPlace]
) -> bytes:
    """The ink inside every box that is not empty and in every written place, as `Fingerprint` reads it."""
    boxes = np.stack([_box_ink(page, mark) for mark in marks])
    inks = {place.writing: _bytes(_place_ink(place)) for place in written}
    places = (inks.get(writing) or bytes(_cells(writing).size) for writing in layout.writings)
    return _bytes(boxes) + zlib.compress(b"".join(places), level=1)


def _bytes(ink: Floats) -> bytes:
    return np.rint(ink * _FULL).astype(np.uint8).tobytes()


def _place_ink(place: WritingPlace) -> Floats:
    """The ink in the cells of one place, without its rules."""
    cells = _cells(place.writing)
    left, top = cells.left - place.left // CELL_PX, cells.top - place.top // CELL_PX
    coarse = _ink(np.asarray(Image.fromarray(place.grey).reduce(CELL_PX), dtype=np.uint8))
    ink = coarse[top : top + cells.height, left : left + cells.width].copy()
    rows_mm = (cells.top + np.arange(len(ink)) + 0.5) * CELL_PX / PX_PER_MM
    for rule_mm in place.writing.rules_mm:
        ink[np.abs(rows_mm - rule_mm) < _RULE_MM] = 0
    return ink


def _box_ink(page: FlatPage, mark: Mark) -> Floats:
    cells = np.zeros((_BOX_CELLS, _BOX_CELLS), dtype=np.float32)
    if mark.outcome is not Outcome.EMPTY:
        left, top = round(mark.x_mm * PX_PER_MM) - _AROUND, round(mark.y_mm * PX_PER_MM) - _AROUND
        side = round(BOX_MM * PX_PER_MM) + 2 * _AROUND
        light = page.look(left, top, side, side).astype(np.float32)
        paper = max(float(np.percentile(light, 90)), 1.0)  # beside the box: inside, all may be ink
        first, last = _AROUND + _INSIDE, _AROUND + _INSIDE + _BOX_CELLS * _BOX_STEP
        dark = (1 - light[first:last, first:last] / paper).clip(0, 1)
        cells[:] = dark.reshape(_BOX_CELLS, _BOX_STEP, _BOX_CELLS, _BOX_STEP).mean(axis=(1, 3))
    return _without_noise(cells)


def _ink(grey: Grey) -> Floats:
    return _without_noise((ink_over(grey, paper_under(grey, 7)) / 255).astype(np.float32))


def _without_noise(ink: Floats) -> Floats:
    return np.where(ink > _NOISE, ink, 0).astype(np.float32)


def is_same_page(first: Fingerprint, second: Fingerprint) -> bool:
    """Whether the inks of two scans of the same side coincide; two people's marks in the same boxes do not.

    Marks and handwriting each have to, where there are any: to take two sheets for one would lose an alert.
    """
    marks = marks_likeness(first.boxes, second.boxes)
    if marks is not None and marks < _SAME_MARKS:
        return False
    writing = writing_likeness(first, second)
    return (marks is not None or writing is not None) and (writing is None or writing > _SAME_WRITING)


def writing_likeness(first: Fingerprint, second: Fingerprint) -> float | None:
    """How far the handwriting coincides, each place shifted as fits best; None without handwriting."""
    pairs = [_best_shift(one, other) for one, other in zip(first.places, second.places, strict=True)]
    common, strength = sum(each[0] for each in pairs), sum(each[1] for each in pairs)
    return common / strength if strength > _LEAST_INK else None


def _best_shift(first: Floats, second: Floats) -> tuple[float, float]:
    """The most that two inks have in common under a small shift, and the most that they could have."""
    strength = float(max((first**2).sum(), (second**2).sum()))
    if strength < _LEAST_INK:
        return 0.0, 0.0
    shifted = (np.roll(second, (down, across), (0, 1)) for down in _SHIFTS for across in _SHIFTS)
    return max(float((first * each).sum()) for each in shifted), strength


def marks_likeness(first: Floats, second: Floats) -> float | None:
    """How far two inks coincide, 0 to 1; None where there is too little to tell."""
    strength = float(np.linalg.norm(first) * np.linalg.norm(second))
    if max(float((first**2).sum()), float((second**2).sum())) < _LEAST_INK:
        return None
    return float((first * second).sum()) / strength if strength else 0.0
