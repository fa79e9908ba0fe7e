"""The colours of a poster: on deep green, or on white where ink is dear."""

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.posters.spec import Ink
from alerts.printing.shapes import Colour

INK: Colour = (16, 32, 28)
DEEP: Colour = (16, 60, 55)
SUN: Colour = (255, 196, 46)
MINT: Colour = (224, 240, 234)
PALE: Colour = (205, 228, 220)
QUIET: Colour = (70, 88, 82)
PAPER: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Palette:
    """What is painted in which colour; None is left to the paper.

    band, on_band, bright, soft: the head, and type on it. notice: behind the demonstration's notice.
    text, strong, quiet: type on white. mark: behind a step's number. calm: behind the advice at the foot.
    """

    band: Colour | None
    on_band: Colour
    bright: Colour
    soft: Colour
    notice: Colour | None
    text: Colour
    strong: Colour
    quiet: Colour
    mark: Colour | None
    calm: Colour | None


PALETTES: Mapping[Ink, Palette] = {
    "full": Palette(DEEP, PAPER, SUN, PALE, SUN, INK, DEEP, QUIET, SUN, MINT),
    "saving": Palette(None, BLACK, BLACK, BLACK, None, BLACK, BLACK, BLACK, None, None),
}
