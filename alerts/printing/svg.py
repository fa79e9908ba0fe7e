"""A page as SVG: its type is drawn as outlines, so that it looks the same everywhere and refers to nothing outside."""

from __future__ import annotations

from base64 import b64encode
from html import escape

from alerts.printing.faces import face, outline
from alerts.printing.setting import POINT_MM
from alerts.printing.shapes import Colour, Disc, Page, Picture, Rect, Shape, Squares, Text

_SVG = "http://www.w3.org/2000/svg"
_LINKED = "http://www.w3.org/1999/xlink"  # what older programs need to find the picture


def page_svg(page: Page) -> bytes:
    """One page; what it says stands in its description, because drawn type cannot be read aloud."""
    width, height = _number(page.width_mm), _number(page.height_mm)
    said = " ".join(shape.text for shape in page.shapes if isinstance(shape, Text))
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="{_SVG}" xmlns:xlink="{_LINKED}" width="{width}mm" height="{height}mm"',
        f'viewBox="0 0 {width} {height}" role="img" lang="{page.language}">',
        f"<title>{escape(page.title)}</title>",
        f"<desc>{escape(said)}</desc>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *_with_logo_once(page.shapes),
        "</svg>",
    ]
    return "\n".join(parts).encode()


def _with_logo_once(shapes: tuple[Shape, ...]) -> list[str]:
    """Every shape; a logo that is on the page several times is written once."""
    pictures = [shape for shape in shapes if isinstance(shape, Picture)]
    defined = [_logo(pictures[0])] if pictures else []
    return [*defined, *map(_shape, shapes)]


def _shape(shape: Shape) -> str:
    match shape:
        case Text():
            return _text(shape)
        case Squares():
            return _squares(shape)
        case Picture():
            scale = _number(shape.width_mm / shape.logo.width)
            place = f"translate({_number(shape.x_mm)} {_number(shape.y_mm)}) scale({scale})"
            return f'<use xlink:href="#alertas-logo" transform="{place}"/>'
        case Disc():
            radius = shape.diameter_mm / 2
            place = f'cx="{_number(shape.x_mm + radius)}" cy="{_number(shape.y_mm + radius)}" r="{_number(radius)}"'
            return f"<circle {place} {_paint(shape)}/>"
        case Rect():
            return _rect(shape)


def _rect(shape: Rect) -> str:
    place = f'x="{_number(shape.x_mm)}" y="{_number(shape.y_mm)}"'
    size = f'width="{_number(shape.width_mm)}" height="{_number(shape.height_mm)}"'
    corners = f' rx="{_number(shape.radius_mm)}"' if shape.radius_mm else ""
    return f"<rect {place} {size}{corners} {_paint(shape)}/>"


def _paint(shape: Rect | Disc) -> str:
    fill = f'fill="{_colour(shape.fill) if shape.fill else "none"}"'
    line = f' stroke="{_colour(shape.line)}" stroke-width="{_number(shape.line_mm)}"' if shape.line else ""
    return fill + line


def _text(shape: Text) -> str:
    em = face(shape.weight).em
    scale = shape.size_pt * POINT_MM / em
    drawn = outline(shape.weight, shape.text, shape.spacing_pt / shape.size_pt * em)
    place = f"translate({_number(shape.x_mm)} {_number(shape.y_mm)}) scale({scale:.6f} {-scale:.6f})"
    return f'<path class="type" fill="{_colour(shape.colour)}" transform="{place}" d="{drawn}"/>'


def _squares(shape: Squares) -> str:
    """One path in whole cells, scaled into place."""
    drawn = "".join(f"M{column} {row}h{length}v1h-{length}z" for column, row, length in shape.cells)
    place = f"translate({_number(shape.x_mm)} {_number(shape.y_mm)}) scale({shape.cell_mm:.6f})"
    return f'<path fill="#000000" transform="{place}" d="{drawn}"/>'


def _logo(shape: Picture) -> str:
    """The logo in its own units, from its own corner, which cannot paint beyond its rectangle."""
    logo = shape.logo
    size = f'width="{logo.width:g}" height="{logo.height:g}"'
    clip = f'<clipPath id="alertas-logo-area"><rect x="0" y="0" {size}/></clipPath>'
    if logo.kind == "png":
        inner = f'<image {size} xlink:href="data:image/png;base64,{b64encode(logo.data).decode()}"/>'
    else:
        inner = _inner(logo.data)
    return f'<defs>{clip}<g id="alertas-logo"><g clip-path="url(#alertas-logo-area)">{inner}</g></g></defs>'


def _inner(data: bytes) -> str:
    """A bare SVG's root as a group that keeps the attributes that its parts inherit."""
    from xml.etree import ElementTree

    root = ElementTree.fromstring(data)  # noqa: S314 - written by alerts.printing.logo, not by its giver
    x, y, _, _ = root.attrib.pop("viewBox").split()
    group = ElementTree.Element("g", {**root.attrib, "transform": f"translate({-float(x):g} {-float(y):g})"})
    for name in ("width", "height"):
        group.attrib.pop(name)
    group.extend(root)
    ElementTree.register_namespace("", _SVG)
    return ElementTree.tostring(group, encoding="unicode")


def _colour(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
