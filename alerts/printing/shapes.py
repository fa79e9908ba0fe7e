"""What a page is made of: a few kinds of shape, in millimetres from its upper left corner."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from alerts.printing.logo import Logo

Colour = tuple[int, int, int]
Weight = Literal["Regular", "SemiBold", "ExtraBold"]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle, filled, outlined or both."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    fill: Colour | None = None
    line: Colour | None = None
    line_mm: float = 0
    radius_mm: float = 0


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle by the corner of the square around it."""

    x_mm: float
    y_mm: float
    diameter_mm: float
    fill: Colour | None = None
    line: Colour | None = None
    line_mm: float = 0


@dataclass(frozen=True, slots=True)
class Text:
    """One line of type; y is its baseline."""

    x_mm: float
    y_mm: float
    text: str
    weight: Weight
    size_pt: float
    colour: Colour
    spacing_pt: float = 0


@dataclass(frozen=True, slots=True)
class Squares:
    """Rectangles of one grid as a single black fill, so that no renderer leaves hair lines between them.

    cells: column, row, columns wide.
    """

    x_mm: float
    y_mm: float
    cell_mm: float
    cells: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A logo inside a rectangle of its own proportions."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    logo: Logo


Shape = Rect | Disc | Text | Squares | Picture


@dataclass(frozen=True, slots=True)
class Page:
    """A finished page: what is drawn first lies beneath. language: as in a PDF, `es-GT`."""

    width_mm: float
    height_mm: float
    shapes: tuple[Shape, ...]
    title: str
    language: str


def moved(shapes: Iterable[Shape], right_mm: float, down_mm: float) -> tuple[Shape, ...]:
    """The same shapes in another place."""
    return tuple(replace(shape, x_mm=shape.x_mm + right_mm, y_mm=shape.y_mm + down_mm) for shape in shapes)
