"""Public Sans as measures and outlines, for layouts that know where a line ends and for type that is drawn."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

from alerts.printing.errors import PrintingError
from alerts.printing.shapes import Weight

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

# The library unpacks a glyph when it is first asked for, which two threads may not do at once.
_UNPACKING = threading.Lock()


@dataclass(frozen=True)
class Face:
    """One weight. Measures are in the font's own units, `em` of them to the size of the type."""

    font: TTFont
    em: int
    cap: int
    glyphs: dict[int, str]
    advances: dict[str, tuple[int, int]]

    def names(self, text: str) -> list[str]:
        """The glyph of every sign. Raises PrintingError for a sign that the type does not have."""
        try:
            return [self.glyphs[ord(sign)] for sign in text]
        except KeyError:
            raise PrintingError("a text has a sign that the type does not have") from None


@cache
def face(weight: Weight) -> Face:
    """The face of a weight, read once and held without an open file."""
    from fontTools.ttLib import TTFont  # costs start-up time that only printing should pay

    data = (files("alerts.printing") / "fonts" / f"PublicSans-{weight}.ttf").read_bytes()
    font = TTFont(BytesIO(data), lazy=False)
    return Face(
        font, font["head"].unitsPerEm, font["OS/2"].sCapHeight, font.getBestCmap(), font["hmtx"].metrics
    )


@lru_cache(maxsize=8192)  # posters say the same words over and over
def run_of(weight: Weight, text: str) -> float:
    """How far a text runs, in sizes of the type. Raises PrintingError for a sign that the type does not have."""
    its_face = face(weight)
    return sum(its_face.advances[name][0] for name in its_face.names(text)) / its_face.em


@lru_cache(maxsize=256)  # the same again; a line has about ten kilobytes
def outline(weight: Weight, text: str, spacing: float) -> str:
    """A line of type as the data of one SVG path, y upwards, in the font's units; spacing: between signs."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen

    its_face = face(weight)
    glyphs, x = its_face.font.getGlyphSet(), 0.0
    drawn = SVGPathPen(glyphs, ntos=lambda number: f"{number:.0f}")
    with _UNPACKING:
        for name in its_face.names(text):
            glyphs[name].draw(TransformPen(drawn, (1, 0, 0, 1, x, 0)))
            x += its_face.advances[name][0] + spacing
    return str(drawn.getCommands())
