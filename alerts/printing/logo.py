"""The institution's logo, as its configuration gives it: looked at, bounded, and made harmless to embed."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from alerts.printing.errors import PrintingError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST_PNG, LARGEST_SVG = 4 * 1024**2, 256 * 1024
LEAST_PIXELS, MOST_PIXELS = 300, 4000  # along the longer side: sharp on an A3 page, and not a bomb
MOST_ELEMENTS, DEEPEST = 2000, 30
SLIMMEST = 8.0  # width to height, or height to width
SVG_NAMESPACE = "http://www.w3.org/2000/svg"

_PNG_HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
# What draws. Gradients and clipping do not: the libraries that print and those that show them disagree about both.
_SHAPES = frozenset({"svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
_SILENT = frozenset({"title", "desc", "metadata", "namedview"})  # say something and show nothing
_ATTRIBUTES = frozenset(
    {
        "d",
        "x",
        "y",
        "width",
        "height",
        "rx",
        "ry",
        "cx",
        "cy",
        "r",
        "x1",
        "y1",
        "x2",
        "y2",
        "points",
        "viewBox",
    }
    | {"transform", "style", "opacity", "fill", "fill-rule", "fill-opacity", "stroke", "stroke-width"}
    | {"stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset"}
    | {"stroke-opacity"}
)
_EFFECTS = frozenset({"clip-path", "mask", "filter", "class"})
_BEYOND = re.compile(r"url\(|@|\\|expression|javascript:|clip-path|mask|filter", re.IGNORECASE)


class LogoError(PrintingError):
    """A logo that cannot be printed; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that was looked at and can be printed. width, height: in units of its own."""

    kind: Literal["png", "svg"]
    data: bytes
    width: float
    height: float

    def inside(self, width_mm: float, height_mm: float) -> tuple[float, float]:
        """The size in mm at which it just fits into a rectangle."""
        scale = min(width_mm / self.width, height_mm / self.height)
        return self.width * scale, self.height * scale


def read_logo(instance: Path, name: str) -> Logo | None:
    """The logo that `names.logo` names, a path inside the instance folder; None where it names none.

    Raises LogoError, which says what is wrong with it.
    """
    if not name:
        return None
    path = (instance / name).resolve()
    if not path.is_relative_to(instance.resolve()):
        raise LogoError("[names] logo must be a file inside the instance folder.")
    try:
        data = _content(path)
    except OSError:
        raise LogoError(
            "[names] logo: the file cannot be read; give a path inside the instance folder."
        ) from None
    return logo_of(data)


def _content(path: Path) -> bytes:
    """The file, and not much more than a logo may have."""
    if not path.is_file():
        raise FileNotFoundError
    with path.open("rb") as file:
        return file.read(LARGEST_PNG + 1)


@lru_cache(maxsize=4)  # an activity's posters ask for the same one, each for itself
def logo_of(data: bytes) -> Logo:
    """A PNG or SVG as it may be printed: without metadata, scripts or references. Raises LogoError."""
    logo = _png(data) if data.startswith(_PNG_HEAD[:8]) else _svg(data)
    if not 1 / SLIMMEST <= logo.width / logo.height <= SLIMMEST:
        raise LogoError("The logo is too long for its height; give it at most 8 to 1.")
    return logo


def _png(data: bytes) -> Logo:
    from PIL import Image

    if len(data) > LARGEST_PNG:
        raise LogoError("The logo is larger than 4 MB; give a smaller PNG.")
    if len(data) < 24 or not data.startswith(_PNG_HEAD):
        raise LogoError("The logo is not a whole PNG.")
    if not LEAST_PIXELS <= max(struct.unpack(">II", data[16:24])) <= MOST_PIXELS:
        raise LogoError(f"The logo must have {LEAST_PIXELS} to {MOST_PIXELS} pixels along its longer side.")
    written = BytesIO()
    try:
        with Image.open(BytesIO(data), formats=("PNG",)) as image:
            image.convert("RGBA").save(written, "PNG", optimize=True)
            return Logo("png", written.getvalue(), *image.size)
    except (OSError, ValueError, SyntaxError):
        raise LogoError("The logo is not a whole PNG.") from None


def _svg(data: bytes) -> Logo:
    """The drawing with nothing but shapes in it."""
    from xml.etree import ElementTree

    if len(data) > LARGEST_SVG:
        raise LogoError("The logo is larger than 256 KB; give a simpler SVG, or a PNG.")
    root = _parsed(data)
    if root.tag != f"{{{SVG_NAMESPACE}}}svg":
        raise LogoError("The logo is neither PNG nor SVG.")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise LogoError(f"The logo has more than {MOST_ELEMENTS} parts; give a simpler SVG, or a PNG.")
    bare = _bare(root, DEEPEST)
    x, y, width, height = _view(root)
    bare.attrib |= {"xmlns": SVG_NAMESPACE, "viewBox": f"{x:g} {y:g} {width:g} {height:g}"}
    bare.attrib |= {"width": f"{width:g}", "height": f"{height:g}"}
    logo = Logo("svg", ElementTree.tostring(bare), width, height)
    _try_to_draw(logo)
    return logo


def _parsed(data: bytes) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise LogoError("The logo is neither PNG nor SVG, or it is damaged.") from None
    return root


def _bare(element: Element, deeper: int) -> Element:
    """An element with the parts and attributes that draw. Raises LogoError for those that could do more."""
    from xml.etree.ElementTree import Element as Fresh

    if not deeper:
        raise LogoError("The logo's groups are nested too deeply; give a simpler SVG, or a PNG.")
    kept = {key: value for key, value in element.attrib.items() if key in _ATTRIBUTES}
    if _EFFECTS & element.attrib.keys() or any(_BEYOND.search(value) for value in kept.values()):
        raise LogoError(
            "The logo uses effects, classes or references: export it as a plain SVG, or give a PNG."
        )
    fresh = Fresh(_local(element), kept)
    fresh.extend([_bare(child, deeper - 1) for child in _drawn(element)])
    return fresh


def _drawn(element: Element) -> Iterator[Element]:
    """The children that draw."""
    for child in element:
        if _local(child) in _SHAPES - {"svg"}:
            yield child
        elif _local(child) not in _SILENT:
            raise LogoError(
                "The logo has text, pictures, gradients, style sheets or effects: "
                "export it as a plain SVG of filled paths, or give a PNG."
            )


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _view(root: Element) -> tuple[float, float, float, float]:
    """What part of the drawing is shown: x, y, width, height."""
    given = root.get("viewBox") or f"0 0 {root.get('width', '')} {root.get('height', '')}"
    try:
        x, y, width, height = (float(part.removesuffix("px")) for part in re.split(r"[\s,]+", given.strip()))
    except ValueError:
        raise LogoError("The logo does not say how large it is; give its SVG a viewBox.") from None
    if not (0 < width <= 1e6 and 0 < height <= 1e6 and abs(x) <= 1e6 and abs(y) <= 1e6):
        raise LogoError("The logo does not say how large it is; give its SVG a viewBox.")
    return x, y, width, height


def _try_to_draw(logo: Logo) -> None:
    """Refuse at once what the printer's library could not draw later."""
    from fpdf.svg import SVGObject

    try:
        SVGObject(logo.data)
    except Exception:  # noqa: BLE001 - whatever its reader stumbles over, the drawing is at fault
        raise LogoError(
            "The logo cannot be drawn; export it as a plain SVG of paths, or give a PNG."
        ) from None
